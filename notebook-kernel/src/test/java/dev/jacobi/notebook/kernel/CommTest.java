package dev.jacobi.notebook.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import dev.jacobi.notebook.wire.Channel;
import dev.jacobi.notebook.wire.JsonObjects;
import dev.jacobi.notebook.wire.Message;
import dev.jacobi.notebook.wire.Message.Body;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Objects in cells and in front ends talk to each other.
final class CommTest {
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

  private void execute(ScriptedCells.Action action) {
    String request = client.execute(kernel.cells.code(action));
    client.published(request);
    assertEquals("ok", JsonObjects.text(client.reply(Channel.SHELL, request), "status", ""));
  }

  @Test
  void aMessageIsAnsweredWhileACellRuns() throws Exception {
    execute(
        () ->
            Comm.target(
                "echo",
                (comm, opened) -> {
                  comm.send(opened);
                  comm.onMessage(comm::send);
                }));
    CountDownLatch go = new CountDownLatch(1);
    String running = client.execute(kernel.cells.code(go::await));
    client.await(running, "execute_input");
    String open =
        client.send(
            Channel.SHELL,
            "comm_open",
            "comm_id",
            "c",
            "target_name",
            "echo",
            "data",
            JsonObjects.object("a", 1));
    Message first = client.await(open, "comm_msg");
    assertEquals(
        JsonObjects.object("comm_id", "c", "data", JsonObjects.object("a", 1)), first.content());
    Message plain =
        client
            .wire()
            .message("comm_msg", JsonObjects.object("comm_id", "c", "data", new JsonObject()));
    byte[] buffer = {1, 0, -1};
    Body body = new Body(plain.content(), JsonObjects.object("version", "2.1.0"), List.of(buffer));
    client.send(Channel.SHELL, new Message(List.of(), plain.header(), plain.parent(), body));
    Message second = client.await(plain.id(), "comm_msg");
    assertEquals("2.1.0", JsonObjects.text(second.body().metadata(), "version", ""));
    assertArrayEquals(buffer, second.body().buffers().getFirst());
    go.countDown();
    client.reply(Channel.SHELL, running);
  }

  @Test
  void aLineIsOpenedWithEverythingThatWidgetsNeed() {
    Comm[] comm = new Comm[1];
    String request =
        client.execute(
            kernel.cells.code(
                () -> {
                  Body body =
                      new Body(
                          JsonObjects.object("state", JsonObjects.object("value", 3)),
                          JsonObjects.object("version", "2.1.0"),
                          List.of());
                  comm[0] = Comm.open("jupyter.widget", body);
                }));
    Message open = client.await(request, "comm_open");
    client.reply(Channel.SHELL, request);
    assertEquals("jupyter.widget", JsonObjects.text(open.content(), "target_name", ""));
    assertEquals("2.1.0", JsonObjects.text(open.body().metadata(), "version", ""));
    JsonObject info =
        client.ask(Channel.SHELL, "comm_info_request", "target_name", "jupyter.widget");
    assertEquals(List.of(comm[0].id()), List.copyOf(JsonObjects.inner(info, "comms").keySet()));
    CountDownLatch closed = new CountDownLatch(1);
    comm[0].onClose(closed::countDown);
    client.published(client.send(Channel.SHELL, "comm_close", "comm_id", comm[0].id()));
    assertEquals(0, closed.getCount());
    assertEquals(
        0, JsonObjects.inner(client.ask(Channel.SHELL, "comm_info_request"), "comms").size());
  }

  @Test
  void aLineToNobodyIsClosed() {
    String open = client.send(Channel.SHELL, "comm_open", "comm_id", "c", "target_name", "nobody");
    assertEquals("c", JsonObjects.text(client.await(open, "comm_close").content(), "comm_id", ""));
    client.published(client.send(Channel.SHELL, "comm_msg", "comm_id", "c"));
  }

  @Test
  void aHandlerThatFailsHarmsNobody() {
    execute(
        () ->
            Comm.target(
                "bad",
                (_, _) -> {
                  throw new StackOverflowError("handler");
                }));
    client.published(client.send(Channel.SHELL, "comm_open", "comm_id", "c", "target_name", "bad"));
    client.ask(Channel.SHELL, "comm_info_request");
  }
}
