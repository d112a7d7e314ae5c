package dev.jacobi.notebook.kernel;

import dev.jacobi.notebook.cell.Cells;
import dev.jacobi.notebook.wire.Connection;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/// `./jacobi kernel FILE`, which is what Jupyter starts.
///
/// @param connectionFile where to listen
public record KernelCommand(Path connectionFile) {
  /// The property that says whether cells are kept from session to session.
  public static final String HISTORY = "jacobi.history";

  private static final long OUTPUT_LIMIT = 10_000_000;
  private static final Duration LAST_WORDS = Duration.ofMillis(800);

  /// The command that `arguments` ask for.
  ///
  /// @param arguments the words after `kernel`
  /// @throws IllegalArgumentException when they do not fit
  public static KernelCommand parse(List<String> arguments) {
    if (arguments.size() != 1) {
      throw new IllegalArgumentException("kernel takes one connection file.");
    }
    return new KernelCommand(Path.of(arguments.getFirst()));
  }

  /// Runs the kernel until it is told to end, or until the process that it works for has ended.
  ///
  /// @param cells makes what runs the cells, while the kernel answers already
  /// @return the exit code
  /// @throws IOException when the kernel cannot listen where it should
  public int run(Supplier<Cells> cells) throws IOException {
    var settings =
        new JupyterKernel.Settings(
            keepsHistory()
                ? historyFile(System.getenv(), Path.of(System.getProperty("user.home")))
                : null,
            Long.getLong("jacobi.output.limit", OUTPUT_LIMIT),
            System.err);
    try (JupyterKernel kernel =
        JupyterKernel.start(Connection.read(connectionFile), settings, cells)) {
      endWithParent(System.getenv(), kernel);
      kernel.awaitEnd();
      haltLate();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return 0;
  }

  /// Cells that nobody typed, such as those of a notebook that is run as a whole, are no history.
  private static boolean keepsHistory() {
    return Boolean.parseBoolean(System.getProperty(HISTORY, "true"));
  }

  /// Where the cells of all sessions are kept.
  static Path historyFile(Map<String, String> environment, Path home) {
    String data = environment.getOrDefault("XDG_DATA_HOME", "");
    Path folder = data.isEmpty() ? home.resolve(".local").resolve("share") : Path.of(data);
    return folder.resolve("jacobi").resolve("history.jsonl");
  }

  /// Ends the kernel when the process that Jupyter names does.
  private static void endWithParent(Map<String, String> environment, JupyterKernel kernel) {
    String parent = environment.getOrDefault("JPY_PARENT_PID", "");
    // Process 1 is everybody's parent in the end, and says nothing about who waits for the kernel.
    if (parent.matches("\\d{1,18}") && !parent.equals("1")) {
      var _ =
          ProcessHandle.of(Long.parseLong(parent))
              .map(ProcessHandle::onExit)
              .orElseGet(() -> CompletableFuture.completedFuture(null))
              .thenRun(kernel::end);
    }
  }

  /// A cell's shutdown hook may take for ever, and who restarts a kernel does not wait.
  private static void haltLate() {
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                Thread.sleep(LAST_WORDS);
              } catch (InterruptedException _) {
                // Then now.
              }
              Runtime.getRuntime().halt(0);
            });
  }
}
