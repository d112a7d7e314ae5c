package dev.jacobi.notebook.cell;

import java.lang.instrument.Instrumentation;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Receives from the virtual machine the means to change loaded classes; named by the jar's
/// manifest.
public final class Agent {
  private static volatile @Nullable Instrumentation given;

  private Agent() {}

  /// Called by the virtual machine before `main`, with `-javaagent`.
  public static void premain(String arguments, Instrumentation instrumentation) {
    given = instrumentation;
  }

  /// Called by the virtual machine when the agent is attached later.
  public static void agentmain(String arguments, Instrumentation instrumentation) {
    given = instrumentation;
  }

  /// The jar that this class comes from and that `-javaagent` takes; none when it comes from a
  /// folder.
  public static Optional<Path> jar() {
    try {
      Path source =
          Path.of(Agent.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return Files.isRegularFile(source) ? Optional.of(source) : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  static Optional<Instrumentation> instrumentation() {
    return Optional.ofNullable(given);
  }
}
