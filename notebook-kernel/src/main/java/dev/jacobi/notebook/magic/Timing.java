package dev.jacobi.notebook.magic;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;

/// How long some code takes, measured over many loops.
///
/// Public only because cells must be able to call it.
///
/// @param mean nanoseconds for one loop
/// @param deviation how much the runs differ
public record Timing(double mean, double deviation, long loops) {
  private static final int RUNS = 7;
  private static final Duration RUN = Duration.ofMillis(100);

  /// Statements of a cell.
  @FunctionalInterface
  public interface Action {
    /// Does what they say.
    void act() throws Throwable;
  }

  /// Times an expression.
  public static Timing of(Callable<?> expression) throws Throwable {
    return of((Action) expression::call);
  }

  /// Times statements.
  public static Timing of(Action statements) throws Throwable {
    long loops = 1;
    long took = run(statements, loops);
    while (took < RUN.toNanos()) {
      // At least twice as many, so that this ends soon.
      loops = Math.max(2 * loops, (long) (loops * 1.2 * RUN.toNanos() / Math.max(took, 1)));
      loops = Math.min(loops, 1_000_000_000);
      took = run(statements, loops);
      if (loops == 1_000_000_000) {
        break;
      }
    }
    double[] runs = new double[RUNS];
    for (int i = 0; i < RUNS; i++) {
      runs[i] = run(statements, loops) / (double) loops;
    }
    double mean = Arrays.stream(runs).average().orElse(0);
    double variance = Arrays.stream(runs).map(r -> (r - mean) * (r - mean)).sum() / RUNS;
    return new Timing(mean, Math.sqrt(variance), loops);
  }

  private static long run(Action statements, long loops) throws Throwable {
    long start = System.nanoTime();
    for (long i = 0; i < loops; i++) {
      statements.act();
    }
    return System.nanoTime() - start;
  }

  @Override
  public String toString() {
    return "%s ± %s per loop (mean ± deviation of %d runs, %,d loops each)"
        .formatted(time(mean), time(deviation), RUNS, loops);
  }

  /// Nanoseconds in the unit that a person would choose.
  static String time(double nanos) {
    String[] units = {"ns", "µs", "ms", "s"};
    int unit = 0;
    double value = nanos;
    while (value >= 1000 && unit < units.length - 1) {
      value /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, "%.3g %s", value, units[unit]);
  }
}
