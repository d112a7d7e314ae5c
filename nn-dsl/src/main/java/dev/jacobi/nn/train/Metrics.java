package dev.jacobi.nn.train;

import dev.jacobi.nn.loss.CrossEntropy;
import dev.jacobi.nn.loss.Losses;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.Tensor;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;

/// The usual metrics. Those of classes take scores `[examples, classes, ...]` and labels; for two
/// classes also one score for each example, which is positive for class 1.
public final class Metrics {
  private Metrics() {}

  /// The share of right predictions.
  public static Metric accuracy() {
    return new OfMatrix("accuracy", ConfusionMatrix::accuracy);
  }

  /// The precision of each class, and the mean over the classes ("macro").
  public static Metric precision() {
    return new OfMatrix("precision", matrix -> matrix.mean(matrix::precision));
  }

  /// The recall of each class, and the mean over the classes ("macro").
  public static Metric recall() {
    return new OfMatrix("recall", matrix -> matrix.mean(matrix::recall));
  }

  /// The F1 score of each class, and the mean over the classes ("macro").
  public static Metric f1() {
    return new OfMatrix("f1", matrix -> matrix.mean(matrix::f1));
  }

  /// The share of examples whose class is among the `k` with the highest scores.
  public static Metric topK(int k) {
    if (k < 1) {
      throw new IllegalArgumentException("topK: wants at least 1, got " + k);
    }
    return new OfSums("top" + k, (output, target) -> topK(k, output, target));
  }

  /// The area under the receiver operating characteristic: how probably an example of a class has a
  /// higher score for it than one of another class. With more than two classes, the mean over the
  /// classes that occur of each against all others, by their softmax.
  public static Metric rocAuc() {
    return new RocAuc();
  }

  /// `e` to the mean cross entropy: how many characters or words a language model hesitates
  /// between.
  public static Metric perplexity() {
    return new OfSums("perplexity", Metrics::entropy) {
      @Override
      public double value() {
        return Math.exp(super.value());
      }
    };
  }

  /// The mean absolute error.
  public static Metric meanAbsoluteError() {
    return new OfSums(
        "mae",
        (output, target) -> {
          Tensor error = difference("mae", output, target).abs();
          return new Sum(error.sum().item(), error.numel());
        });
  }

  /// The mean squared error.
  public static Metric meanSquaredError() {
    return new OfSums(
        "mse",
        (output, target) -> {
          Tensor error = difference("mse", output, target).square();
          return new Sum(error.sum().item(), error.numel());
        });
  }

  /// The coefficient of determination R²: 1 less the squared error by that of the mean. 1 is right,
  /// 0 no better than the mean. Of targets that are all the same it is 1 if all are met, 0 if not.
  public static Metric r2() {
    return new R2();
  }

  private static Sum topK(int k, Tensor output, Tensor target) {
    // Fits or says so.
    Tensor _ = ConfusionMatrix.predicted(output, target);
    if (output.rank() < 2 || k > output.size(1)) {
      throw new ShapeException(
          "topK: wants scores of at least %d classes, got %s".formatted(k, output.shape()));
    }
    Tensor best = output.topk(k, 1, true).indices();
    Tensor hits = best.eq(target.unsqueeze(1)).any(false, 1);
    return new Sum(hits.to(DType.FLOAT64).sum().item(), hits.numel());
  }

  private static Sum entropy(Tensor output, Tensor target) {
    long ignored = CrossEntropy.of().ignored();
    double count = target.ne((double) ignored).to(DType.FLOAT64).sum().item();
    double mean = count == 0 ? 0 : Losses.crossEntropy(output, target).item();
    return new Sum(mean * count, count);
  }

  static Tensor difference(String name, Tensor output, Tensor target) {
    if (!output.shape().equals(target.shape())) {
      throw new ShapeException(
          "%s: outputs of shape %s do not fit targets of shape %s"
              .formatted(name, output.shape(), target.shape()));
    }
    return output.to(DType.FLOAT64).sub(target.to(DType.FLOAT64));
  }

  /// A sum over a batch, and of how many.
  private record Sum(double sum, double count) {}

  /// A metric that is a mean.
  private static class OfSums implements Metric {
    private final String name;
    private final BiFunction<Tensor, Tensor, Sum> rule;
    private double sum;
    private double count;

    OfSums(String name, BiFunction<Tensor, Tensor, Sum> rule) {
      this.name = name;
      this.rule = rule;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public void add(Tensor output, Tensor target) {
      Sum more = rule.apply(output, target);
      sum += more.sum();
      count += more.count();
    }

    @Override
    public double value() {
      return sum / count;
    }

    @Override
    public void reset() {
      sum = 0;
      count = 0;
    }
  }

  /// A metric that is read off a confusion matrix.
  private static final class OfMatrix implements Metric {
    private final String name;
    private final ToDoubleFunction<ConfusionMatrix> rule;
    private final ConfusionMatrix matrix = new ConfusionMatrix();

    OfMatrix(String name, ToDoubleFunction<ConfusionMatrix> rule) {
      this.name = name;
      this.rule = rule;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public void add(Tensor output, Tensor target) {
      matrix.add(output, target);
    }

    @Override
    public double value() {
      return rule.applyAsDouble(matrix);
    }

    @Override
    public void reset() {
      matrix.reset();
    }
  }

  private static final class R2 implements Metric {
    private double count;
    private double mean;
    private double spread;
    private double error;

    @Override
    public String name() {
      return "r2";
    }

    /// The spread around the mean, gathered so that large numbers do not cancel (Chan et al.,
    /// 1979).
    @Override
    public void add(Tensor output, Tensor target) {
      error += difference("r2", output, target).square().sum().item();
      Tensor values = target.to(DType.FLOAT64);
      double more = values.numel();
      if (more == 0) {
        return;
      }
      double other = values.mean().item();
      double gap = other - mean;
      spread += values.sub(other).square().sum().item() + gap * gap * count * more / (count + more);
      mean += gap * more / (count + more);
      count += more;
    }

    @Override
    public double value() {
      if (count > 0 && spread == 0) {
        return error == 0 ? 1 : 0;
      }
      return 1 - error / spread;
    }

    @Override
    public void reset() {
      count = 0;
      mean = 0;
      spread = 0;
      error = 0;
    }
  }
}
