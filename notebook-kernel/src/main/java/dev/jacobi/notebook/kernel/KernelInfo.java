package dev.jacobi.notebook.kernel;

import com.google.gson.JsonObject;
import dev.jacobi.notebook.wire.JsonObjects;
import dev.jacobi.notebook.wire.Wire;
import java.util.List;

/// What the kernel says about itself.
final class KernelInfo {
  private static final String VERSION = "0.1.0";

  private KernelInfo() {}

  static JsonObject content() {
    String java = Runtime.version().toString();
    return JsonObjects.object(
        "status",
        "ok",
        "protocol_version",
        Wire.PROTOCOL,
        "implementation",
        "jacobi",
        "implementation_version",
        VERSION,
        "language_info",
        language(java),
        "banner",
        "Jacobi " + VERSION + ", Java " + java,
        "help_links",
        List.of(
            JsonObjects.object(
                "text", "Java API", "url", "https://docs.oracle.com/en/java/javase/25/docs/api/")),
        "supported_features",
        List.of("kernel subshells"));
  }

  private static JsonObject language(String version) {
    return JsonObjects.object(
        "name", "java",
        "version", version,
        "mimetype", "text/x-java-source",
        "file_extension", ".java",
        "pygments_lexer", "java",
        "codemirror_mode", "text/x-java",
        "nbconvert_exporter", "script");
  }
}
