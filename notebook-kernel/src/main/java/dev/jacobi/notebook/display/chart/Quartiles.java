package dev.jacobi.notebook.display.chart;

import java.util.Arrays;

/// The values at a quarter, a half and three quarters of the way through sorted values, with
/// interpolation between neighbours.
record Quartiles(double first, double median, double third) {

  static Quartiles of(double... values) {
    double[] sorted = Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
    return new Quartiles(at(sorted, 0.25), at(sorted, 0.5), at(sorted, 0.75));
  }

  private static double at(double[] sorted, double share) {
    if (sorted.length == 0) {
      return Double.NaN;
    }
    double place = share * (sorted.length - 1);
    int below = (int) place;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }
}
