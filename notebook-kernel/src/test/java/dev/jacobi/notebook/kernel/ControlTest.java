package dev.jacobi.notebook.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.jacobi.notebook.wire.Channel;
import dev.jacobi.notebook.wire.Connection;
import dev.jacobi.notebook.wire.JsonObjects;
import dev.jacobi.notebook.wire.Message;
import dev.jacobi.notebook.wire.Signature;
import dev.jacobi.notebook.wire.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The kernel answers, survives, is interrupted and ends.
final class ControlTest {
  @TempDir Path folder;
  private TestKernel kernel;
  private Client client;

  @BeforeEach
  void start() throws IOException {
    kernel = new TestKernel(folder);
    client = kernel.connect();
  }

  @AfterEach
  void stop() {
    client.close();
    kernel.close();
  }

  private void assertAlive() {
    assertEquals(
        "ok",
        JsonObjects.text(client.ask(Channel.SHELL, "execute_request", "code", "1"), "status", ""));
  }

  @Test
  void saysWhatItIs() {
    for (Channel channel : List.of(Channel.SHELL, Channel.CONTROL)) {
      JsonObject info = client.ask(channel, "kernel_info_request");
      assertEquals("5.3", JsonObjects.text(info, "protocol_version", ""));
      assertEquals("java", JsonObjects.text(JsonObjects.inner(info, "language_info"), "name", ""));
    }
  }

  @Test
  void itsHeartBeats() {
    byte[] beat = {1, 2, 3};
    client.socket(Channel.HEARTBEAT).send(beat);
    assertArrayEquals(beat, client.socket(Channel.HEARTBEAT).recv());
  }

  @Test
  void answersBeforeCellsCanRun() throws IOException, InterruptedException {
    stop();
    CountDownLatch ready = new CountDownLatch(1);
    Connection connection = Connection.onFreePorts();
    var settings = new JupyterKernel.Settings(folder.resolve("h"), 1000, System.err);
    try (JupyterKernel _ =
            JupyterKernel.start(
                connection,
                settings,
                () -> {
                  awaitQuietly(ready);
                  return kernel.cells;
                });
        Client front = new Client(connection)) {
      String early = front.execute("1");
      front.settle();
      front.ask(Channel.CONTROL, "interrupt_request");
      assertEquals("aborted", JsonObjects.text(front.reply(Channel.SHELL, early), "status", ""));
      ready.countDown();
      JsonObject reply = front.ask(Channel.SHELL, "execute_request", "code", "1");
      assertEquals("ok", JsonObjects.text(reply, "status", ""));
    }
  }

  @Test
  void cellsThatCannotBeHadAreReported() throws IOException {
    stop();
    Connection connection = Connection.onFreePorts();
    var settings =
        new JupyterKernel.Settings(
            folder.resolve("h"),
            1000,
            new PrintStream(folder.resolve("log").toFile(), StandardCharsets.UTF_8));
    try (JupyterKernel _ =
            JupyterKernel.start(
                connection,
                settings,
                () -> {
                  throw new IllegalStateException("no compiler here");
                });
        Client front = new Client(connection)) {
      JsonObject reply = front.ask(Channel.SHELL, "execute_request", "code", "1");
      assertTrue(
          JsonObjects.text(reply, "evalue", "").contains("no compiler here"), reply::toString);
      assertEquals(
          "error",
          JsonObjects.text(
              front.ask(Channel.SHELL, "complete_request", "code", "1"), "status", ""));
    }
  }

  @Test
  void interruptsWhatRuns() throws InterruptedException {
    ScriptedCells.Endless cell = kernel.cells.endless();
    String running = client.execute(cell.code());
    cell.running().await();
    String behind = client.execute("2");
    client.settle();
    assertEquals(
        "ok", JsonObjects.text(client.ask(Channel.CONTROL, "interrupt_request"), "status", ""));
    assertEquals(
        "Interrupted", JsonObjects.text(client.reply(Channel.SHELL, running), "ename", ""));
    assertEquals("aborted", JsonObjects.text(client.reply(Channel.SHELL, behind), "status", ""));
    assertAlive();
  }

