package dev.jacobi.notebook.display.chart;

import java.util.Arrays;

/// How many of some values lie in each of equally wide stretches.
///
/// @param start where the first stretch begins
/// @param width of each stretch
@SuppressWarnings("ArrayRecordComponent") // never compared
record Histogram(double start, double width, double[] counts) {

  private static final int FEWEST = 8;
  private static final int MOST = 60;

  /// The stretches are as wide as the rule of Freedman and Diaconis says.
  static Histogram of(double... values) {
    double[] sorted = Arrays.stream(values).filter(Double::isFinite).sorted().toArray();
    if (sorted.length == 0) {
      return new Histogram(0, 1, new double[0]);
    }
    double low = sorted[0];
    double range = sorted[sorted.length - 1] - low;
    if (range == 0) {
      return new Histogram(low - 0.5, 1, new double[] {sorted.length});
    }
    double middle = Quartiles.of(sorted).third() - Quartiles.of(sorted).first();
    double wanted = 2 * middle / Math.cbrt(sorted.length);
    int bins = wanted > 0 ? (int) Math.clamp(Math.ceil(range / wanted), FEWEST, MOST) : FEWEST;
    double width = range / bins;
    double[] counts = new double[bins];
    for (double value : sorted) {
      counts[(int) Math.min(bins - 1, (value - low) / width)]++;
    }
    return new Histogram(low, width, counts);
  }

  /// The outline: each count from where its stretch begins, and 0 where the last one ends.
  PlotSeries series(String name) {
    double[] edges = new double[counts.length == 0 ? 0 : counts.length + 1];
    Arrays.setAll(edges, i -> start + i * width);
    return new PlotSeries(
        PlotSeries.SeriesStyle.STEPS,
        name,
        edges,
        Arrays.copyOf(counts, edges.length),
        new double[0]);
  }
}
