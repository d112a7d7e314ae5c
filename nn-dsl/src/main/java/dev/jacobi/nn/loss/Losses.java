package dev.jacobi.nn.loss;

import static dev.jacobi.nn.loss.Reduction.reduce;

import dev.jacobi.nn.Autocast;
import dev.jacobi.nn.Functional;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.DTypeException;
import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.Tensor;
import dev.jacobi.tensor.TensorScope;
import java.util.Arrays;
import java.util.stream.LongStream;

/// Losses of classes and probabilities, and measures. They give the mean over all examples, or what
/// a [Reduction] says.
public final class Losses {
  private Losses() {}

  /// The cross entropy of class scores, before any softmax, with the true classes.
  ///
  /// @param logits one score for each class in dimension 1 (0 for a single example)
  /// @param labels the numbers of the classes, int64, of the same shape without that dimension; or
  ///   floating shares of all classes, of the shape of the logits. As in PyTorch, a label of -100
  ///   is left out; if all are, the mean is `NaN` and its gradient 0
  public static Tensor crossEntropy(Tensor logits, Tensor labels) {
    return TensorScope.tidy(
        () -> {
          if (logits.rank() == 0) {
            throw new ShapeException(
                "crossEntropy: wants logits of shape [examples, classes], got one number");
          }
          if (labels.dtype().isFloating()) {
            return CrossEntropy.of().loss(logits, labels);
          }
          CrossEntropy.checkScores(logits);
          int dim = logits.rank() == 1 ? 0 : 1;
          return nllLoss(Functional.logSoftmax(logits, dim), labels, "crossEntropy");
        });
  }

  /// The cross entropy with options: weights of classes, labels to leave out, smoothed labels.
  ///
  /// @param labels the numbers of the classes, int64, or floating shares of all classes
  public static Tensor crossEntropy(Tensor logits, Tensor labels, CrossEntropy options) {
    return TensorScope.tidy(() -> options.loss(logits, labels));
  }

  /// The negative of the true classes' logarithms of probability, for example after a logSoftmax.
  ///
  /// @param logProbabilities one for each class in dimension 1 (0 for a single example)
  /// @param labels the numbers of the classes, int64, of the same shape without that dimension;
  ///   -100 is left out
  public static Tensor nllLoss(Tensor logProbabilities, Tensor labels) {
    return TensorScope.tidy(
        () -> {
          if (logProbabilities.rank() == 0) {
            throw new ShapeException(
                "nllLoss: wants logarithms of shape [examples, classes], got one number");
          }
          return nllLoss(logProbabilities, labels, "nllLoss");
        });
  }

  private static Tensor nllLoss(Tensor scores, Tensor labels, String operation) {
    int dim = scores.rank() == 1 ? 0 : 1;
    long left = checkLabels(scores, labels, dim, operation, true);
    if (left == 0) {
      return reduce(scores.gather(dim, labels.unsqueeze(dim)).squeeze(dim).neg());
    }
    Tensor isIgnored = labels.eq((double) CrossEntropy.of().ignored());
    Tensor index = labels.maskedFill(isIgnored, 0).unsqueeze(dim);
    Tensor each = scores.gather(dim, index).squeeze(dim).neg().maskedFill(isIgnored, 0);
    double counted = (double) (labels.numel() - left);
    return Reduction.over(each, () -> Tensor.scalar(counted).to(scores.device()));
  }

  static void checkLabels(Tensor scores, Tensor labels, int dim, String operation) {
    long _ = checkLabels(scores, labels, dim, operation, false);
  }

  /// Checks the labels, and counts those that are left out, if any may be.
  private static long checkLabels(
      Tensor scores, Tensor labels, int dim, String operation, boolean mayIgnore) {
    checkLabelShape(scores, labels, dim, operation);
    long classes = scores.size(dim);
    long ignored = CrossEntropy.of().ignored();
    long left = 0;
    for (long label : labels.toLongArray()) {
      if (mayIgnore && label == ignored) {
        left++;
      } else if (label < 0 || label >= classes) {
        throw outOfRange(scores, label, classes, operation);
      }
    }
    return left;
  }

  static IllegalArgumentException outOfRange(
      Tensor scores, long label, long classes, String operation) {
    return new IllegalArgumentException(
        "%s: label %d is out of range, scores of shape %s have classes 0 to %d; let the last layer"
                .formatted(operation, label, scores.shape(), classes - 1)
            + " give one score for each class");
  }

