package dev.jacobi.nn.loss;

import static dev.jacobi.nn.loss.Reduction.reduce;

import dev.jacobi.shape.DType;
import dev.jacobi.shape.DTypeException;
import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.Tensor;
import dev.jacobi.tensor.TensorScope;

/// Losses of ranks, angles and margins. They give the mean over all examples, or what a [Reduction]
/// says.
public final class MarginLosses {
  private MarginLosses() {}

  /// For vectors in rows: 1 less the cosine of their angle where the target is 1, and what the
  /// cosine exceeds `margin` by where it is -1.
  public static Tensor cosineEmbeddingLoss(Tensor x, Tensor y, Tensor target, double margin) {
    return TensorScope.tidy(
        () -> {
          DistanceLosses.checkSame("cosineEmbeddingLoss", x, y);
          if (x.rank() != 2) {
            throw new ShapeException(
                "cosineEmbeddingLoss: wants shape [examples, size], got " + x.shape());
          }
          // As in PyTorch, whose cosine in this loss is bounded another way than its cosine
          // similarity.
          Tensor lengths = x.square().sum(1).add(1e-12).mul(y.square().sum(1).add(1e-12)).sqrt();
          Tensor cosine = x.mul(y).sum(1).div(lengths);
          DistanceLosses.checkSame("cosineEmbeddingLoss", cosine, target);
          return reduce(Tensor.where(target.eq(1), cosine.neg().add(1), cosine.sub(margin).relu()));
        });
  }

  /// What the wrong order of two scores misses: `max(0, -target (x - y) + margin)`; the target is 1
  /// where `x` should be greater, -1 where `y` should.
  public static Tensor marginRankingLoss(Tensor x, Tensor y, Tensor target, double margin) {
    return TensorScope.tidy(
        () -> {
          DistanceLosses.checkSame("marginRankingLoss", x, y);
          DistanceLosses.checkSame("marginRankingLoss", x, target);
          return reduce(target.mul(x.sub(y)).neg().add(margin).relu());
        });
  }

  /// The hinge loss of classes: by how much the other classes' scores come nearer to that of the
  /// true class than `margin`, summed and divided by the number of classes.
  ///
  /// @param scores shape `[examples, classes]`
  /// @param labels the numbers of the classes
  public static Tensor multiMarginLoss(Tensor scores, Tensor labels, double margin) {
    return TensorScope.tidy(
        () -> {
          checkTable("multiMarginLoss", scores);
          Losses.checkLabels(scores, labels, 1, "multiMarginLoss");
          Tensor index = labels.unsqueeze(1);
          Tensor lack = scores.sub(scores.gather(1, index)).add(margin).relu();
          return reduce(lack.scatter(1, index, 0).sum(1).div((double) scores.size(1)));
        });
  }

  /// The hinge loss of classes of which several are true: by how much the other scores come nearer
  /// than 1 to those of true classes, summed and divided by the number of classes.
  ///
  /// @param scores shape `[examples, classes]`
  /// @param target 1 for true classes, 0 for others, of the same shape. PyTorch takes lists of
  ///   numbers that end with -1 instead
  public static Tensor multiLabelMarginLoss(Tensor scores, Tensor target) {
    return TensorScope.tidy(
        () -> {
          checkTable("multiLabelMarginLoss", scores);
          DistanceLosses.checkSame("multiLabelMarginLoss", scores, target);
          Tensor isTrue = target.ne(0).to(scores.dtype());
          Tensor lack = scores.unsqueeze(1).sub(scores.unsqueeze(2)).add(1).relu();
          Tensor counted = isTrue.unsqueeze(2).mul(isTrue.neg().add(1).unsqueeze(1));
          return reduce(lack.mul(counted).sum(1, 2).div((double) scores.size(1)));
        });
  }

  /// The mean cross entropy over classes that are true or not each by itself.
  ///
  /// @param logits scores before any sigmoid, `[examples, classes]`
  /// @param target from 0 to 1, of the same shape
  public static Tensor multiLabelSoftMarginLoss(Tensor logits, Tensor target) {
    return TensorScope.tidy(
        () -> {
          checkTable("multiLabelSoftMarginLoss", logits);
          return reduce(
              Reduction.NONE.of(() -> Losses.bceWithLogitsLoss(logits, target)).mean(false, 1));
        });
  }

  /// The distance of vectors in rows by Euclid, as PyTorch has it: a millionth is added to the
  /// differences.
  public static Tensor pairwiseDistance(Tensor x, Tensor y) {
    return TensorScope.tidy(
        () -> {
          DistanceLosses.checkSame("pairwiseDistance", x, y);
          return DistanceLosses.distance(x, y);
        });
  }

  /// The negative logarithm of the probability that scores, step by step, spell a sequence of
  /// labels, over all ways to align them (Graves et al., 2006). For the mean, each is divided by
  /// its number of labels. What the steps cannot spell has a loss of infinity and a gradient of 0.
  ///
  /// @param logProbabilities `[examples, steps, classes]`, after a logSoftmax; class 0 stands for
  ///   no label. Unlike in PyTorch, examples come first
  /// @param labels `[examples, most labels]`, from 1 on; what stands behind an end does not count
  /// @param steps how many steps each example has
  /// @param lengths how many labels each example has
  public static Tensor ctcLoss(
      Tensor logProbabilities, Tensor labels, long[] steps, long[] lengths) {
    return TensorScope.tidy(() -> new Ctc(logProbabilities, labels).loss(steps, lengths));
  }

  static void checkTable(String operation, Tensor scores) {
    if (scores.rank() != 2 || scores.numel() == 0) {
      throw new ShapeException(
          "%s: wants scores of shape [examples, classes], got %s"
              .formatted(operation, scores.shape()));
    }
    if (!scores.dtype().isFloating()) {
      throw new DTypeException(
          "%s: wants floating scores, got %s; use x.to(DType.%s)"
              .formatted(operation, scores.dtype(), DType.FLOAT32));
    }
  }
}
