package dev.jacobi.nn.optim;

/// A plan for the learning rate: the factor on the starting rate after a number of steps.
///
/// {@snippet :
/// Schedule schedule = Schedule.cosine(1000, 0).after(Schedule.linear(0.1, 1, 100), 100);
/// Scheduler scheduler = new Scheduler(optimizer, schedule);
/// }
@FunctionalInterface
public interface LrSchedule {
  /// The factor after `step` steps; 0 is the start.
  double factor(long step);

  /// The factor `gamma` more after every `size` steps.
  static LrSchedule step(long size, double gamma) {
    positive("step", size);
    return step -> Math.pow(gamma, (double) Math.floorDiv(step, size));
  }

  /// The factor `gamma` more at each of these steps.
  static LrSchedule milestones(double gamma, long... steps) {
    long[] own = steps.clone();
    return step -> {
      double factor = 1;
      for (long milestone : own) {
        factor *= step >= milestone ? gamma : 1;
      }
      return factor;
    };
  }

  /// The factor `gamma` more at every step.
  static LrSchedule exponential(double gamma) {
    return step(1, gamma);
  }

  /// Half a cosine wave from 1 down to `least` in `length` steps, and up again after.
  static LrSchedule cosine(long length, double least) {
    positive("cosine", length);
    return step -> wave(1, least, (double) step / length);
  }

  /// Half a cosine wave from 1 to 0 in `length` steps, then again from 1, each time `growth` as
  /// long.
  static LrSchedule restarts(long length, long growth) {
    positive("restarts", length);
    positive("restarts", growth);
    return step -> {
      long start = 0;
      long size = length;
      while (step - start >= size) {
        start += size;
        size *= growth;
      }
      return wave(1, 0, (double) (step - start) / size);
    };
  }

  /// A straight line from one factor to another in `length` steps, which then stays.
  static LrSchedule linear(double from, double to, long length) {
    positive("linear", length);
    return step -> from + (to - from) * Math.min(step, length) / length;
  }

  /// A power of the share that is left of `length` steps.
  static LrSchedule polynomial(long length, double power) {
    positive("polynomial", length);
    return step -> Math.pow(1 - (double) Math.min(step, length) / length, power);
  }

  /// One wave: from 1/25 up to 1 in the first 30 % of the steps, then down to 1/250,000.
  static LrSchedule oneCycle(long length) {
    positive("oneCycle", length);
    double start = 1 / 25.0;
    double end = start / 1e4;
    double top = 0.3 * length - 1;
    return step ->
        step <= top
            ? wave(start, 1, step / top)
            : wave(1, end, Math.min(1, (step - top) / (length - 1 - top)));
  }

  /// This schedule, started after `length` steps of another one.
  default LrSchedule after(LrSchedule first, long length) {
    return step -> step < length ? first.factor(step) : factor(step - length);
  }

  /// The product with another schedule; PyTorch calls it chained.
  default LrSchedule times(LrSchedule other) {
    return step -> factor(step) * other.factor(step);
  }

  private static double wave(double from, double to, double share) {
    return to + (from - to) * (1 + Math.cos(Math.PI * share)) / 2;
  }

  private static void positive(String name, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(
          "%s: wants a positive number of steps, got %d".formatted(name, value));
    }
  }
}