  static void checkLabelShape(Tensor scores, Tensor labels, int dim, String operation) {
    long[] sizes = scores.shape().toArray();
    long[] wanted =
        LongStream.range(0, sizes.length).filter(d -> d != dim).map(d -> sizes[(int) d]).toArray();
    if (labels.dtype() == DType.BOOL || labels.dtype().isFloating()) {
      throw new DTypeException(
          "%s: labels must be whole numbers, got %s of shape %s; use labels.to(DType.INT64)"
              .formatted(operation, labels.dtype(), labels.shape()));
    }
    if (!Arrays.equals(labels.shape().toArray(), wanted)) {
      boolean column = labels.rank() == scores.rank() && labels.size(dim) == 1;
      throw new ShapeException(
          "%s: scores of shape %s want labels of shape %s, got %s%s"
              .formatted(
                  operation,
                  scores.shape(),
                  Arrays.toString(wanted),
                  labels.shape(),
                  column ? "; labels.squeeze(%d) would fit".formatted(dim) : ""));
    }
  }

  static void checkShares(Tensor logits, Tensor labels, int dim) {
    if (!logits.shape().equals(labels.shape())) {
      throw new ShapeException(
          ("crossEntropy: floating labels are shares of the classes and must have the logits' shape"
                  + " %s, got %s; for numbers of classes use labels.to(DType.INT64)")
              .formatted(logits.shape(), labels.shape()));
    }
    if (logits.numel() == 0 || logits.size(dim) == 0) {
      throw new ShapeException("crossEntropy: no examples in shape " + logits.shape());
    }
  }

  /// The cross entropy of probabilities with targets from 0 to 1, element by element. Prefer
  /// [#bceWithLogitsLoss], which takes scores and keeps its precision.
  public static Tensor bceLoss(Tensor probabilities, Tensor target) {
    return TensorScope.tidy(
        () -> {
          DistanceLosses.checkSame("bceLoss", probabilities, target);
          return reduce(new BinaryCrossEntropy().apply(probabilities, target));
        });
  }

  /// The cross entropy of scores, before any sigmoid, with targets from 0 to 1.
  public static Tensor bceWithLogitsLoss(Tensor logits, Tensor target) {
    return TensorScope.tidy(
        () -> {
          DistanceLosses.checkSame("bceWithLogitsLoss", logits, target);
          Tensor scores = Autocast.wide(logits);
          Tensor positive = scores.ge(0);
          Tensor share = positive.to(scores.dtype()).sub(target);
          return reduce(scores.mul(share).add(left(scores, positive)));
        });
  }

  /// The same with a factor for the targets of 1, to weigh what is rare.
  ///
  /// @param positives a factor for each place of the last dimension
  public static Tensor bceWithLogitsLoss(Tensor logits, Tensor target, Tensor positives) {
    return TensorScope.tidy(
        () -> {
          DistanceLosses.checkSame("bceWithLogitsLoss", logits, target);
          if (positives.rank() != 1 || logits.rank() == 0 || positives.size(0) != logits.size(-1)) {
            throw new ShapeException(
                "bceWithLogitsLoss: wants a factor for each place of the last dimension of %s, got %s"
                    .formatted(logits.shape(), positives.shape()));
          }
          Tensor scores = Autocast.wide(logits);
          Tensor positive = scores.ge(0);
          Tensor factor = target.mul(positives.sub(1)).add(1);
          Tensor share = Tensor.where(positive, target.neg().add(1), target.mul(positives).neg());
          return reduce(scores.mul(share).add(factor.mul(left(scores, positive))));
        });
  }

  /// `log(1 + e^-|x|)`, by which the loss of scores exceeds straight lines: alone, so that it is
  /// not lost beside a large score.
  private static Tensor left(Tensor scores, Tensor positive) {
    return Functional.softplus(Tensor.where(positive, scores.neg(), scores));
  }

  /// The share of examples whose highest score is that of the true class.
  ///
  /// @param logits shape `[examples, classes]`
  /// @param labels the numbers of the classes
  public static double accuracy(Tensor logits, Tensor labels) {
    if (logits.rank() != 2) {
      throw new ShapeException(
          "accuracy: wants logits of shape [examples, classes], got " + logits.shape());
    }
    checkLabels(logits, labels, 1, "accuracy");
    return logits.detach().argMax(1).eq(labels).to(DType.FLOAT64).mean().item();
  }
}
