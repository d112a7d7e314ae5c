package dev.jacobi.notebook.display.chart;

import java.util.Arrays;

/// The values of one line of a loss curve, by step.
final class CurveSeries {

  /// Enough points for the width of a picture; more only make it larger.
  private static final int DRAWN = 400;

  private static final int SMOOTHED_FROM = 40;

  private final String name;
  private double[] steps = new double[64];
  private double[] values = new double[64];
  private int count;

  CurveSeries(String name) {
    this.name = name;
  }

  void add(double step, double value) {
    if (count == steps.length) {
      steps = Arrays.copyOf(steps, 2 * count);
      values = Arrays.copyOf(values, 2 * count);
    }
    steps[count] = step;
    values[count] = value;
    count++;
  }

  double lastStep() {
    return count == 0 ? 0 : steps[count - 1];
  }

  /// The line as it is now, smoothed by the factor, or by one that suits its length where it is
  /// NaN.
  Drawn drawn(double smoothing) {
    double[] raw = Arrays.copyOf(values, count);
    double factor = Double.isNaN(smoothing) ? suitable() : smoothing;
    double[] shown = factor > 0 ? smooth(raw, factor) : raw;
    return new Drawn(name, Arrays.copyOf(steps, count), raw, shown, factor > 0);
  }

  /// A window of some twenty-fifth of the line; a short line is shown as it is.
  private double suitable() {
    return count < SMOOTHED_FROM ? 0 : 1 - 2 / (0.04 * count + 1);
  }

  /// The mean of each value and its neighbours, whose weights fall by `factor` per step on both
  /// sides.
  ///
  /// Looking both ways, it does not lag behind a falling line.
  static double[] smooth(double[] values, double factor) {
    double[] sums = new double[values.length];
    double[] weights = new double[values.length];
    double sum = 0;
    double weight = 0;
    for (int i = 0; i < values.length; i++) {
      sum = sum * factor + finite(values[i]);
      weight = weight * factor + weight(values[i]);
      sums[i] = sum;
      weights[i] = weight;
    }
    sum = 0;
    weight = 0;
    for (int i = values.length - 1; i >= 0; i--) {
      double mean = (sums[i] + sum) / (weights[i] + weight);
      sums[i] = Double.isFinite(values[i]) ? mean : Double.NaN;
      sum = (sum + finite(values[i])) * factor;
      weight = (weight + weight(values[i])) * factor;
    }
    return sums;
  }

  private static double finite(double value) {
    return Double.isFinite(value) ? value : 0;
  }

  private static double weight(double value) {
    return Double.isFinite(value) ? 1 : 0;
  }

  /// A line ready to be drawn or printed.
  ///
  /// @param shown the smoothed values, or the raw ones
  @SuppressWarnings("ArrayRecordComponent") // lives for one drawing, never compared
  record Drawn(String name, double[] steps, double[] raw, double[] shown, boolean isSmoothed) {

    int last() {
      return raw.length - 1;
    }

    /// The index of the smallest value, or -1 where all are NaN or infinite.
    int best() {
      int best = -1;
      for (int i = 0; i < shown.length; i++) {
        if (Double.isFinite(shown[i]) && (best < 0 || shown[i] < shown[best])) {
          best = i;
        }
      }
      return best;
    }

    int[] sampled() {
      return CurveSeries.sampled(raw);
    }
  }

  /// The indices to draw: in each stretch the lowest and the highest value, so no spike is lost.
  static int[] sampled(double[] values) {
    if (values.length <= DRAWN) {
      int[] all = new int[values.length];
      Arrays.setAll(all, i -> i);
      return all;
    }
    int[] picked = new int[DRAWN + 1];
    int stretches = DRAWN / 2;
    for (int s = 0; s < stretches; s++) {
      int from = (int) ((long) s * values.length / stretches);
      int to = (int) ((long) (s + 1) * values.length / stretches);
      int low = from;
      int high = from;
      for (int i = from; i < to; i++) {
        // Not a number is neither lower nor higher, so it gives way to the first number.
        low = values[i] < values[low] || Double.isNaN(values[low]) ? i : low;
        high = values[i] > values[high] || Double.isNaN(values[high]) ? i : high;
      }
      picked[2 * s] = Math.min(low, high);
      picked[2 * s + 1] = Math.max(low, high);
    }
    picked[DRAWN] = values.length - 1;
    return picked;
  }
}
