package dev.jacobi.gpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jacobi.backend.Copy;
import dev.jacobi.backend.View;
import dev.jacobi.cpu.CpuBackend;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Layout;
import dev.jacobi.shape.Shape;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Copies to the card run beside its kernels, and neither overtakes the other where it must not.
/// The double runs streams in any order that is legal, as late as is legal.
class StreamTest {
  private static final int COUNT = 1000;
  private static final int ROUNDS = 50;
  private static final long SEEDS = 20;

  private final CpuBackend cpu = new CpuBackend(1, 1 << 26, () -> "");
  private final CudaDevice card = new CudaDevice(0);

  @AfterEach
  void usual() {
    CudaDouble.set("seed", 1);
  }

  private static View view(CudaBackend backend) {
    return new View(
        backend.allocate(DType.FLOAT32, COUNT), DType.FLOAT32, Layout.contiguous(Shape.of(COUNT)));
  }

  private static MemorySegment filled(float value) {
    float[] values = new float[COUNT];
    Arrays.fill(values, value);
    return MemorySegment.ofArray(values);
  }

  private static float[] numbers(CudaBackend backend, View view) {
    float[] values = new float[COUNT];
    backend.download(view.storage(), 0, MemorySegment.ofArray(values));
    return values;
  }

  /// Fifty batches go into the same memory, and a kernel reads each.
  private static void check(CudaBackend backend) {
    View in = view(backend);
    List<View> results = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      backend.upload(filled(round), in.storage());
      View out = view(backend);
      backend.run(new Copy(), new View[] {in}, new View[] {out});
      results.add(out);
    }
    for (int round = 0; round < ROUNDS; round++) {
      float[] expected = new float[COUNT];
      Arrays.fill(expected, round);
      assertArrayEquals(expected, numbers(backend, results.get(round)));
    }
  }

  @Test
  void copiesWaitForKernelsAndKernelsForCopies() {
    CudaBackend backend = new CudaBackend(card, new CudaAllocator(card, 1 << 24, true), cpu);
    for (long seed = 1; seed <= SEEDS; seed++) {
      CudaDouble.set("seed", seed);
      check(backend);
    }
    assertEquals("", CudaDouble.report());
  }

  @Test
  void memoryThatIsHandedOutAgainIsNotOverwrittenTooEarly() {
    CudaBackend backend = new CudaBackend(card, new CudaAllocator(card, 1 << 24, true), cpu);
    View out = view(backend);
    for (int round = 0; round < ROUNDS; round++) {
      CudaDouble.set("seed", 1 + round % SEEDS);
      long address = copied(backend, round, out);
      View next = view(backend);
      for (int i = 0; i < 20 && KernelArguments.address(next) != address; i++) {
        System.gc();
        next = view(backend);
      }
      backend.upload(filled(-1), next.storage());
      float[] expected = new float[COUNT];
      Arrays.fill(expected, round);
      assertArrayEquals(expected, numbers(backend, out));
    }
    assertEquals("", CudaDouble.report());
  }

  /// Copies from a tensor that nobody has any more when this returns; where it was.
  private static long copied(CudaBackend backend, float value, View out) {
    View in = view(backend);
    backend.upload(filled(value), in.storage());
    backend.run(new Copy(), new View[] {in}, new View[] {out});
    return KernelArguments.address(in);
  }

  /// A batch that comes after many kernels waits only for those that used its memory.
  @Test
  void aCopyDoesNotWaitForWhatHasNothingToDoWithIt() {
    CudaBackend backend = new CudaBackend(card, new CudaAllocator(card, 1 << 24, true), cpu);
    View x = view(backend);
    backend.upload(filled(1), x.storage());
    View fresh = view(backend);
    View y = view(backend);
    backend.run(new Copy(), new View[] {x}, new View[] {y});
    long waits = CudaDouble.count("cuStreamWaitEvent");
    backend.upload(filled(2), fresh.storage());
    // The kernels wait for the copy, and the copy for nobody.
    assertEquals(waits + 1, CudaDouble.count("cuStreamWaitEvent"));
    backend.upload(filled(3), y.storage());
    assertEquals(waits + 3, CudaDouble.count("cuStreamWaitEvent"));
    float[] expected = new float[COUNT];
    Arrays.fill(expected, 3);
    assertArrayEquals(expected, numbers(backend, y));
  }
}
