package dev.jacobi.nn.loss;

import static dev.jacobi.nn.loss.Reduction.reduce;

import dev.jacobi.nn.Autocast;
import dev.jacobi.nn.Functional;
import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.Statistics;
import dev.jacobi.tensor.Tensor;
import dev.jacobi.tensor.TensorScope;

/// Losses that compare numbers. They give the mean over all elements, or what a [Reduction] says,
/// and take no shapes that differ: what broadcasts by accident trains the wrong thing without a
/// word.
public final class DistanceLosses {
  private DistanceLosses() {}

  /// The mean of the squared differences.
  public static Tensor mseLoss(Tensor prediction, Tensor target) {
    return TensorScope.tidy(
        () -> {
          checkSame("mseLoss", prediction, target);
          return reduce(Autocast.wide(prediction).sub(target).square());
        });
  }

  /// The mean of the absolute differences.
  public static Tensor l1Loss(Tensor prediction, Tensor target) {
    return TensorScope.tidy(
        () -> {
          checkSame("l1Loss", prediction, target);
          return reduce(Autocast.wide(prediction).sub(target).abs());
        });
  }

  /// The mean of half the squared differences where they are below `delta`, and of what continues
  /// them in a straight line above.
  public static Tensor huberLoss(Tensor prediction, Tensor target, double delta) {
    return TensorScope.tidy(
        () -> {
          checkSame("huberLoss", prediction, target);
          if (!(delta > 0)) {
            throw new IllegalArgumentException("huberLoss: delta must be positive, got " + delta);
          }
          Tensor distance = Autocast.wide(prediction).sub(target).abs();
          Tensor near = distance.square().mul(0.5);
          Tensor far = distance.sub(0.5 * delta).mul(delta);
          return reduce(Tensor.where(distance.lt(delta), near, far));
        });
  }

  /// The mean of half the squared differences divided by `beta` where they are below `beta`, and of
  /// the absolute differences less half of `beta` above. With a `beta` of 0 it is [#l1Loss].
  public static Tensor smoothL1Loss(Tensor prediction, Tensor target, double beta) {
    return TensorScope.tidy(
        () -> {
          checkSame("smoothL1Loss", prediction, target);
          if (!(beta >= 0)) {
            throw new IllegalArgumentException(
                "smoothL1Loss: beta must not be negative, got " + beta);
          }
          return beta == 0
              ? l1Loss(prediction, target)
              : huberLoss(prediction, target, beta).div(beta);
        });
  }

  /// The divergence of Kullback and Leibler from predicted to target probabilities, for each
  /// example: the sum through the number of examples. PyTorch calls this the reduction `batchmean`,
  /// and warns that its default is not the divergence.
  ///
  /// @param logProbabilities one example for each position of dimension 0
  /// @param target probabilities of the same shape
  public static Tensor klDivLoss(Tensor logProbabilities, Tensor target) {
    return TensorScope.tidy(
        () -> {
          checkSame("klDivLoss", logProbabilities, target);
          // 0 log 0 is 0: the logarithm is taken of 1 there.
          Tensor entropy = target.mul(target.maskedFill(target.eq(0), 1).log());
          Tensor each = entropy.sub(target.mul(logProbabilities));
          return Reduction.here() == Reduction.MEAN
              ? each.sum().div((double) target.size(0))
              : reduce(each);
        });
  }

  /// The negative logarithm of the probability of counts under Poisson distributions whose
  /// logarithms of means are predicted, without the part that does not depend on these.
  public static Tensor poissonNllLoss(Tensor logMean, Tensor target) {
    return TensorScope.tidy(
        () -> {
          checkSame("poissonNllLoss", logMean, target);
          return reduce(logMean.exp().sub(target.mul(logMean)));
        });
  }

  /// The negative logarithm of the density under normal distributions whose means and variances are
  /// predicted, without the constant part.
  public static Tensor gaussianNllLoss(Tensor mean, Tensor target, Tensor variance) {
    return TensorScope.tidy(
        () -> {
          checkSame("gaussianNllLoss", mean, target);
          checkSame("gaussianNllLoss", mean, variance);
          // As in PyTorch: a variance below is treated as if it were this, with its gradient.
          Tensor floor = variance.add(variance.detach().maximum(1e-6).sub(variance.detach()));
          return reduce(floor.log().add(mean.sub(target).square().div(floor)).mul(0.5));
        });
  }

  /// The mean of `log(1 + e^(-target prediction))` for targets 1 and -1.
  public static Tensor softMarginLoss(Tensor prediction, Tensor target) {
    return TensorScope.tidy(
        () -> {
          checkSame("softMarginLoss", prediction, target);
          return reduce(Functional.softplus(prediction.mul(target).neg()));
        });
  }

  /// The mean of the distances where the target is 1, and of what they lack of `margin` where it is
  /// -1.
  public static Tensor hingeEmbeddingLoss(Tensor distance, Tensor target, double margin) {
    return TensorScope.tidy(
        () -> {
          checkSame("hingeEmbeddingLoss", distance, target);
          Tensor lack = distance.neg().add(margin).relu();
          return reduce(Tensor.where(target.eq(1), distance, lack));
        });
  }

  /// The mean of what the distances to a positive example exceed those to a negative one less
  /// `margin`. Examples are rows of the last dimension; the distance is Euclid's.
  public static Tensor tripletMarginLoss(
      Tensor anchor, Tensor positive, Tensor negative, double margin) {
    return TensorScope.tidy(
        () -> {
          checkSame("tripletMarginLoss", anchor, positive);
          checkSame("tripletMarginLoss", anchor, negative);
          return reduce(
              distance(anchor, positive).sub(distance(anchor, negative)).add(margin).relu());
        });
  }

  static Tensor distance(Tensor x, Tensor y) {
    // PyTorch adds this to the difference, which keeps the root away from 0.
    return x.sub(y).add(1e-6).square().sum(-1).sqrt();
  }

  /// The cosine of the angle between vectors along a dimension.
  public static Tensor cosineSimilarity(Tensor x, Tensor y, int dim) {
    checkSame("cosineSimilarity", x, y);
    return Statistics.cosineSimilarity(x, y, dim, 1e-8);
  }

  public static void checkSame(String operation, Tensor prediction, Tensor target) {
    if (prediction.shape().equals(target.shape())) {
      if (prediction.numel() == 0) {
        throw new ShapeException(
            "%s: no elements in shape %s, their mean is not defined"
                .formatted(operation, prediction.shape()));
      }
      return;
    }
    throw new ShapeException(
        "%s: prediction of shape %s and target of shape %s differ%s"
            .formatted(operation, prediction.shape(), target.shape(), wayOut(prediction, target)));
  }

  private static String wayOut(Tensor prediction, Tensor target) {
    int last = prediction.rank() - 1;
    if (prediction.rank() == target.rank() + 1 && prediction.size(last) == 1) {
      return ", and would broadcast; target.unsqueeze(%d) would fit".formatted(last);
    }
    if (target.rank() == prediction.rank() + 1 && target.size(-1) == 1) {
      return ", and would broadcast; target.squeeze(%d) would fit".formatted(target.rank() - 1);
    }
    return "; give both the same shape, with expand(...) if broadcasting is meant";
  }
}
