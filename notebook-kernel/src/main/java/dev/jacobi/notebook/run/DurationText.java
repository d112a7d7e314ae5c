package dev.jacobi.notebook.run;

import java.time.Duration;
import java.util.Locale;

/// Durations as people read them.
final class DurationText {
  private DurationText() {}

  static String of(Duration time) {
    double seconds = time.toNanos() / 1e9;
    if (seconds < 1) {
      return Math.round(seconds * 1000) + " ms";
    }
    if (seconds < 60) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    return String.format(Locale.ROOT, "%d min %02d s", time.toMinutes(), time.toSecondsPart());
  }
}
