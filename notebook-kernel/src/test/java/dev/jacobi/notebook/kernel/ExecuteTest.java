package dev.jacobi.notebook.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.jacobi.notebook.cell.Outcome;
import dev.jacobi.notebook.display.DisplayPublisher;
import dev.jacobi.notebook.wire.Channel;
import dev.jacobi.notebook.wire.JsonObjects;
import dev.jacobi.notebook.wire.Message;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Cells are run as a front end asks for it.
final class ExecuteTest {
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

  private JsonObject execute(Object... request) {
    return client.ask(Channel.SHELL, "execute_request", request);
  }

  private static List<String> types(List<Message> messages) {
    return messages.stream().map(Message::type).toList();
  }

  @Test
  void aResultComesBetweenBusyAndIdle() {
    String request = client.execute("42");
    List<Message> published = client.published(request);
    assertEquals(List.of("status", "execute_input", "execute_result", "status"), types(published));
    assertEquals("busy", Client.state(published.getFirst()));
    assertEquals(1, JsonObjects.number(published.get(1).content(), "execution_count", 0));
    JsonObject result = published.get(2).content();
    assertEquals("42", JsonObjects.text(JsonObjects.inner(result, "data"), "text/plain", ""));
    assertEquals(1, JsonObjects.number(result, "execution_count", 0));
    JsonObject reply = client.reply(Channel.SHELL, request);
    assertEquals("ok", JsonObjects.text(reply, "status", ""));
    assertEquals(1, JsonObjects.number(reply, "execution_count", 0));
    String session = JsonObjects.text(published.getFirst().header(), "session", "");
    assertFalse(session.isEmpty() || session.equals(client.wire().session()));
  }

  @Test
  void anErrorIsPublishedAndReplied() {
    String request =
        client.execute(
            kernel.cells.value(() -> new Outcome.Failed("Boom", "it broke", List.of("a", "b"))));
    JsonObject error = client.await(request, "error").content();
    JsonObject reply = client.reply(Channel.SHELL, request);
    for (JsonObject said : List.of(error, reply)) {
      assertEquals("Boom", JsonObjects.text(said, "ename", ""));
      assertEquals("it broke", JsonObjects.text(said, "evalue", ""));
      assertEquals(JsonObjects.array(List.of("a", "b")), said.get("traceback"));
    }
    assertEquals("error", JsonObjects.text(reply, "status", ""));
  }

  @Test
  void aSilentCellLeavesNoTrace() {
    String loud =
        kernel.cells.value(
            () -> {
              System.out.println("a");
              return new Outcome.Value("b");
            });
    String request = client.send(Channel.SHELL, "execute_request", "code", loud, "silent", true);
    assertEquals(List.of("status", "status"), types(client.published(request)));
    assertEquals(
        0, JsonObjects.number(client.reply(Channel.SHELL, request), "execution_count", -1));
    assertEquals(1, JsonObjects.number(execute("code", "1"), "execution_count", -1));
    JsonObject history = client.ask(Channel.SHELL, "history_request", "hist_access_type", "tail");
    assertEquals(1, history.getAsJsonArray("history").size());
  }

  @Test
  void aCellThatIsNotStoredIsSeenButDoesNotCount() {
    String request =
        client.send(Channel.SHELL, "execute_request", "code", "1", "store_history", false);
    assertEquals(List.of("execute_result"), types(client.outputs(request)));
    assertEquals(
        0, JsonObjects.number(client.reply(Channel.SHELL, request), "execution_count", -1));
    assertEquals(0, JsonObjects.number(execute("code", "  "), "execution_count", -1));
    assertEquals(1, JsonObjects.number(execute("code", "1"), "execution_count", -1));
  }

  @Test
  void expressionsAreEvaluatedAfterTheCell() {
    String boom = kernel.cells.value(() -> new Outcome.Failed("Boom", "no", List.of()));
    JsonObject expressions = JsonObjects.object("good", "7", "bad", boom);
    JsonObject values =
        JsonObjects.inner(
            execute("code", "1", "user_expressions", expressions), "user_expressions");
    JsonObject good = JsonObjects.inner(values, "good");
    assertEquals("ok", JsonObjects.text(good, "status", ""));
    assertEquals("7", JsonObjects.text(JsonObjects.inner(good, "data"), "text/plain", ""));
    assertEquals("Boom", JsonObjects.text(JsonObjects.inner(values, "bad"), "ename", ""));
  }

  @Test
  void anErrorSendsAwayWhoWaitsAndNobodyElse() throws InterruptedException {
    CountDownLatch go = new CountDownLatch(1);
    String failing =
        kernel.cells.code(
            () -> {
              go.await();
              throw new IllegalStateException("no");
            });
    String first = client.execute(failing);
    String second = client.execute("2");
    String third = client.execute("3");
    client.settle();
    go.countDown();
    assertEquals("error", JsonObjects.text(client.reply(Channel.SHELL, first), "status", ""));
    for (String waiting : List.of(second, third)) {
      assertEquals("aborted", JsonObjects.text(client.reply(Channel.SHELL, waiting), "status", ""));
      assertEquals(List.of("status", "status"), types(client.published(waiting)));
    }
    assertEquals(2, JsonObjects.number(execute("code", "4"), "execution_count", 0));
  }

