package dev.jacobi.notebook.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/// Writes the cache from which the kernel starts in half the time: the classes that cells need,
/// loaded and linked, with what the virtual machine has learned about their code. A kernel runs
/// some typical cells for it.
///
/// @param cache the file to write
public record PrepareCommand(Path cache) {
  private static final Duration WRITING = Duration.ofMinutes(3);

  /// The command that `arguments` ask for.
  ///
  /// @param arguments the words after `prepare`
  /// @return the command
  /// @throws IllegalArgumentException when they do not fit
  public static PrepareCommand parse(List<String> arguments) {
    if (arguments.size() != 1) {
      throw new IllegalArgumentException("prepare takes one file.");
    }
    return new PrepareCommand(Path.of(arguments.getFirst()).toAbsolutePath());
  }

  /// Runs the cells and writes the cache.
  ///
  /// @param home the folder of the launcher, which holds the flags for Java
  /// @return the exit code
  /// @throws IOException when the cache cannot be written
  public int run(Path home) throws IOException {
    // Its own name: two that prepare at once do not write into one file.
    long process = ProcessHandle.current().pid();
    Path draft = cache.resolveSibling("%s.%d.new".formatted(cache.getFileName(), process));
    List<String> flags = List.of("-XX:AOTCacheOutput=" + draft);
    Path folder = cache.resolveSibling("");
    try (KernelSession session =
        KernelSession.start(file -> RunCommand.kernel(home, flags, file), folder)) {
      for (String cell : cells()) {
        if (session.execute(cell, _ -> {}) instanceof Session.Reply.Failed failed) {
          throw new NotebookException("preparing failed: " + failed.message() + " in\n" + cell);
        }
      }
      session.end(WRITING);
    } finally {
      // What is left when the virtual machine did not get to the end of it.
      Files.deleteIfExists(draft.resolveSibling(draft.getFileName() + ".config"));
    }
    // At once, so that no kernel reads half of it.
    Files.move(draft, cache, StandardCopyOption.REPLACE_EXISTING);
    return 0;
  }

  /// The cells, which lines of `// %%` separate.
  static List<String> cells() {
    try (InputStream in =
        Objects.requireNonNull(PrepareCommand.class.getResourceAsStream("prepare.jsh"))) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return List.of(text.strip().split("\n// %%\n"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
