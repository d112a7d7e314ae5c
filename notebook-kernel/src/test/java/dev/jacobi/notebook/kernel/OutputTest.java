package dev.jacobi.notebook.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.notebook.cell.Outcome;
import dev.jacobi.notebook.display.DisplayPublisher;
import dev.jacobi.notebook.wire.Channel;
import dev.jacobi.notebook.wire.JsonObjects;
import dev.jacobi.notebook.wire.Message;
import io.github.spencerpark.jupyter.kernel.display.DisplayData;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What cells print and show arrives whole, in order, and in the right cell.
final class OutputTest {
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

  private String execute(ScriptedCells.Action action) {
    return client.execute(kernel.cells.code(action));
  }

  private static List<String> shown(List<Message> messages) {
    return messages.stream()
        .map(
            m ->
                m.type()
                    + " "
                    + JsonObjects.text(m.content(), "text", "")
                    + JsonObjects.text(JsonObjects.inner(m.content(), "data"), "text/plain", ""))
        .toList();
  }

  @Test
  void aCellThatClosesItsOutputClosesNothing() {
    execute(
        () -> {
          System.out.close();
          System.err.close();
        });
    String request = execute(() -> System.out.print("here"));
    assertTrue(shown(client.outputs(request)).contains("stream here"));
  }

  @Test
  void textAndPicturesKeepTheirOrder() {
    String request =
        client.execute(
            kernel.cells.value(
                () -> {
                  System.out.print("a");
                  System.err.print("b");
                  System.out.print("c");
                  DisplayPublisher.current().display(new DisplayData("d"));
                  System.out.print("e");
                  return new Outcome.Value("f");
                }));
    assertEquals(
        List.of(
            "stream a", "stream b", "stream c", "display_data d", "stream e", "execute_result f"),
        shown(client.outputs(request)));
  }

  @Test
  void whatIsPrintedBeforeAnErrorComesBeforeIt() {
    String request =
        execute(
            () -> {
              System.out.print("no newline");
              throw new IllegalStateException("x");
            });
    assertEquals(List.of("stream no newline", "error "), shown(client.outputs(request)));
  }

  @Test
  void manyPrintsArriveWholeInFewMessages() {
    int count = 100_000;
    String request =
        execute(
            () -> {
              for (int i = 0; i < count; i++) {
                System.out.println(i);
              }
            });
    List<Message> messages = client.outputs(request);
    StringBuilder text = new StringBuilder();
    messages.forEach(m -> text.append(m.content().get("text").getAsString()));
    String expected =
        String.join(
                System.lineSeparator(),
                IntStream.range(0, count).mapToObj(Integer::toString).toList())
            + System.lineSeparator();
    assertEquals(expected, text.toString());
    assertTrue(messages.size() < 1000, () -> messages.size() + " messages");
  }

  @Test
  void textComesWhileTheCellRuns() {
    CountDownLatch seen = new CountDownLatch(1);
    String request =
        execute(
            () -> {
              System.out.print("50 %\r");
              seen.await();
            });
    assertEquals("50 %\r", client.await(request, "stream").content().get("text").getAsString());
    seen.countDown();
    client.reply(Channel.SHELL, request);
  }

  @Test
  void charactersAreNeverSplit() {
    String word = "\u00e4\u20ac\uD83D\uDE00";
    byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
    String request =
        execute(
            () -> {
              for (byte b : bytes) {
                System.out.write(b);
                // A display in the middle of a character sends what was printed before it.
                DisplayPublisher.current().display(new DisplayData("."));
              }
            });
    assertEquals(word, client.printed(request));
  }

  @Test
  void aThreadPrintsIntoTheCellThatStartedIt() {
    CountDownLatch next = new CountDownLatch(1);
    Thread[] background = new Thread[1];
    String first =
        execute(
            () ->
                background[0] =
                    Thread.ofPlatform()
                        .daemon()
                        .start(
                            () -> {
                              awaitQuietly(next);
                              System.out.println("late");
                            }));
    client.published(first);
    client.reply(Channel.SHELL, first);
    String second =
        execute(
            () -> {
              System.out.println("early");
              next.countDown();
              background[0].join();
            });
    List<Message> both = new ArrayList<>();
    while (both.size() < 2) {
      Message message = client.receive(Channel.IOPUB);
      if (message.type().equals("stream")) {
        both.add(message);
      }
    }
    for (Message message : both) {
      boolean late = JsonObjects.text(message.content(), "text", "").startsWith("late");
      assertEquals(late ? first : second, message.parentId());
    }
  }

  @Test
  void theSharedPoolPrintsIntoTheLatestCell() {
    for (int i = 0; i < 2; i++) {
      String request =
          execute(() -> ForkJoinPool.commonPool().submit(() -> System.out.print("pool")).get());
      assertEquals("pool", client.printed(request));
    }
  }

  @Test
  void aThreadOfNobodyPrintsIntoTheLatestCell() {
    String request = execute(() -> {});
    client.published(request);
    System.out.print("from outside");
    Message message = client.await(request, "stream");
    assertEquals("from outside", JsonObjects.text(message.content(), "text", ""));
  }

  @Test
  void endlessOutputIsCutWithANotice() {
    String line = "x".repeat(1000);
    String request =
        execute(
            () -> {
              for (int i = 0; i < 10 * TestKernel.LIMIT / line.length(); i++) {
                System.out.println(line);
              }
            });
    String text = client.printed(request);
    assertTrue(text.length() <= TestKernel.LIMIT + 1000, () -> text.length() + " characters");
    assertTrue(text.endsWith("changes the limit.]\n"), () -> text.substring(text.length() - 200));
    assertEquals("fresh", client.printed(execute(() -> System.out.print("fresh"))));
  }

  @Test
  void aPlaceIsFilledAgainAndCleared() {
    String request =
        execute(
            () -> {
              DisplayPublisher front = DisplayPublisher.current();
              assertEquals("In[1]", front.cell());
              front.display(new DisplayData("1"), "p");
              for (int i = 2; i <= 20; i++) {
                front.update("p", new DisplayData(Integer.toString(i)));
              }
              front.clear(true);
            });
    List<Message> messages = client.outputs(request);
    assertEquals("display_data", messages.getFirst().type());
    assertEquals(
        IntStream.rangeClosed(1, 20).mapToObj(Integer::toString).toList(),
        messages.stream()
            .limit(20)
            .map(m -> JsonObjects.text(JsonObjects.inner(m.content(), "data"), "text/plain", ""))
            .toList());
    for (Message message : messages.subList(0, 20)) {
      assertEquals(
          "p",
          JsonObjects.text(JsonObjects.inner(message.content(), "transient"), "display_id", ""));
    }
    assertEquals("update_display_data", messages.get(19).type());
    assertEquals("clear_output", messages.get(20).type());
    assertTrue(JsonObjects.flag(messages.get(20).content(), "wait", false));
  }

  @Test
  void everyFrontEndHearsWhoseOutputItIs() {
    try (Client other = kernel.connect()) {
      String mine = execute(() -> System.out.print("mine"));
      assertEquals("mine", client.printed(mine));
      String theirs = other.execute(kernel.cells.code(() -> System.out.print("theirs")));
      assertEquals("theirs", client.printed(theirs));
      assertEquals("mine", other.printed(mine));
      assertEquals("theirs", other.printed(theirs));
      assertEquals("ok", JsonObjects.text(client.reply(Channel.SHELL, mine), "status", ""));
      assertEquals("ok", JsonObjects.text(other.reply(Channel.SHELL, theirs), "status", ""));
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
