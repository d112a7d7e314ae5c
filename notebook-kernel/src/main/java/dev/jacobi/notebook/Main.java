package dev.jacobi.notebook;

import dev.jacobi.notebook.cell.JavaCells;
import dev.jacobi.notebook.kernel.KernelCommand;
import dev.jacobi.notebook.magic.MagicCells;
import dev.jacobi.notebook.run.PrepareCommand;
import dev.jacobi.notebook.run.RunCommand;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// The program behind `./jacobi`: `kernel FILE`, `run NOTEBOOK`, `kernelspec FOLDER`, `prepare
/// FILE` and `doctor`.
public final class Main {
  private static final int FAILED = 1;
  private static final int WRONG_USE = 2;

  private Main() {}

  /// Runs one command and exits with its code: 0 done, 1 failed, 2 wrong use.
  ///
  /// @param arguments the command and what belongs to it
  public static void main(String[] arguments) {
    List<String> rest =
        Arrays.asList(arguments).subList(Math.min(1, arguments.length), arguments.length);
    System.exit(run(arguments.length == 0 ? "" : arguments[0], rest));
  }

  private static int run(String command, List<String> rest) {
    // UTF-8 whatever the locale says: a traceback or a table should not turn into question marks.
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
    try {
      return switch (command) {
        case "kernel" ->
            KernelCommand.parse(rest).run(() -> new MagicCells(new JavaCells(Imports.ALL)));
        case "run" -> RunCommand.parse(rest).run(home(), out);
        case "prepare" -> PrepareCommand.parse(rest).run(home());
        case "kernelspec" -> kernelspec(rest, out);
        case "doctor" -> {
          new Doctor(System.getenv(), home(), dataFolder()).report(out);
          if (rest.equals(List.of("--gpu"))) {
            Doctor.examineDevices(out);
          }
          yield 0;
        }
        default -> {
          System.err.println("jacobi: There is no command " + command + ".");
          yield WRONG_USE;
        }
      };
    } catch (IllegalArgumentException e) {
      System.err.println("jacobi: " + e.getMessage());
      return WRONG_USE;
    } catch (IOException e) {
      System.err.println("jacobi: " + e.getMessage());
      return FAILED;
    } finally {
      out.flush();
    }
  }

  private static int kernelspec(List<String> rest, PrintStream out) throws IOException {
    if (rest.size() != 1) {
      throw new IllegalArgumentException("kernelspec takes one folder, or --user.");
    }
    Path folder = rest.getFirst().equals("--user") ? dataFolder() : Path.of(rest.getFirst());
    Path spec = Kernelspec.install(folder, Doctor.launcher(home()));
    out.println("Jupyter now has the kernel \"" + Kernelspec.DISPLAY_NAME + "\": " + spec);
    return 0;
  }

  private static Path dataFolder() {
    return Kernelspec.userDataFolder(
        System.getenv(), Path.of(System.getProperty("user.home")), System.getProperty("os.name"));
  }

  /// The folder of the launcher.
  private static Path home() {
    String home = System.getenv("JACOBI_HOME");
    return Path.of(home == null ? "" : home).toAbsolutePath();
  }
}