  @Test
  void aMessageWithAWrongSignatureIsDropped() {
    Wire forger = new Wire(new Signature("hmac-sha256", "another key"), "forger");
    Message forged = forger.message("shutdown_request", JsonObjects.object("restart", false));
    client.raw(Channel.CONTROL, forger.frames(forged));
    Wire unsigned = new Wire(new Signature("hmac-sha256", ""), "forger");
    client.raw(Channel.SHELL, unsigned.frames(forged));
    assertAlive();
    client.ask(Channel.CONTROL, "kernel_info_request");
    assertTrue(kernel.log().contains("wrong signature"), kernel::log);
  }

  @Test
  void garbageIsDropped() {
    List<byte[]> good = client.wire().frames(client.wire().message("x_request", new JsonObject()));
    List<List<byte[]>> garbage = new ArrayList<>();
    garbage.add(List.of(new byte[0]));
    garbage.add(List.of(new byte[] {-1, 0, 7}));
    garbage.add(good.subList(0, 3));
    garbage.add(List.of(good.getFirst(), good.getFirst()));
    for (Channel channel : List.of(Channel.SHELL, Channel.CONTROL, Channel.STDIN)) {
      garbage.forEach(frames -> client.raw(channel, frames));
      // Signed, and no sense in it.
      for (String content : List.of("[]", "{", "", "\u0000", "[".repeat(10_000))) {
        client.raw(channel, Signed.frames(kernel.connection.signature(), content));
      }
    }
    client.send(Channel.SHELL, "execute_request", "code", List.of(1), "silent", "maybe");
    client.receive(Channel.SHELL);
    assertAlive();
    client.ask(Channel.CONTROL, "kernel_info_request");
  }

  @Test
  void unknownRequestsAreAnsweredWithAnError() {
    String request = client.send(Channel.SHELL, "tea_request");
    assertEquals(List.of("status", "status"), types(client.published(request)));
    Message reply = client.receive(Channel.SHELL);
    assertEquals("tea_reply", reply.type());
    assertEquals("error", JsonObjects.text(reply.content(), "status", ""));
    assertEquals(
        "error", JsonObjects.text(client.ask(Channel.CONTROL, "debug_request"), "status", ""));
    client.published(client.send(Channel.SHELL, "tea"));
  }

  private static List<String> types(List<Message> messages) {
    return messages.stream().map(Message::type).toList();
  }

  @Test
  void saysWhatItUses() {
    JsonObject usage = client.ask(Channel.CONTROL, "usage_request");
    assertTrue(JsonObjects.number(usage, "pid", 0) > 0);
    assertTrue(usage.get("kernel_memory").getAsLong() > 1 << 20);
  }

  @Test
  void shutsDownAndGivesEverythingBack() throws InterruptedException {
    ScriptedCells.Endless cell = kernel.cells.endless();
    String _ = client.execute(cell.code());
    cell.running().await();
    JsonObject reply = client.ask(Channel.CONTROL, "shutdown_request", "restart", true);
    assertTrue(JsonObjects.flag(reply, "restart", false));
    kernel.kernel.awaitEnd();
    InputStream in = System.in;
    assertTimeoutPreemptively(Duration.ofMillis(Client.PATIENCE_MILLIS), kernel::close);
    assertNotSame(in, System.in);
    assertThrows(IllegalStateException.class, JupyterKernel::running);
  }

  @Test
  void restartsTwentyTimesOnTheSamePorts() throws IOException, InterruptedException {
    Connection connection = kernel.connection;
    for (int i = 0; i < 20; i++) {
      client.ask(Channel.CONTROL, "shutdown_request", "restart", true);
      kernel.kernel.awaitEnd();
      stop();
      kernel = new TestKernel(folder, connection);
      client = kernel.connect();
      assertAlive();
    }
  }

  @Test
  void aFrontEndThatVanishesIsNotMissed() {
    Client gone = kernel.connect();
    CountDownLatch go = new CountDownLatch(1);
    String running =
        gone.execute(
            kernel.cells.code(
                () -> {
                  go.await();
                  System.out.println("to whom it may concern");
                }));
    client.await(running, "execute_input");
    gone.close();
    go.countDown();
    assertEquals("to whom it may concern" + System.lineSeparator(), client.printed(running));
    assertAlive();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
