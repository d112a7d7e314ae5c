package dev.jacobi.notebook;

import com.google.gson.FormattingStyle;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.jacobi.tensor.io.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The folder that tells Jupyter how to start the kernel: `kernels/jacobi` under a Jupyter data
/// folder.
final class Kernelspec {
  static final String NAME = "jacobi";
  static final String DISPLAY_NAME = "Java (Jacobi)";

  private static final List<String> LOGOS =
      List.of("logo-32x32.png", "logo-64x64.png", "logo-svg.svg");

  private Kernelspec() {}

  /// Where Jupyter looks for what a user installed.
  static Path userDataFolder(Map<String, String> environment, Path home, String os) {
    String chosen = environment.getOrDefault("JUPYTER_DATA_DIR", "");
    if (!chosen.isEmpty()) {
      return Path.of(chosen);
    }
    if (os.startsWith("Mac")) {
      return home.resolve("Library").resolve("Jupyter");
    }
    String data = environment.getOrDefault("XDG_DATA_HOME", "");
    return (data.isEmpty() ? home.resolve(".local").resolve("share") : Path.of(data))
        .resolve("jupyter");
  }

  static Path folder(Path dataFolder) {
    return dataFolder.resolve("kernels").resolve(NAME);
  }

  /// Writes the specification under `dataFolder`; the kernel will be started by `launcher`.
  static Path install(Path dataFolder, Path launcher) throws IOException {
    Path folder = Files.createDirectories(folder(dataFolder));
    AtomicFile.write(folder.resolve("kernel.json"), json(launcher));
    for (String logo : LOGOS) {
      try (InputStream in =
          Objects.requireNonNull(
              Kernelspec.class.getResourceAsStream("kernelspec/" + logo), logo)) {
        AtomicFile.write(folder.resolve(logo), in.readAllBytes());
      }
    }
    return folder;
  }

  private static String json(Path launcher) {
    JsonArray command = new JsonArray();
    List.of(launcher.toString(), "kernel", "{connection_file}").forEach(command::add);
    JsonObject spec = new JsonObject();
    spec.add("argv", command);
    spec.addProperty("display_name", DISPLAY_NAME);
    spec.addProperty("language", "java");
    // A signal would end a Java process; a message interrupts the cell.
    spec.addProperty("interrupt_mode", "message");
    return new GsonBuilder()
            .setFormattingStyle(FormattingStyle.PRETTY)
            .disableHtmlEscaping()
            .create()
            .toJson(spec)
        + "\n";
  }
}
