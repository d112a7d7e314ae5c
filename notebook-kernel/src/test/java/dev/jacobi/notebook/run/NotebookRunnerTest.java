package dev.jacobi.notebook.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs notebooks whose cells hold the messages that the kernel is to publish, one a line.
final class NotebookRunnerTest {
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @TempDir Path folder;

  private static final class ScriptedSession implements Session {
    private int count;

    @Override
    public JsonObject languageInfo() {
      return JsonParser.parseString("{\"name\": \"java\"}").getAsJsonObject();
    }

    @Override
    public Reply execute(String code, Consumer<Published> published) {
      count++;
      Reply reply = new Reply.Done(count);
      for (String line : code.lines().toList()) {
        int space = line.indexOf(' ');
        String type = line.substring(0, space);
        JsonObject content = JsonParser.parseString(line.substring(space)).getAsJsonObject();
        published.accept(new Published(type, content));
        if (type.equals("error")) {
          reply = new Reply.Failed(count, "Boom", "it broke");
        }
      }
      return reply;
    }

    @Override
    public void close() {}
  }

  private Notebook notebook(String... sources) throws IOException {
    JsonArray cells = new JsonArray();
    for (String source : sources) {
      JsonObject cell = new JsonObject();
      cell.addProperty("cell_type", "code");
      cell.addProperty("id", "cell-" + cells.size());
      cell.add("metadata", new JsonObject());
      cell.addProperty("source", source);
      cell.addProperty("execution_count", 99);
      cell.add(
          "outputs", JsonParser.parseString("[{\"output_type\": \"stream\", \"text\": \"old\"}]"));
      cells.add(cell);
    }
    JsonObject root = new JsonObject();
    root.addProperty("nbformat", 4);
    root.addProperty("nbformat_minor", 5);
    root.add("metadata", new JsonObject());
    root.add("cells", cells);
    return Notebook.read(Files.writeString(folder.resolve("n.ipynb"), root.toString()));
  }

  private Optional<NotebookRunner.Failure> run(Notebook notebook) throws IOException {
    Terminal terminal = new Terminal(new PrintStream(printed, true, StandardCharsets.UTF_8), false);
    return new NotebookRunner(new ScriptedSession(), terminal, halfSeconds()).run(notebook);
  }

  /// A clock that is half a second further at each look.
  private static Clock halfSeconds() {
    Instant[] now = {Instant.EPOCH};
    InstantSource source =
        () -> {
          now[0] = now[0].plus(Duration.ofMillis(500));
          return now[0];
        };
    return source.withZone(ZoneOffset.UTC);
  }

  private static String outputs(Notebook notebook, int cell) {
    return notebook.cells().get(cell).outputs().toString();
  }

  private static void assertJson(String expected, String actual) {
    assertEquals(JsonParser.parseString(expected), JsonParser.parseString(actual));
  }

  @Test
  void textOfOneStreamIsOneOutput() throws IOException {
    Notebook notebook =
        notebook(
            """
            stream {"name": "stdout", "text": "a"}
            stream {"name": "stdout", "text": "b\\nc"}
            stream {"name": "stderr", "text": "d"}
            stream {"name": "stdout", "text": "e"}""");
    assertEquals(Optional.empty(), run(notebook));
    assertJson(
        """
        [{"output_type": "stream", "name": "stdout", "text": ["ab\\n", "c"]},
         {"output_type": "stream", "name": "stderr", "text": ["d"]},
         {"output_type": "stream", "name": "stdout", "text": ["e"]}]""",
        outputs(notebook, 0));
    assertEquals("1", notebook.cells().getFirst().executionCount());
  }

