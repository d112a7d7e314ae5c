package dev.jacobi.notebook.display;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ProgressTest {

  private final FakePublisher front = new FakePublisher();
  private final FakeTime time = new FakeTime();

  @AfterEach
  void closeFront() {
    DisplayPublisher.settle();
    front.close();
  }

  private Progress<Integer> progress(int total) {
    List<Integer> items = IntStream.range(0, total).boxed().toList();
    return new Progress<>(items, total, time::now, time::throttle);
  }

  @Test
  void itGivesEveryItemInOrder() {
    List<Integer> seen = new ArrayList<>();
    progress(5).forEach(seen::add);
    assertEquals(List.of(0, 1, 2, 3, 4), seen);
  }

  @Test
  void oneBarMovesInPlaceAndTellsRateAndTimeLeft() {
    int seen = 0;
    for (int item : progress(100)) {
      seen++;
      time.pass(Duration.ofMillis(50));
      if (item == 49) {
        String text = front.shown.getLast().text();
        // 49 done in 2.5 s, and 51 to go.
        assertTrue(text.contains("49 of 100, 19.6 per second, 2.6 s left"), text);
      }
    }
    assertEquals(100, seen);
    assertEquals("display", front.shown.getFirst().how());
    assertTrue(front.shown.stream().skip(1).allMatch(frame -> frame.how().equals("update")));
    assertEquals(1, front.shown.stream().map(FakePublisher.Shown::displayId).distinct().count());
    assertTrue(front.shown.size() <= 60, front.shown.size() + " frames in 5 s");
    String last = front.shown.getLast().text();
    assertTrue(last.startsWith("100 % ") && last.contains("took 5.0 s"), last);
  }

  @Test
  void aLoopThatIsLeftEarlyStaysWhereItIs() {
    for (int item : progress(10)) {
      time.pass(Duration.ofSeconds(1));
      if (item == 3) {
        break;
      }
    }
    DisplayPublisher.settle();
    assertTrue(front.shown.getLast().text().contains("3 of 10"), front.shown.getLast().text());
  }

  @Test
  void noItemsAreDoneAtOnce() {
    progress(0).forEach(item -> {});
    assertTrue(front.shown.getLast().text().startsWith("100 %"), front.shown.getLast().text());
  }

  @Test
  void timeReadsLikeAClock() {
    assertEquals("9.5 s", Progress.State.clock(9.5));
    assertEquals("59 s", Progress.State.clock(59));
    assertEquals("1:05 min", Progress.State.clock(65));
    assertEquals("2:01 h", Progress.State.clock(7260));
  }
}
