package dev.jacobi.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KernelspecTest {
  private static final Path HOME = Path.of("/home/ada");

  @TempDir Path data;

  @Test
  void goesWhereJupyterLooks() {
    assertEquals(
        HOME.resolve(".local/share/jupyter"), Kernelspec.userDataFolder(Map.of(), HOME, "Linux"));
    assertEquals(
        HOME.resolve("Library/Jupyter"), Kernelspec.userDataFolder(Map.of(), HOME, "Mac OS X"));
    assertEquals(
        Path.of("/data/jupyter"),
        Kernelspec.userDataFolder(Map.of("XDG_DATA_HOME", "/data"), HOME, "Linux"));
    assertEquals(
        Path.of("/mine"),
        Kernelspec.userDataFolder(
            Map.of("JUPYTER_DATA_DIR", "/mine", "XDG_DATA_HOME", "/data"), HOME, "Mac OS X"));
  }

  @Test
  void startsTheLauncherAndIsInterruptedByMessage() throws IOException {
    Path launcher = Path.of("/opt/my \"own\" folder/jacobi");
    Path folder = Kernelspec.install(data, launcher);
    assertEquals(data.resolve("kernels").resolve("jacobi"), folder);
    JsonObject spec =
        JsonParser.parseString(Files.readString(folder.resolve("kernel.json"))).getAsJsonObject();
    assertEquals(launcher.toString(), spec.getAsJsonArray("argv").get(0).getAsString());
    assertEquals("{connection_file}", spec.getAsJsonArray("argv").get(2).getAsString());
    assertEquals("message", spec.get("interrupt_mode").getAsString());
    assertEquals("java", spec.get("language").getAsString());
    for (int size : new int[] {32, 64}) {
      Path logo = folder.resolve("logo-%1$dx%1$d.png".formatted(size));
      assertEquals(size, ImageIO.read(logo.toFile()).getWidth());
    }
    assertTrue(Files.exists(folder.resolve("logo-svg.svg")));
  }

  @Test
  void doctorSaysWhetherItIsInstalled() throws IOException {
    Path checkout = Path.of("/opt/jacobi");
    Doctor doctor = new Doctor(Map.of("PATH", ""), checkout, data);
    assertTrue(finding(doctor).contains("./jacobi install"), finding(doctor));
    Kernelspec.install(data, Path.of("/somewhere/else/jacobi"));
    assertTrue(finding(doctor).contains("another Jacobi"), finding(doctor));
    Kernelspec.install(data, Doctor.launcher(checkout));
    assertTrue(finding(doctor).endsWith("kernel.json"), finding(doctor));
  }

  private static String finding(Doctor doctor) {
    return doctor.findings().stream()
        .filter(finding -> finding.subject().equals("Kernel"))
        .map(Doctor.Finding::text)
        .findFirst()
        .orElseThrow();
  }
}
