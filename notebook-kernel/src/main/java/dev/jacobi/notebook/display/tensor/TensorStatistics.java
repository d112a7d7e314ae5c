package dev.jacobi.notebook.display.tensor;

import dev.jacobi.tensor.Tensor;
import java.util.function.DoubleConsumer;

/// What the elements of a tensor are like, taken together.
///
/// @param bins how many finite elements lie in each of equally wide stretches from least to
///   greatest
@SuppressWarnings("ArrayRecordComponent") // lives for one drawing, never compared
record TensorStatistics(Spread spread, long nan, long infinite, long[] bins) {

  private static final int BINS = 32;

  /// Elements read at once, so that a large tensor is never copied whole.
  private static final long CHUNK = 1 << 20;

  /// Range and moments of the finite elements.
  record Spread(long count, double least, double greatest, double mean, double deviation) {}

  static TensorStatistics of(Tensor tensor) {
    Tensor flat = tensor.detach().flatten();
    var first = new Pass();
    each(flat, first::add);
    Spread spread = first.spread();
    long[] bins = new long[BINS];
    double width = (spread.greatest() - spread.least()) / BINS;
    if (width > 0) {
      each(flat, value -> count(bins, (value - spread.least()) / width));
    }
    return new TensorStatistics(spread, first.nan, first.infinite, bins);
  }

  private static void count(long[] bins, double place) {
    if (Double.isFinite(place)) {
      bins[(int) Math.min(bins.length - 1, place)]++;
    }
  }

  private static void each(Tensor flat, DoubleConsumer action) {
    for (long start = 0; start < flat.numel(); start += CHUNK) {
      long length = Math.min(CHUNK, flat.numel() - start);
      for (double value : flat.narrow(0, start, length).toDoubleArray()) {
        action.accept(value);
      }
    }
  }

  /// Moments by Welford's recurrence, which does not lose digits to a large mean.
  private static final class Pass {
    long nan;
    long infinite;
    private long count;
    private double least = Double.POSITIVE_INFINITY;
    private double greatest = Double.NEGATIVE_INFINITY;
    private double mean;
    private double squares;

    void add(double value) {
      if (Double.isNaN(value)) {
        nan++;
      } else if (Double.isInfinite(value)) {
        infinite++;
      } else {
        count++;
        least = Math.min(least, value);
        greatest = Math.max(greatest, value);
        double distance = value - mean;
        mean += distance / count;
        squares += distance * (value - mean);
      }
    }

    Spread spread() {
      return new Spread(count, least, greatest, mean, Math.sqrt(squares / (count - 1)));
    }
  }
}
