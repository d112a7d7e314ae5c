package dev.jacobi.notebook.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.jacobi.notebook.wire.JsonObjects;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What has been run can be found again, also in another session.
final class InputHistoryTest {
  @TempDir Path folder;
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  private InputHistory session(String... sources) {
    InputHistory history =
        new InputHistory(new HistoryStore(folder.resolve("a/history.jsonl")), log());
    for (int i = 0; i < sources.length; i++) {
      history.add(i + 1, sources[i]);
    }
    return history;
  }

  private Log log() {
    return new Log(new PrintStream(log, true, StandardCharsets.UTF_8));
  }

  private static void assertFound(String expected, InputHistory history, Object... request)
      throws InterruptedException, ExecutionException {
    JsonObject answer = history.answer(JsonObjects.object(request));
    assertEquals(JsonParser.parseString(expected), answer.get("history"));
  }

  @Test
  void theTailGoesBackIntoEarlierSessions() throws Exception {
    session("a", "b").close();
    InputHistory history = session("c");
    assertFound("[[1,2,'b'],[2,1,'c']]", history, "hist_access_type", "tail", "n", 2);
    assertFound("[[1,1,'a'],[1,2,'b'],[2,1,'c']]", history, "hist_access_type", "tail", "n", 9);
  }

  @Test
  void aRangeIsOfOneSession() throws Exception {
    session("a", "b", "c").close();
    InputHistory history = session("d", "e");
    assertFound(
        "[[1,2,'b']]", history, "hist_access_type", "range", "session", 1, "start", 2, "stop", 3);
    assertFound(
        "[[1,2,'b'],[1,3,'c']]", history, "hist_access_type", "range", "session", -1, "start", 2);
    assertFound("[[2,1,'d'],[2,2,'e']]", history, "hist_access_type", "range", "session", 0);
  }

  @Test
  void aSearchKnowsWildcardsAndNothingElse() throws Exception {
    InputHistory history = session("x.a()", "x = 1;\ny = 2;", "x = 1;\ny = 2;", "xxa()");
    assertFound("[[1,1,'x.a()']]", history, "hist_access_type", "search", "pattern", "x.a*");
    assertFound(
        "[[1,1,'x.a()'],[1,4,'xxa()']]", history, "hist_access_type", "search", "pattern", "x?a*");
    assertFound(
        "[[1,3,'x = 1;\\ny = 2;']]",
        history,
        "hist_access_type",
        "search",
        "pattern",
        "*y*",
        "unique",
        true);
    assertFound("[[1,4,'xxa()']]", history, "hist_access_type", "search", "pattern", "*", "n", 1);
  }

  @Test
  void whoAsksForResultsIsToldThatThereAreNone() throws Exception {
    InputHistory history = session("1 + 1");
    assertFound("[[1,1,['1 + 1',null]]]", history, "hist_access_type", "tail", "output", true);
  }

  @Test
  void aLineThatWasCutIsPassedOver() throws Exception {
    session("a").close();
    Path file = folder.resolve("a/history.jsonl");
    Files.writeString(file, "{\"session\": 1, \"li\n", StandardOpenOption.APPEND);
    assertFound("[[1,1,'a'],[2,1,'b']]", session("b"));
  }

  @Test
  void withoutAPlaceItIsKeptInMemory() throws Exception {
    Files.writeString(folder.resolve("a"), "a file where a folder should be");
    assertFound("[[1,1,'a'],[1,2,'b']]", session("a", "b"));
    String notes = log.toString(StandardCharsets.UTF_8);
    assertEquals(1, notes.lines().filter(line -> line.contains("not kept")).count(), notes);
  }

  @Test
  void sessionsThatRunAtOnceHaveNumbersOfTheirOwn() throws Exception {
    InputHistory one = session("a");
    assertFound("[[1,1,'a']]", one, "hist_access_type", "range");
    InputHistory two = session("b");
    assertFound("[[2,1,'b']]", two, "hist_access_type", "range");
    assertFound("[[1,1,'a']]", one, "hist_access_type", "range");
  }

  @Test
  void itIsInTheUsersDataFolder() {
    Path home = Path.of("/home/somebody");
    assertEquals(
        home.resolve(".local/share/jacobi/history.jsonl"),
        KernelCommand.historyFile(Map.of(), home));
    Path chosen = KernelCommand.historyFile(Map.of("XDG_DATA_HOME", "/data"), home);
    assertTrue(chosen.startsWith("/data/jacobi"), chosen::toString);
  }

  @Test
  void onlyItsOwnerReadsIt() throws Exception {
    Path file = folder.resolve("a/history.jsonl");
    session("a").close();
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    session("b").close();
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
  }

  @Test
  void aSessionWithoutCellsLeavesNothing() throws Exception {
    session().close();
    assertFalse(Files.exists(folder.resolve("a")));
  }

  @Test
  void withoutAFileItIsKeptForTheSession() throws Exception {
    InputHistory history = new InputHistory(null, log());
    history.add(1, "a");
    assertFound("[[1,1,'a']]", history);
    assertEquals("", log.toString(StandardCharsets.UTF_8));
  }

  @Test
  void itsFileStaysWithinBounds() throws Exception {
    Path file = folder.resolve("a/history.jsonl");
    String cell = "x".repeat(100_000);
    InputHistory history = session("first");
    for (int i = 2; i < 200; i++) {
      history.add(i, cell);
    }
    history.add(200, "y".repeat(HistoryStore.LONGEST_CELL + 1));
    history.add(201, "last");
    history.answer(JsonObjects.object());
    history.close();
    assertTrue(Files.size(file) > HistoryStore.LARGEST);
    session("next").close();
    assertTrue(Files.size(file) < HistoryStore.LARGEST, "it is " + Files.size(file));
    assertFound("[[1,201,'last'],[2,1,'next'],[3,1,'now']]", session("now"), "n", 3);
  }

  @Test
  void aLineThatWasCutTakesNoOtherWithIt() throws Exception {
    session("a").close();
    Path file = folder.resolve("a/history.jsonl");
    Files.writeString(file, "{\"session\": 1, \"li", StandardOpenOption.APPEND);
    session("b").close();
    assertFound("[[1,1,'a'],[2,1,'b'],[3,1,'c']]", session("c"));
  }

  @Test
  void aDamagedFileIsAHistoryTooAndStaysInBounds() throws Exception {
    session("a", "b", "c").close();
    Path file = folder.resolve("a/history.jsonl");
    byte[] good = Files.readAllBytes(file);
    Random random = new Random(11);
    for (int round = 0; round < 200; round++) {
      byte[] bad = good.clone();
      for (int i = 0; i < 1 + random.nextInt(4); i++) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
      }
      Files.write(file, Arrays.copyOf(bad, 1 + random.nextInt(bad.length)));
      InputHistory history = session("d");
      JsonObject answer = history.answer(JsonObjects.object("hist_access_type", "tail", "n", 1));
      assertTrue(answer.toString().contains("\"d\""), "round " + round + ": " + answer);
      history.close();
    }
    assertEquals("", log.toString(StandardCharsets.UTF_8));
  }
}
