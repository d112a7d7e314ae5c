package dev.jacobi.nn.train;

import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// The area under the receiver operating characteristic, by ranks (Mann and Whitney): ties count
/// half.
final class RocAuc implements Metric {
  /// One example's scores, and its class.
  private record Example(List<Double> scores, long label) {
    Example {
      scores = List.copyOf(scores);
    }
  }

  private final List<Example> examples = new ArrayList<>();

  @Override
  public String name() {
    return "auc";
  }

  @Override
  public void add(Tensor output, Tensor target) {
    Tensor _ = ConfusionMatrix.predicted(output, target);
    if (output.rank() > 2) {
      throw new ShapeException("auc: wants scores [examples, classes], got " + output.shape());
    }
    boolean isBinary = output.rank() == 1 || output.size(1) == 1;
    Tensor scores = isBinary ? output.reshape(-1, 1) : output.softmax(1);
    int width = Math.toIntExact(scores.size(1));
    double[] values = scores.toDoubleArray();
    if (Arrays.stream(values).anyMatch(Double::isNaN)) {
      throw new IllegalArgumentException(
          "auc: a score of shape %s is NaN and has no rank; look for what made it"
              .formatted(output.shape()));
    }
    long[] labels = target.toLongArray();
    for (int i = 0; i < labels.length; i++) {
      List<Double> own = new ArrayList<>();
      for (int c = 0; c < width; c++) {
        own.add(values[i * width + c]);
      }
      examples.add(new Example(own, labels[i]));
    }
  }

  @Override
  public double value() {
    if (examples.isEmpty()) {
      return Double.NaN;
    }
    int width = examples.getFirst().scores().size();
    if (width <= 2) {
      return area(width - 1, 1);
    }
    return IntStream.range(0, width)
        .mapToDouble(c -> area(c, c))
        .filter(area -> !Double.isNaN(area))
        .average()
        .orElse(Double.NaN);
  }

  /// The area for one column of scores and the class that it stands for; `NaN` if all or none of
  /// the examples belong to it.
  private double area(int column, long label) {
    List<Example> sorted =
        examples.stream()
            .sorted(Comparator.comparingDouble(example -> example.scores().get(column)))
            .toList();
    double ranks = 0;
    long positive = 0;
    int start = 0;
    while (start < sorted.size()) {
      int end = start;
      long among = 0;
      double score = sorted.get(start).scores().get(column);
      while (end < sorted.size() && sorted.get(end).scores().get(column) == score) {
        among += sorted.get(end++).label() == label ? 1 : 0;
      }
      // The mean rank of equals, counted from 1.
      ranks += among * ((start + 1 + end) / 2.0);
      positive += among;
      start = end;
    }
    long negative = sorted.size() - positive;
    if (positive == 0 || negative == 0) {
      return Double.NaN;
    }
    return (ranks - positive * (positive + 1) / 2.0) / ((double) positive * negative);
  }

  @Override
  public void reset() {
    examples.clear();
  }
}