  @Test
  void anErrorCanBePassedOver() {
    CountDownLatch go = new CountDownLatch(1);
    String failing =
        kernel.cells.code(
            () -> {
              go.await();
              throw new IllegalStateException("no");
            });
    String first =
        client.send(Channel.SHELL, "execute_request", "code", failing, "stop_on_error", false);
    String second = client.execute("2");
    client.settle();
    go.countDown();
    client.reply(Channel.SHELL, first);
    assertEquals("ok", JsonObjects.text(client.reply(Channel.SHELL, second), "status", ""));
  }

  @Test
  void allCellsRunOnOneThread() {
    Set<String> threads = new ConcurrentSkipListSet<>();
    String note = kernel.cells.code(() -> threads.add(Thread.currentThread().toString()));
    for (int i = 0; i < 3; i++) {
      execute("code", note);
    }
    assertEquals(1, threads.size());
  }

  @Test
  void whateverACellThrowsTheNextOneRuns() {
    for (Error error : List.of(new OutOfMemoryError("a"), new StackOverflowError(), new Error())) {
      String value =
          kernel.cells.value(
              () ->
                  new Outcome.Value(
                      new Object() {
                        @Override
                        public String toString() {
                          throw error;
                        }
                      }));
      execute("code", value);
    }
    assertEquals("ok", JsonObjects.text(execute("code", "1"), "status", ""));
  }

  @Test
  void codeIsExplainedWhileACellRuns() {
    CountDownLatch go = new CountDownLatch(1);
    String running = client.execute(kernel.cells.code(go::await));
    client.await(running, "execute_input");
    JsonObject completed =
        client.ask(Channel.SHELL, "complete_request", "code", "\uD83D\uDE00 ab c", "cursor_pos", 4);
    assertEquals(JsonObjects.array(List.of("ab!")), completed.get("matches"));
    assertEquals(2, JsonObjects.number(completed, "cursor_start", 0));
    assertEquals(4, JsonObjects.number(completed, "cursor_end", 0));
    JsonObject match =
        JsonObjects.inner(completed, "metadata")
            .getAsJsonArray("_jupyter_types_experimental")
            .get(0)
            .getAsJsonObject();
    assertEquals("function", JsonObjects.text(match, "type", ""));
    assertEquals("()", JsonObjects.text(match, "signature", ""));
    JsonObject inspected = client.ask(Channel.SHELL, "inspect_request", "code", "x");
    assertEquals(
        "about x", JsonObjects.text(JsonObjects.inner(inspected, "data"), "text/plain", ""));
    assertFalse(
        JsonObjects.flag(client.ask(Channel.SHELL, "inspect_request", "code", ""), "found", true));
    JsonObject more = client.ask(Channel.SHELL, "is_complete_request", "code", "{");
    assertEquals("incomplete", JsonObjects.text(more, "status", ""));
    assertEquals("  ", JsonObjects.text(more, "indent", ""));
    client.ask(Channel.SHELL, "comm_info_request");
    client.ask(Channel.CONTROL, "usage_request");
    go.countDown();
    assertEquals("ok", JsonObjects.text(client.reply(Channel.SHELL, running), "status", ""));
  }

  @Test
  void aQuestionMarkAsksWhatSomethingIs() {
    JsonObject reply = execute("code", " thing? ");
    JsonObject page = reply.getAsJsonArray("payload").get(0).getAsJsonObject();
    assertEquals("page", JsonObjects.text(page, "source", ""));
    assertEquals(
        "about thing", JsonObjects.text(JsonObjects.inner(page, "data"), "text/plain", ""));
    JsonObject unknown = execute("code", "unknown?");
    assertEquals("Nothing is known about unknown", JsonObjects.text(unknown, "evalue", ""));
  }

  @Test
  void aCellCanBeFilledWithOtherCode() {
    String fills = kernel.cells.code(() -> DisplayPublisher.current().fill("int loaded = 1;"));
    JsonObject reply = client.ask(Channel.SHELL, "execute_request", "code", fills);
    JsonObject payload = reply.getAsJsonArray("payload").get(0).getAsJsonObject();
    assertEquals("set_next_input", JsonObjects.text(payload, "source", ""));
    assertEquals("int loaded = 1;", JsonObjects.text(payload, "text", ""));
    assertTrue(JsonObjects.flag(payload, "replace", false));
  }

  @Test
  void theLastStateHeardIsBusyWhileACellRuns() {
    CountDownLatch go = new CountDownLatch(1);
    String running = client.execute(kernel.cells.code(go::await));
    client.await(running, "execute_input");
    String question = client.send(Channel.SHELL, "is_complete_request", "code", "x");
    client.published(question);
    Message next = client.receive(Channel.IOPUB);
    assertEquals("busy", Client.state(next));
    assertEquals(running, next.parentId());
    go.countDown();
    List<Message> rest = client.published(running);
    assertEquals("idle", Client.state(rest.getLast()));
    assertTrue(rest.stream().noneMatch(m -> Client.state(m).equals("busy")));
  }
}
