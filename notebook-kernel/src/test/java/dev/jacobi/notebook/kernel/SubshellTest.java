package dev.jacobi.notebook.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import dev.jacobi.notebook.wire.Channel;
import dev.jacobi.notebook.wire.JsonObjects;
import dev.jacobi.notebook.wire.Message;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Shells beside the shell, in which cells run while another runs.
final class SubshellTest {
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

  private String create() {
    JsonObject reply = client.ask(Channel.CONTROL, "create_subshell_request");
    assertEquals("ok", JsonObjects.text(reply, "status", ""));
    return JsonObjects.text(reply, "subshell_id", "");
  }

  private String execute(String subshell, ScriptedCells.Action action) {
    return execute(subshell, kernel.cells.code(action));
  }

  private String execute(String subshell, String code) {
    Message message = client.wire().message("execute_request", JsonObjects.object("code", code));
    message.header().addProperty("subshell_id", subshell);
    return client.send(Channel.SHELL, message);
  }

  /// The next two replies by the requests that they answer; which comes first is chance.
  private Map<String, JsonObject> twoReplies() {
    Message one = client.receive(Channel.SHELL);
    Message other = client.receive(Channel.SHELL);
    return Map.of(one.parentId(), one.content(), other.parentId(), other.content());
  }

  @Test
  void areAnnouncedOpenedListedAndClosed() {
    JsonObject info = client.ask(Channel.SHELL, "kernel_info_request");
    assertTrue(
        info.getAsJsonArray("supported_features").contains(new JsonPrimitive("kernel subshells")));
    String first = create();
    String second = create();
    JsonObject list = client.ask(Channel.CONTROL, "list_subshell_request");
    assertEquals(2, list.getAsJsonArray("subshell_id").size());
    client.ask(Channel.CONTROL, "delete_subshell_request", "subshell_id", first);
    list = client.ask(Channel.CONTROL, "list_subshell_request");
    assertEquals(second, list.getAsJsonArray("subshell_id").get(0).getAsString());
    assertEquals(1, list.getAsJsonArray("subshell_id").size());
    JsonObject gone = client.ask(Channel.CONTROL, "delete_subshell_request", "subshell_id", first);
    assertEquals("There is no subshell " + first, JsonObjects.text(gone, "evalue", ""));
  }

  @Test
  void aCellRunsInItWhileOneRunsInTheShell() {
    CountDownLatch pressed = new CountDownLatch(1);
    String waits = client.execute(kernel.cells.code(pressed::await));
    client.await(waits, "execute_input");
    String releases =
        execute(
            create(),
            () -> {
              System.out.println("beside it");
              pressed.countDown();
            });
    assertEquals("beside it" + System.lineSeparator(), client.printed(releases));
    Map<String, JsonObject> replies = twoReplies();
    assertEquals(
        2,
        JsonObjects.number(replies.getOrDefault(releases, new JsonObject()), "execution_count", 0));
    assertEquals(
        "ok", JsonObjects.text(replies.getOrDefault(waits, new JsonObject()), "status", ""));
  }

  @Test
  void anInterruptStopsTheCellsOfAllShells() throws InterruptedException {
    ScriptedCells.Endless cell = kernel.cells.endless();
    String waits = client.execute(cell.code());
    ScriptedCells.Endless other = kernel.cells.endless();
    String waitsToo = execute(create(), other.code());
    cell.running().await();
    other.running().await();
    client.ask(Channel.CONTROL, "interrupt_request");
    Map<String, JsonObject> replies = twoReplies();
    assertEquals(
        "Interrupted",
        JsonObjects.text(replies.getOrDefault(waits, new JsonObject()), "ename", ""));
    assertEquals(
        "Interrupted",
        JsonObjects.text(replies.getOrDefault(waitsToo, new JsonObject()), "ename", ""));
  }

  @Test
  void oneThatIsNotThereIsNamed() {
    JsonObject reply = client.reply(Channel.SHELL, execute("nowhere", () -> {}));
    assertEquals("There is no subshell nowhere", JsonObjects.text(reply, "evalue", ""));
  }
}
