package dev.jacobi.nn.loss;

import dev.jacobi.nn.Functional;
import dev.jacobi.nn.Lint;
import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.GradFn;
import dev.jacobi.tensor.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Options of the cross entropy.
///
/// {@snippet :
/// var options = CrossEntropy.of().smoothing(0.1).ignoring(-100);
/// Tensor loss = crossEntropy(logits, labels, options);
/// }
///
/// @param weights a factor for each class, or none
/// @param ignored a label that is left out; one that does not occur for none
/// @param smoothing the share of each label that is spread over all classes
public record CrossEntropy(@Nullable Tensor weights, long ignored, double smoothing) {
  public CrossEntropy {
    if (!(smoothing >= 0 && smoothing <= 1)) {
      throw new IllegalArgumentException(
          "crossEntropy: smoothing must be from 0 to 1, got " + smoothing);
    }
  }

  /// No weights, no smoothing, and labels of -100 left out, as in PyTorch.
  public static CrossEntropy of() {
    return new CrossEntropy(null, -100, 0);
  }

  /// With a factor for each class.
  public CrossEntropy weights(Tensor value) {
    return new CrossEntropy(value, ignored, smoothing);
  }

  /// With a label that is left out.
  public CrossEntropy ignoring(long label) {
    return new CrossEntropy(weights, label, smoothing);
  }

  /// With a share of each label spread over all classes.
  public CrossEntropy smoothing(double share) {
    return new CrossEntropy(weights, ignored, share);
  }

  Tensor loss(Tensor logits, Tensor labels) {
    if (logits.rank() == 0) {
      throw new ShapeException(
          "crossEntropy: wants logits of shape [examples, classes], got one number");
    }
    checkScores(logits);
    int dim = logits.rank() == 1 ? 0 : 1;
    long classes = logits.size(dim);
    if (labels.dtype().isFloating()) {
      return ofShares(logits, labels, dim);
    }
    Losses.checkLabelShape(logits, labels, dim, "crossEntropy");
    for (long label : labels.toLongArray()) {
      if (label != ignored && (label < 0 || label >= classes)) {
        throw Losses.outOfRange(logits, label, classes, "crossEntropy");
      }
    }
    Tensor factors = factors(logits, dim, classes);
    // Filled, not multiplied by 0: where all are left out the mean is NaN, but not its gradient.
    Tensor isIgnored = labels.eq((double) ignored);
    Tensor index = labels.maskedFill(isIgnored, 0).unsqueeze(dim);
    Tensor weighted = Functional.logSoftmax(logits, dim).mul(factors).neg();
    Tensor each = weighted.gather(dim, index).squeeze(dim).maskedFill(isIgnored, 0);
    if (smoothing != 0) {
      Tensor spread = weighted.sum(dim).maskedFill(isIgnored, 0);
      each = each.mul(1 - smoothing).add(spread.mul(smoothing / (double) classes));
    }
    Tensor all = factors.expand(logits.shape().toArray());
    return Reduction.over(
        each,
        () -> {
          Tensor counted = all.gather(dim, index).squeeze(dim).maskedFill(isIgnored, 0);
          return Reduction.wide(counted).sum();
        });
  }

  /// Shares of classes have no number that could be left out; the mean is that over all examples,
  /// whatever their classes' factors are.
  private Tensor ofShares(Tensor logits, Tensor shares, int dim) {
    Losses.checkShares(logits, shares, dim);
    long classes = logits.size(dim);
    Tensor smooth = shares.mul(1 - smoothing).add(smoothing / (double) classes);
    Tensor weighted = Functional.logSoftmax(logits, dim).mul(factors(logits, dim, classes));
    return Reduction.reduce(weighted.mul(smooth).sum(false, dim).neg());
  }

  static void checkScores(Tensor logits) {
    if (isSoftmax(logits)) {
      Lint.SOFTMAX_TWICE.say(
          "crossEntropy has a softmax of its own, and got the output of another one: learning will be"
              + " slow and stop early; leave the softmax away");
    }
  }

  /// Whether these are powers, divided by their sum.
  private static boolean isSoftmax(Tensor logits) {
    GradFn quotient = logits.origin();
    return quotient != null
        && quotient.name().equals("div")
        && quotient.edge(0) instanceof GradFn powers
        && powers.name().equals("exp")
        && quotient.edge(1) instanceof GradFn sum
        && sum.name().equals("sum")
        && sum.edge(0) == powers;
  }

  private Tensor factors(Tensor logits, int dim, long classes) {
    Tensor given = (weights == null ? Tensor.ones(classes) : weights).to(logits.device());
    if (given.rank() != 1 || given.numel() != classes) {
      throw new ShapeException(
          "crossEntropy: wants a weight for each of %d classes, got shape %s"
              .formatted(classes, given.shape()));
    }
    long[] sizes = new long[logits.rank()];
    Arrays.fill(sizes, 1);
    sizes[dim] = classes;
    return given.to(logits.dtype()).to(logits.device()).reshape(sizes);
  }
}
