package dev.jacobi.gpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.backend.Backend;
import dev.jacobi.backend.Storage;
import dev.jacobi.cpu.CpuBackend;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Device;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Each call of the driver by which a card is opened may fail: the error says so, nothing of the
/// card is kept, and a later try works.
class DeviceOpeningTest {
  private static final int OUT_OF_MEMORY = 2;
  private static final int UNKNOWN = 999;

  /// A refusal to give memory is tried again some times.
  private static final int TRIES = 10;

  private static final String RETAIN = "cuDevicePrimaryCtxRetain";
  private static final String RELEASE = "cuDevicePrimaryCtxRelease";

  private final CudaProvider provider = new CudaProvider();
  private final CpuBackend host = new CpuBackend(1, 1 << 26, () -> "");

  @AfterEach
  void repair() {
    CudaDouble.set("capability", 75);
    CudaDouble.repair();
    CudaDouble.report();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        RETAIN,
        "cuStreamCreate",
        "cuEventCreate",
        "cuMemGetInfo",
        "cuMemHostAlloc",
        "cuMemAlloc",
        "cuMemcpyHtoDAsync",
        "cuEventRecord",
        "cuStreamWaitEvent"
      })
  void aCallThatFailsIsNamedAndALaterTryWorks(String function) {
    for (int code : new int[] {OUT_OF_MEMORY, UNKNOWN}) {
      long held = CudaDouble.count(RETAIN) - CudaDouble.count(RELEASE);
      for (int call = 0; call < TRIES; call++) {
        CudaDouble.fail(function, 0, code);
      }
      Throwable failure =
          assertThrows(Throwable.class, () -> provider.open(Device.cuda(), host), function);
      String text = String.valueOf(failure.getMessage());
      assertTrue(failure instanceof CudaException, failure.toString());
      boolean said =
          text.contains("cuda:0: " + function + " failed: ")
              || (code == OUT_OF_MEMORY && text.contains("cuda:0: out of memory: "));
      assertTrue(said, text);
      assertEquals(code == OUT_OF_MEMORY, text.startsWith("Jacobi double 0 is full ("), text);
      long retained = function.equals(RETAIN) ? 1 : 0;
      assertEquals(held + retained, CudaDouble.count(RETAIN) - CudaDouble.count(RELEASE));
      CudaDouble.repair();
    }
    Backend backend = provider.open(Device.cuda(), host);
    Storage storage = backend.allocate(DType.FLOAT32, 3);
    backend.upload(MemorySegment.ofArray(new float[] {1, 2, 3}), storage);
    float[] found = new float[3];
    backend.download(storage, 0, MemorySegment.ofArray(found));
    assertArrayEquals(new float[] {1, 2, 3}, found);
  }

  @Test
  void anOldCardIsRefusedByNameAndNotOpened() {
    CudaDouble.set("capability", 70);
    long held = CudaDouble.count(RETAIN);
    CudaException refused =
        assertThrows(CudaException.class, () -> provider.open(Device.cuda(), host));
    assertEquals(
        "Jacobi double 0 has compute capability 7.0, and 7.5 (Turing, 2018) is needed; tensors are"
            + " computed on the CPU",
        refused.getMessage());
    assertEquals(held, CudaDouble.count(RETAIN));
    assertTrue(provider.type().equals("cuda"));
  }

  @Test
  void aCardThatIsNotThereIsNamedBesideThoseThatAre() {
    for (int index : new int[] {1, -1}) {
      CudaException absent =
          assertThrows(CudaException.class, () -> provider.open(Device.cuda(index), host));
      assertEquals("this machine has one CUDA card, cuda:0", absent.getMessage());
    }
    CudaReport.Found two =
        new CudaReport.Found(
            12060, List.of(new DeviceProperties("A", 60), new DeviceProperties("B", 90)));
    assertEquals(
        "CUDA 12.6 driver with A (of compute capability 6.0, and 7.5 is needed), B; use it with"
            + " .to(cuda(1)).",
        two.text());
    CudaException third = assertThrows(CudaException.class, () -> two.device(2));
    assertEquals("this machine has the CUDA cards cuda:0 to cuda:1", third.getMessage());
  }

  /// Windows' file systems do not know the rights of POSIX; neither does one in a zip file.
  @Test
  void theFolderForNativesNeedsNoPosix(@TempDir Path folder) throws IOException {
    URI zip = URI.create("jar:" + folder.resolve("other.zip").toUri());
    try (FileSystem other = FileSystems.newFileSystem(zip, Map.of("create", "true"))) {
      assertTrue(Files.isDirectory(Natives.folder(other.getPath("/"))));
    }
    Path made = Natives.folder(folder);
    assertEquals("jacobi", made.getFileName().toString().substring(0, 6));
  }
}
