package dev.jacobi.notebook.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A kernel in a Java virtual machine of its own, started as this one was: the same Java, the same
/// flags, the same class path.
final class KernelProcess implements AutoCloseable {
  private static final int LAST_WORDS = 20;
  private static final int LAST_BYTES = 1 << 14;
  private static final Duration LAST_PATIENCE = Duration.ofSeconds(2);

  private final Process process;
  private final Path log;

  private KernelProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /// Starts the kernel that `command` names, with `folder` as its working folder.
  static KernelProcess start(List<String> command, Path folder) throws IOException {
    Path log = Files.createTempFile("jacobi-kernel", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.redirectInput(ProcessBuilder.Redirect.from(devNull()));
    // Jupyter's own word for it: the kernel ends when the process that it works for does.
    builder.environment().put("JPY_PARENT_PID", Long.toString(ProcessHandle.current().pid()));
    return new KernelProcess(builder.start(), log);
  }

  /// The command that starts this Java again, up to and including the class path.
  static List<String> sameJava(List<String> flags) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    return command;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /// Why the kernel ended, with the last that it printed itself.
  String lastWords() {
    String code = process.isAlive() ? "" : " with exit code " + process.exitValue();
    try (FileChannel file = FileChannel.open(log)) {
      ByteBuffer end = ByteBuffer.allocate(LAST_BYTES);
      int _ = file.read(end, Math.max(0, file.size() - LAST_BYTES));
      List<String> all = StandardCharsets.UTF_8.decode(end.flip()).toString().lines().toList();
      List<String> last = all.subList(Math.max(0, all.size() - LAST_WORDS), all.size());
      return "the kernel ended" + code + (last.isEmpty() ? "." : ":\n" + String.join("\n", last));
    } catch (IOException e) {
      return "the kernel ended" + code + ".";
    }
  }

  /// Whether the kernel ends before `patience` does; waits for it.
  boolean endsWithin(Duration patience) {
    try {
      return process.waitFor(patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void close() {
    try {
      if (!process.waitFor(LAST_PATIENCE)) {
        process.destroyForcibly().waitFor();
      }
      Files.deleteIfExists(log);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      log.toFile().deleteOnExit();
    }
  }

  private static java.io.File devNull() {
    return new java.io.File(
        System.getProperty("os.name").startsWith("Windows") ? "NUL" : "/dev/null");
  }
}
