package dev.jacobi.gpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jacobi.backend.Binary;
import dev.jacobi.backend.Copy;
import dev.jacobi.backend.MatMul;
import dev.jacobi.backend.View;
import dev.jacobi.cpu.CpuBackend;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Layout;
import dev.jacobi.shape.Shape;
import java.lang.foreign.MemorySegment;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A product and what follows become one kernel where that is right, and only there.
class EpilogueTest {
  private static final Binary ADD = OperationTable.read().binary("Add");

  private final CudaBackend backend;
  private final View a;
  private final View b;
  private final View out;

  EpilogueTest() {
    CudaDevice card = new CudaDevice(0);
    CpuBackend cpu = new CpuBackend(1, 1 << 26, () -> "");
    backend = new CudaBackend(card, new CudaAllocator(card, 1 << 24, false), cpu);
    a = matrix(1, 2, 3, 4);
    b = matrix(5, 6, 7, 8);
    out = empty();
    CudaDouble.launched();
  }

  @AfterEach
  void nothingWasWrong() {
    assertEquals("", CudaDouble.report());
  }

  private View empty() {
    return new View(
        backend.allocate(DType.FLOAT32, 4), DType.FLOAT32, Layout.contiguous(Shape.of(2, 2)));
  }

  private View matrix(float... values) {
    View view = empty();
    backend.upload(MemorySegment.ofArray(values), view.storage());
    return view;
  }

  private void multiply() {
    backend.run(new MatMul(), new View[] {a, b}, new View[] {out});
  }

  private void add(View x, View y, View sum) {
    backend.run(ADD, new View[] {x, y}, new View[] {sum});
  }

  private void assertHas(View view, float... expected) {
    float[] values = new float[4];
    backend.download(view.storage(), 0, MemorySegment.ofArray(values));
    assertArrayEquals(expected, values);
  }

  @Test
  void aBiasRidesOnTheProduct() {
    View sum = empty();
    View bias = matrix(1, 2, 0, 0);
    CudaDouble.launched();
    multiply();
    View repeated = bias.with(Layout.of(Shape.of(2, 2), new long[] {0, 1}, 0));
    add(out, repeated, sum);
    assertEquals(Set.of("multiply_then_float"), CudaDouble.launched());
    assertHas(sum, 20, 24, 44, 52);
    assertHas(out, 19, 22, 43, 50);
  }

  @Test
  void theResultMayBeChangedInPlace() {
    multiply();
    add(out, a, out);
    assertEquals(Set.of("multiply_then_float"), CudaDouble.launched());
    assertHas(out, 20, 24, 46, 54);
  }

  @Test
  void whatReadsOtherPlacesWaitsForAllOfTheProduct() {
    View sum = empty();
    multiply();
    add(out, out.with(out.layout().permute(new int[] {1, 0})), sum);
    assertEquals(Set.of("multiply_float", "elements_float"), CudaDouble.launched());
    assertHas(sum, 38, 65, 65, 100);
  }

  @Test
  void whatChangesAnOperandWaitsForAllOfTheProduct() {
    multiply();
    add(out, b, a);
    assertEquals(Set.of("multiply_float", "elements_float"), CudaDouble.launched());
    assertHas(a, 24, 28, 50, 58);
    assertHas(out, 19, 22, 43, 50);
  }

  @Test
  void anOperandIsNotOverwrittenBeforeItWasRead() {
    for (long seed = 1; seed < 20; seed++) {
      CudaDouble.set("seed", seed);
      multiply();
      backend.upload(MemorySegment.ofArray(new float[] {0, 0, 0, 0}), a.storage());
      assertHas(out, 19, 22, 43, 50);
      backend.upload(MemorySegment.ofArray(new float[] {1, 2, 3, 4}), a.storage());
    }
    CudaDouble.set("seed", 1);
  }

  @Test
  void aProductIsComputedWithoutAFollower() {
    View copy = empty();
    multiply();
    multiply();
    backend.synchronize();
    assertEquals(Set.of("multiply_float"), CudaDouble.launched());
    backend.run(new Copy(), new View[] {out}, new View[] {copy});
    assertHas(copy, 19, 22, 43, 50);
  }
}
