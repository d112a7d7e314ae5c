package dev.jacobi.notebook.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.notebook.kernel.ScriptedKernel;
import dev.jacobi.notebook.wire.Connection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Talks to a kernel in a process of its own.
final class KernelSessionTest {
  private static final long QUICK_MILLIS = 1500;
  private static final int ATTEMPTS = 5;

  @TempDir Path folder;

  private KernelSession start() throws IOException {
    return KernelSession.start(KernelSessionTest::command, folder);
  }

  private static List<String> command(Path file) {
    List<String> command =
        KernelProcess.sameJava(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of(ScriptedKernel.class.getName(), file.toString()));
    return command;
  }

  private static List<String> types(KernelSession session, String code) throws IOException {
    List<String> types = new ArrayList<>();
    session.execute(code, message -> types.add(message.type()));
    types.removeIf(type -> type.equals("status"));
    return types;
  }

  @Test
  void runsCellsUntilItIsClosed() throws IOException {
    long best = Long.MAX_VALUE;
    // Where other programs run too, one attempt says little.
    for (int attempt = 0; attempt < ATTEMPTS && best >= QUICK_MILLIS; attempt++) {
      best = Math.min(best, runAndClose());
    }
    assertTrue(best < QUICK_MILLIS, "slow to end: " + best + " ms");
  }

  /// The milliseconds that it takes to close a session in which cells have run.
  private long runAndClose() throws IOException {
    Stream<ProcessHandle> before = ProcessHandle.current().children();
    List<Long> others = before.map(ProcessHandle::pid).toList();
    ProcessHandle kernel;
    long closing;
    try (KernelSession session = start()) {
      kernel =
          ProcessHandle.current()
              .children()
              .filter(child -> !others.contains(child.pid()))
              .findFirst()
              .orElseThrow();
      assertEquals("java", session.languageInfo().get("name").getAsString());
      assertEquals(List.of("execute_input", "stream"), types(session, "hello"));
      assertEquals(List.of("execute_input", "execute_result"), types(session, "42"));
      Session.Reply.Failed failed =
          assertInstanceOf(Session.Reply.Failed.class, session.execute("fail", _ -> {}));
      assertEquals(new Session.Reply.Failed(3, "Boom", "it broke"), failed);
      assertEquals(4, session.execute("1", _ -> {}).executionCount());
      closing = System.nanoTime();
    }
    long millis = Duration.ofNanos(System.nanoTime() - closing).toMillis();
    assertTrue(!kernel.isAlive());
    return millis;
  }

  @Test
  void aKernelThatDiesIsReported() throws IOException {
    try (KernelSession session = start()) {
      ProcessHandle.current().children().forEach(ProcessHandle::destroyForcibly);
      NotebookException e =
          assertThrows(NotebookException.class, () -> session.execute("wait", _ -> {}));
      assertTrue(e.toString().contains("the kernel ended"), e::toString);
    }
  }

  @Test
  void aKernelEndsWithTheProcessThatItWorksFor() throws Exception {
    Process master = new ProcessBuilder("sleep", "60").start();
    Path file = folder.resolve("connection.json");
    Connection connection = Connection.onFreePorts();
    Files.writeString(file, connection.toJson().toString());
    ProcessBuilder builder = new ProcessBuilder(command(file)).inheritIO();
    builder.environment().put("JPY_PARENT_PID", Long.toString(master.pid()));
    builder.environment().put("XDG_DATA_HOME", folder.toString());
    Process kernel = builder.start();
    try {
      assertTrue(kernel.isAlive());
      master.destroyForcibly();
      assertTrue(kernel.waitFor(10, TimeUnit.SECONDS), "it goes on alone");
      assertEquals(0, kernel.exitValue());
    } finally {
      master.destroyForcibly();
      kernel.destroyForcibly();
    }
  }
}
