package dev.jacobi.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.backend.DeviceProbe;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class CudaProbeTest {
  private static final DeviceProperties A = new DeviceProperties("Card A", 75);
  private static final DeviceProperties B = new DeviceProperties("Card B", 90);

  @Test
  void isFoundAsAService() {
    List<String> names =
        ServiceLoader.load(DeviceProbe.class).stream().map(p -> p.get().name()).toList();
    assertEquals(List.of("CUDA"), names);
  }

  @Test
  void saysThatThereIsNoDriverAndWhatWouldHelp() {
    CudaReport report = CudaProbe.look("libthere-is-no-such-driver.so.1");
    assertInstanceOf(CudaReport.NoDriver.class, report);
    assertTrue(report.text().contains("libthere-is-no-such-driver.so.1"), report.text());
    assertTrue(report.text().contains("install driver 525"), report.text());
  }

  @Test
  void refusesAJdkThatMovesWhatTheDriverReads() {
    CudaReport report = CudaProbe.look("libcuda.so.1", Runtime.Version.parse("25.0.2+10-LTS"));
    assertInstanceOf(CudaReport.OldJdk.class, report);
    assertEquals(
        "CUDA driver with Jacobi double 0, but JDK 25.0.2 may move memory that it reads"
            + " (JDK-8377811); tensors are computed on the CPU. Install JDK 25.0.3 or newer.",
        report.text());
    assertInstanceOf(
        CudaReport.Found.class, CudaProbe.look("libcuda.so.1", Runtime.Version.parse("25.0.3+9")));
    assertInstanceOf(
        CudaReport.Found.class, CudaProbe.look("libcuda.so.1", Runtime.Version.parse("26")));
  }

  @Test
  void tellsADriverWithoutACardFromABrokenOne() {
    assertTrue(new CudaReport.Failed("cuInit", 100).text().contains("sees no card"));
    assertTrue(
        new CudaReport.Failed("cuInit", 999).text().contains("cuInit failed with error 999"));
  }

  @Test
  void namesTheCardsAndAnOldDriver() {
    String old = new CudaReport.Found(11040, List.of(A)).text();
    assertTrue(old.startsWith("CUDA 11.4 driver with Card A") && old.contains("too old"), old);
    String good = new CudaReport.Found(12060, List.of(A, B)).text();
    assertTrue(good.startsWith("CUDA 12.6 driver with Card A, Card B;"), good);
  }
}