  @Test
  void anUpdateChangesWhatAnEarlierCellShowed() throws IOException {
    Notebook notebook =
        notebook(
            """
            display_data {"data": {"text/plain": "0"}, "metadata": {}, "transient": {"display_id": "p"}}""",
            """
            update_display_data {"data": {"text/plain": "1"}, "metadata": {}, "transient": {"display_id": "p"}}
            update_display_data {"data": {"image/png": "AA=="}, "metadata": {}, "transient": {"display_id": "p"}}""");
    run(notebook);
    assertJson(
        """
        [{"output_type": "display_data", "data": {"image/png": "AA=="}, "metadata": {}}]""",
        outputs(notebook, 0));
    assertEquals("[]", outputs(notebook, 1));
  }

  @Test
  void clearingWaitsForTheNextOutputWhenAsked() throws IOException {
    Notebook notebook =
        notebook(
            """
            stream {"name": "stdout", "text": "a"}
            clear_output {"wait": true}""",
            """
            stream {"name": "stdout", "text": "a"}
            clear_output {"wait": true}
            stream {"name": "stdout", "text": "b"}""",
            """
            stream {"name": "stdout", "text": "a"}
            clear_output {"wait": false}""");
    run(notebook);
    assertTrue(outputs(notebook, 0).contains("\"a\""), outputs(notebook, 0));
    assertJson(
        "[{\"output_type\": \"stream\", \"name\": \"stdout\", \"text\": [\"b\"]}]",
        outputs(notebook, 1));
    assertEquals("[]", outputs(notebook, 2));
  }

  @Test
  void stopsAtTheFirstErrorAndSaysWhich() throws IOException {
    Notebook notebook =
        notebook(
            "execute_result {\"data\": {\"text/plain\": \"42\"}, \"metadata\": {}, \"execution_count\": 1}",
            "error {\"ename\": \"Boom\", \"evalue\": \"it broke\", \"traceback\": [\"\\u001b[31mBoom\\u001b[0m: it broke\"]}",
            "stream {\"name\": \"stdout\", \"text\": \"never\"}");
    assertEquals("cell 2 of 3 failed: Boom: it broke", run(notebook).orElseThrow().toString());
    assertTrue(outputs(notebook, 1).contains("\"ename\":\"Boom\""), outputs(notebook, 1));
    assertEquals("[]", outputs(notebook, 2));
    assertEquals("", notebook.cells().get(2).executionCount());
    String seen = printed.toString(StandardCharsets.UTF_8);
    assertTrue(seen.contains("[1/3]") && seen.contains("      42\n"), seen);
    assertTrue(seen.contains("      Boom: it broke\n"), seen);
    assertFalse(seen.contains("\u001b"), seen);
  }

  @Test
  void anAnnouncedErrorIsNoFailure() throws IOException {
    Notebook notebook =
        notebook("error {\"ename\": \"Boom\", \"evalue\": \"\", \"traceback\": []}");
    notebook
        .cells()
        .getFirst()
        .metadata()
        .add("tags", JsonParser.parseString("[\"raises-exception\"]"));
    assertEquals(Optional.empty(), run(notebook));
  }

  @Test
  void notesWhoRanItAndWhen() throws IOException {
    Notebook notebook = notebook("stream {\"name\": \"stdout\", \"text\": \"a\"}");
    run(notebook);
    JsonObject times = notebook.cells().getFirst().metadata().getAsJsonObject("execution");
    assertEquals("1970-01-01T00:00:00.500Z", times.get("iopub.execute_input").getAsString());
    assertEquals("1970-01-01T00:00:01Z", times.get("shell.execute_reply").getAsString());
    assertTrue(printed.toString(StandardCharsets.UTF_8).contains("500 ms"));
    Path written = folder.resolve("out.ipynb");
    notebook.write(written);
    JsonObject metadata =
        JsonParser.parseString(Files.readString(written))
            .getAsJsonObject()
            .getAsJsonObject("metadata");
    assertEquals("jacobi", metadata.getAsJsonObject("kernelspec").get("name").getAsString());
    assertEquals("java", metadata.getAsJsonObject("language_info").get("name").getAsString());
  }
}
