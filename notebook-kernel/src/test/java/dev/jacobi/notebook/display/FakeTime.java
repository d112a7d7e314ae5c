package dev.jacobi.notebook.display;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/// A clock and a timer that move when told.
public final class FakeTime {

  private record Due(long at, Runnable action) {}

  private final PriorityQueue<Due> timer = new PriorityQueue<>(Comparator.comparingLong(Due::at));
  private long now;

  public Throttle throttle(Runnable action) {
    return new Throttle(action, () -> now, (later, wait) -> timer.add(new Due(now + wait, later)));
  }

  long now() {
    return now;
  }

  public void pass(Duration time) {
    long end = now + time.toNanos();
    while (!timer.isEmpty() && timer.element().at() <= end) {
      Due due = timer.remove();
      now = due.at();
      due.action().run();
    }
    now = end;
  }
}
