package dev.jacobi.cpu.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/// Who asks for memory all the time gets more of it, and gives it back.
class SlackTest {
  private static final long MB = 1 << 20;
  private final Slack slack = new Slack();
  private long now;

  /// Collections of 1 ms each, after so many of something else.
  private void collect(int count, int between) {
    for (int i = 0; i < count; i++) {
      long start = now + between * 1_000_000L;
      now = start + 1_000_000;
      slack.collected(start, now);
    }
  }

  @Test
  void staysWhereCollectingTakesLittle() {
    collect(10_000, 50);
    assertEquals(64 * MB, slack.bytes());
  }

  @Test
  void staysForAWhile() {
    collect(100, 3);
    assertEquals(64 * MB, slack.bytes());
  }

  @Test
  void growsUntilCollectingTakesLittle() {
    for (int i = 0; i < 300; i++) {
      collect(1, (int) (slack.bytes() / MB / 16));
    }
    assertEquals(512 * MB, slack.bytes());
  }

  @Test
  void hasAMost() {
    collect(10_000, 1);
    assertEquals(768 * MB, slack.bytes());
  }

  @Test
  void shrinksAgain() {
    collect(1_000, 1);
    assertTrue(slack.bytes() > 64 * MB);
    collect(1_000, 1_000);
    assertEquals(64 * MB, slack.bytes());
  }

  @Test
  void beginsAnew() {
    collect(1_000, 1);
    slack.reset();
    assertEquals(64 * MB, slack.bytes());
  }
}
