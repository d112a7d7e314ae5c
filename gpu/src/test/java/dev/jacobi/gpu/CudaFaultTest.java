package dev.jacobi.gpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.backend.Copy;
import dev.jacobi.backend.Gather;
import dev.jacobi.backend.View;
import dev.jacobi.cpu.CpuBackend;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Layout;
import dev.jacobi.shape.Shape;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What happens when memory runs out, a kernel fails, or the driver does.
class CudaFaultTest {
  private static final long LIMIT = 8 << 20;
  private static final int OUT_OF_MEMORY = 2;
  private static final int ILLEGAL_ADDRESS = 700;

  @AfterEach
  void repair() {
    CudaDouble.repair();
    CudaDouble.report();
  }

  private static CudaBackend backend(long limit, boolean caching) {
    CudaDevice card = new CudaDevice(0);
    return new CudaBackend(
        card, new CudaAllocator(card, limit, caching), new CpuBackend(1, 1 << 26, () -> ""));
  }

  private static View view(CudaBackend backend, long stored, long seen) {
    return new View(
        backend.allocate(DType.FLOAT32, stored), DType.FLOAT32, Layout.contiguous(Shape.of(seen)));
  }

  private static View filled(CudaBackend backend, float... values) {
    View view = view(backend, values.length, values.length);
    backend.upload(MemorySegment.ofArray(values), view.storage());
    return view;
  }

  @Test
  void aLoopThatWouldAllocateAHundredTimesTheLimitStaysUnderIt() {
    CudaBackend backend = backend(LIMIT, true);
    for (int i = 0; i < 1600; i++) {
      View made = view(backend, 1 << 17, 1 << 17);
      assertEquals(512 << 10, made.storage().bytes());
      assertTrue(backend.allocator().liveBytes() <= LIMIT);
    }
    assertTrue(backend.allocator().reservedBytes() <= 40 << 20);
  }

  @Test
  void memoryThatIsNotThereIsReported() {
    CudaBackend backend = backend(LIMIT, true);
    List<View> held = new ArrayList<>();
    OutOfMemoryError error =
        assertThrows(
            OutOfMemoryError.class,
            () -> {
              for (int i = 0; i < 100; i++) {
                held.add(view(backend, 1 << 18, 1 << 18));
              }
            });
    String text = String.valueOf(error.getMessage());
    assertTrue(held.size() == 7 || held.size() == 8, text);
    assertTrue(text.startsWith("cuda:0: out of memory: 1,024 KB were asked for; "), text);
    assertTrue(text.contains("8 tensors") || text.contains("7 tensors"), text);
    held.clear();
    assertEquals(1 << 20, view(backend, 1 << 18, 1 << 18).storage().bytes());
  }

  @Test
  void aRefusalOfTheDriverIsTriedAgain() {
    CudaBackend backend = backend(LIMIT, false);
    CudaDouble.fail("cuMemAlloc", 0, OUT_OF_MEMORY);
    View made = view(backend, 1000, 1000);
    assertEquals(4000, made.storage().bytes());
  }

  @Test
  void aKernelThatReadsBehindItsTensorPoisonsTheCardAndIsNamed() {
    CudaBackend backend = backend(LIMIT, false);
    View ten = filled(backend, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    View from = ten.with(Layout.contiguous(Shape.of(11)));
    View to = view(backend, 11, 11);
    backend.run(new Copy(), new View[] {from}, new View[] {to});
    CudaException first = assertThrows(CudaException.class, backend::synchronize);
    assertEquals(ILLEGAL_ADDRESS, first.code());
    String text = String.valueOf(first.getMessage());
    assertTrue(text.contains("last operation was copy (float32[11]), kernel elements_float"), text);
    assertTrue(text.contains("-Djacobi.cuda.blocking=true tells which"), text);
    String report = CudaDouble.report();
    assertTrue(report.contains("elements_float, block (0,0,0), thread (2,0,0)"), report);
    CudaException later =
        assertThrows(CudaException.class, () -> backend.allocate(DType.FLOAT32, 1));
    assertTrue(
        String.valueOf(later.getMessage()).startsWith("cuda:0 is out of order since: cuda:0: "));
    assertTrue(String.valueOf(later.getMessage()).contains("restart the program or the kernel"));
  }

  @Test
  void uninitialisedAndFreedMemoryAreSeen() {
    CudaBackend backend = backend(LIMIT, false);
    View from = view(backend, 4, 4);
    backend.run(new Copy(), new View[] {from}, new View[] {view(backend, 4, 4)});
    assertThrows(CudaException.class, backend::synchronize);
    String report = CudaDouble.report();
    assertTrue(report.startsWith("read of uninitialised memory: elements_float"), report);
  }

  @Test
  void aLaunchThatFailsIsNamed() {
    CudaBackend backend = backend(LIMIT, true);
    View from = filled(backend, 1, 2, 3);
    CudaDouble.fail("cuLaunchKernel", 0, 701);
    CudaException failure =
        assertThrows(
            CudaException.class,
            () -> backend.run(new Copy(), new View[] {from}, new View[] {view(backend, 3, 3)}));
    assertTrue(
        String.valueOf(failure.getMessage()).contains("cuLaunchKernel of elements_float failed"));
    CudaDouble.repair();
    View to = view(backend, 3, 3);
    backend.run(new Copy(), new View[] {from}, new View[] {to});
    float[] found = new float[3];
    backend.download(to.storage(), 0, MemorySegment.ofArray(found));
    assertArrayEquals(new float[] {1, 2, 3}, found);
  }

  @Test
  void anIndexOutOfRangeIsReportedAtTheNextRead() {
    CudaBackend backend = backend(LIMIT, true);
    View source = filled(backend, 1, 2, 3);
    View index =
        new View(backend.allocate(DType.INT64, 2), DType.INT64, Layout.contiguous(Shape.of(2)));
    backend.upload(MemorySegment.ofArray(new long[] {1, 7}), index.storage());
    View to = view(backend, 2, 2);
    backend.run(new Gather(0), new View[] {source, index}, new View[] {to});
    IndexOutOfBoundsException error =
        assertThrows(IndexOutOfBoundsException.class, backend::synchronize);
    assertEquals(
        "gather: index 7 is out of range for dim 0 of size 3 in shape [3]", error.getMessage());
    backend.synchronize();
  }
}
