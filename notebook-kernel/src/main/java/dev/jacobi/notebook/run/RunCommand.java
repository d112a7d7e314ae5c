package dev.jacobi.notebook.run;

import dev.jacobi.notebook.kernel.KernelCommand;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `./jacobi run NOTEBOOK [-o FILE.ipynb] [--html FILE] [-p NAME=VALUE ...]`.
///
/// @param notebook the file to run
/// @param executed where the executed notebook goes, if anywhere
/// @param page where the page goes, if anywhere
/// @param parameters what variables of the cell tagged `parameters` are set to, in Java
public record RunCommand(
    Path notebook, @Nullable Path executed, @Nullable Path page, Map<String, String> parameters) {
  private static final int FAILED = 1;

  /// The command that `arguments` ask for; without a place for what comes out, it goes into the
  /// folder `executed` beside the notebook.
  ///
  /// @param arguments the words after `run`
  /// @return the command
  /// @throws IllegalArgumentException when they do not fit
  public static RunCommand parse(List<String> arguments) {
    Path notebook = null;
    Path executed = null;
    Path page = null;
    Map<String, String> parameters = new LinkedHashMap<>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      boolean last = i + 1 == arguments.size();
      if (argument.startsWith("-") && last) {
        throw new IllegalArgumentException(argument + " needs a value.");
      } else if (argument.equals("-o")) {
        executed = Path.of(arguments.get(++i));
      } else if (argument.equals("-p")) {
        String[] pair = arguments.get(++i).split("=", 2);
        if (pair.length < 2) {
          throw new IllegalArgumentException("-p takes NAME=VALUE, not " + pair[0]);
        }
        parameters.put(pair[0], pair[1]);
      } else if (argument.equals("--html")) {
        page = Path.of(arguments.get(++i));
      } else if (argument.startsWith("-") || notebook != null) {
        throw new IllegalArgumentException(
            "run takes one notebook, -o FILE, --html FILE and -p NAME=VALUE, not " + argument);
      } else {
        notebook = Path.of(argument);
      }
    }
    if (notebook == null) {
      throw new IllegalArgumentException("Which notebook?");
    }
    if (executed == null && page == null) {
      Path folder = notebook.resolveSibling("executed");
      String name = notebook.getFileName().toString();
      executed = folder.resolve(name);
      page = folder.resolve(name.replaceFirst("\\.ipynb$", "") + ".html");
    }
    return new RunCommand(notebook, executed, page, parameters);
  }

  /// Runs the notebook in a kernel of its own.
  ///
  /// @param home the folder of the launcher, which holds the flags for Java
  /// @param out where progress goes
  /// @return the exit code: 0, or 1 when a cell failed
  /// @throws IOException when a file cannot be read or written, or the kernel ended
  public int run(Path home, PrintStream out) throws IOException {
    Instant start = Instant.now();
    Notebook cells = Notebook.read(notebook);
    cells.inject(parameters);
    Terminal terminal = new Terminal(out, Boolean.getBoolean("jacobi.terminal"));
    Optional<NotebookRunner.Failure> failure;
    try (Session session =
        KernelSession.start(file -> kernel(home, cache(home), file), cells.folder())) {
      failure = new NotebookRunner(session, terminal, Clock.systemUTC()).run(cells);
    } finally {
      write(cells);
    }
    terminal.line("");
    failure.ifPresentOrElse(
        f -> System.err.println("jacobi: " + f),
        () ->
            terminal.line(
                "All cells ran, in " + DurationText.of(Duration.between(start, Instant.now()))));
    for (Path written : written()) {
      terminal.line("  " + written);
    }
    return failure.isPresent() ? FAILED : 0;
  }

  /// The flags that let the kernel start fast, if it was prepared.
  private static List<String> cache(Path home) {
    Path cache = home.resolve("notebook-kernel").resolve("target").resolve("kernel.aot");
    return Files.exists(cache)
        ? List.of("-XX:AOTCache=" + cache, "-Xlog:aot=off", "-Xlog:cds=off")
        : List.of();
  }

  /// The command that starts a kernel, with more flags than `home` holds.
  static List<String> kernel(Path home, List<String> more, Path connectionFile) {
    List<String> flags = new ArrayList<>(List.of("@" + home.resolve("jvm.options")));
    flags.addAll(more);
    flags.add("-D" + KernelCommand.HISTORY + "=false");
    List<String> command = KernelProcess.sameJava(flags);
    command.addAll(List.of("dev.jacobi.notebook.Main", "kernel", connectionFile.toString()));
    return command;
  }

  private void write(Notebook cells) throws IOException {
    for (Path target : written()) {
      Files.createDirectories(target.toAbsolutePath().resolveSibling(""));
    }
    if (executed != null) {
      cells.write(executed);
    }
    if (page != null) {
      new HtmlPage(cells).write(page);
    }
  }

  private List<Path> written() {
    List<Path> written = new ArrayList<>();
    if (executed != null) {
      written.add(executed);
    }
    if (page != null) {
      written.add(page);
    }
    return written;
  }
}
