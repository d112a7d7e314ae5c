package dev.jacobi.notebook.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import dev.jacobi.notebook.cell.Outcome;
import dev.jacobi.notebook.wire.Channel;
import dev.jacobi.notebook.wire.JsonObjects;
import dev.jacobi.notebook.wire.Message;
import dev.jacobi.notebook.wire.Message.Body;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Scanner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Cells ask their user for input.
final class InputTest {
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

  private void answer(Message question, String value) {
    client.send(
        Channel.STDIN,
        client
            .wire()
            .answer(question.header(), "input_reply", Body.of(JsonObjects.object("value", value))));
  }

  private String shown(String request) {
    JsonObject content = client.await(request, "execute_result").content();
    return JsonObjects.text(JsonObjects.inner(content, "data"), "text/plain", "");
  }

  @Test
  void aLineIsAskedForAndGiven() {
    String request =
        client.execute(kernel.cells.value(() -> new Outcome.Value(Input.line("Name? "))));
    Message question = client.receive(Channel.STDIN);
    assertEquals("input_request", question.type());
    assertEquals(request, question.parentId());
    assertEquals("Name? ", JsonObjects.text(question.content(), "prompt", ""));
    assertFalse(JsonObjects.flag(question.content(), "password", true));
    answer(question, "\u00d6tzi");
    assertEquals("\u00d6tzi", shown(request));
  }

  @Test
  void aPasswordIsAskedForAsOne() {
    String request =
        client.execute(kernel.cells.value(() -> new Outcome.Value(Input.password("Key: "))));
    Message question = client.receive(Channel.STDIN);
    assertTrue(JsonObjects.flag(question.content(), "password", false));
    answer(question, "s3cret");
    assertEquals("s3cret", shown(request));
  }

  @Test
  void systemInReadsLines() {
    String request =
        client.execute(
            kernel.cells.value(
                () -> {
                  var reader =
                      new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
                  String first = reader.readLine();
                  String second = new Scanner(System.in, StandardCharsets.UTF_8).nextLine();
                  return new Outcome.Value(first + "+" + second);
                }));
    answer(client.receive(Channel.STDIN), "a");
    answer(client.receive(Channel.STDIN), "b");
    assertEquals("a+b", shown(request));
  }

  @Test
  void theEndOfInputIsTheEnd() {
    String request = client.execute(kernel.cells.value(() -> new Outcome.Value(System.in.read())));
    answer(client.receive(Channel.STDIN), "\u0004");
    assertEquals("-1", shown(request));
  }

  @Test
  void whatIsPrintedBeforeAQuestionIsSeenBeforeIt() {
    String request =
        client.execute(
            kernel.cells.code(
                () -> {
                  System.out.print("Name? ");
                  Input.line("");
                }));
    assertEquals("Name? ", JsonObjects.text(client.await(request, "stream").content(), "text", ""));
    answer(client.receive(Channel.STDIN), "x");
    client.reply(Channel.SHELL, request);
  }

  @Test
  void aQuestionCanBeInterruptedAndALateAnswerIsNotTheNextOne() {
    String first = client.execute(kernel.cells.code(() -> Input.line("First? ")));
    Message old = client.receive(Channel.STDIN);
    client.ask(Channel.CONTROL, "interrupt_request");
    JsonObject reply = client.reply(Channel.SHELL, first);
    assertEquals("Interrupted", JsonObjects.text(reply, "ename", ""));
    answer(old, "too late");
    String second =
        client.execute(kernel.cells.value(() -> new Outcome.Value(Input.line("Second? "))));
    answer(client.receive(Channel.STDIN), "in time");
    assertEquals("in time", shown(second));
  }

  @Test
  void whoCannotBeAskedIsNotWaitedFor() {
    String code = kernel.cells.code(() -> Input.line("Name? "));
    JsonObject reply =
        client.ask(Channel.SHELL, "execute_request", "code", code, "allow_stdin", false);
    assertTrue(
        JsonObjects.text(reply, "evalue", "").contains("allow_stdin is false"), reply::toString);
  }

  @Test
  void eachFrontEndIsAskedByItsOwnCell() {
    try (Client other = kernel.connect()) {
      String ask = kernel.cells.value(() -> new Outcome.Value(Input.line("? ")));
      String mine = client.execute(ask);
      Message question = client.receive(Channel.STDIN);
      String theirs = other.execute(ask);
      answer(question, "me");
      assertEquals("me", shown(mine));
      assertEquals(theirs, other.receive(Channel.STDIN).parentId());
      client.ask(Channel.CONTROL, "interrupt_request");
    }
  }
}
