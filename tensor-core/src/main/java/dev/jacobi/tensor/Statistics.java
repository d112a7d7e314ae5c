package dev.jacobi.tensor;

import dev.jacobi.shape.DType;
import java.util.Objects;

/// Norms, counts and spreads along any dimensions; no dimension named means all of them.
public final class Statistics {
  private Statistics() {}

  /// The greatest or least elements along a dimension, and where they were.
  ///
  /// @param values the elements
  /// @param indices their positions, the first among equals, in int64
  public record Extremes(Tensor values, Tensor indices) {}

  /// The greatest element along a dimension, and its position; `NaN` wins.
  public static Extremes max(Tensor x, int dim, boolean keepdim) {
    return Composite.of("max", () -> at(x, dim, keepdim, x.detach().argMax(dim, true)));
  }

  /// The least element along a dimension, and its position; `NaN` wins.
  public static Extremes min(Tensor x, int dim, boolean keepdim) {
    return Composite.of("min", () -> at(x, dim, keepdim, x.detach().argMin(dim, true)));
  }

  private static Extremes at(Tensor x, int dim, boolean keepdim, Tensor index) {
    Tensor values = x.gather(dim, index);
    return keepdim
        ? new Extremes(values, index)
        : new Extremes(values.squeeze(dim), index.squeeze(dim));
  }

  /// Whether all elements are true (not 0).
  public static Tensor all(Tensor x, boolean keepdim, int... dims) {
    return Composite.of("all", () -> x.eq(0).sum(keepdim, dims).eq(0));
  }

  /// Whether any element is true (not 0).
  public static Tensor any(Tensor x, boolean keepdim, int... dims) {
    return Composite.of("any", () -> x.ne(0).sum(keepdim, dims).ne(0));
  }

  /// How many elements are not 0, in int64.
  public static Tensor countNonzero(Tensor x, int... dims) {
    return Composite.of("countNonzero", () -> x.ne(0).sum(dims));
  }

  /// The sum of all elements but `NaN`.
  public static Tensor nansum(Tensor x, boolean keepdim, int... dims) {
    return Composite.of("nansum", () -> numbers(x).sum(keepdim, dims));
  }

  /// The mean of all elements but `NaN`.
  public static Tensor nanmean(Tensor x, boolean keepdim, int... dims) {
    Objects.requireNonNull(x, "nanmean: x is null");
    return Composite.precise(
        "nanmean",
        x,
        wide -> {
          Tensor count = wide.eq(wide).to(wide.dtype()).sum(keepdim, dims);
          return numbers(wide).sum(keepdim, dims).div(count);
        });
  }

  private static Tensor numbers(Tensor x) {
    return Indexing.where(x.eq(x), x, Tensor.zerosLike(x));
  }

  /// The variance: squared deviations from the mean, over the number of elements less `correction`.
  public static Tensor var(Tensor x, boolean keepdim, double correction, int... dims) {
    Objects.requireNonNull(x, "var: x is null");
    return Composite.precise(
        "var", x, wide -> variance(wide, exactMean(wide, dims), keepdim, correction, dims));
  }

  /// A variance, and the mean from which it is counted.
  ///
  /// @param variance see [#var]
  /// @param mean see [Reductions#mean]
  public record VarMean(Tensor variance, Tensor mean) {}

  /// The variance and the mean in one; the mean is as exact as its type allows, so that equal
  /// elements have no deviation from it.
  public static VarMean varMean(Tensor x, boolean keepdim, double correction, int... dims) {
    return Composite.of(
        "varMean",
        () -> {
          boolean half = x.dtype().bytes() == 2 && x.dtype().isFloating();
          Tensor wide = half ? x.to(DType.FLOAT32) : x;
          Tensor mean = exactMean(wide, dims);
          Tensor variance = variance(wide, mean, keepdim, correction, dims);
          Tensor kept = keepdim ? mean : Movement.reshape(mean, variance.shape());
          return new VarMean(variance.to(x.dtype()), kept.to(x.dtype()));
        });
  }

  private static Tensor variance(
      Tensor x, Tensor mean, boolean keepdim, double correction, int... dims) {
    Tensor squares = x.sub(mean).square().sum(keepdim, dims);
    double count = (double) x.numel() / Math.max(squares.numel(), 1);
    return squares.div(Math.max(count - correction, 0));
  }

  /// The mean, with the size 1 in its dimensions, and with what the rounding of a long sum left out
  /// of it: the mean of the deviations, which should be 0 and so adds nothing to the gradient.
  static Tensor exactMean(Tensor x, int... dims) {
    Tensor mean = x.mean(true, dims);
    return mean.add(x.detach().sub(mean.detach()).mean(true, dims));
  }

  /// The standard deviation, the root of the variance.
  public static Tensor std(Tensor x, boolean keepdim, double correction, int... dims) {
    Objects.requireNonNull(x, "std: x is null");
    return Composite.precise("std", x, wide -> root(var(wide, keepdim, correction, dims)));
  }

  /// The root, whose gradient at 0 is 0: its infinite slope must not meet the 0 that follows.
  private static Tensor root(Tensor x) {
    Tensor zero = x.eq(0);
    return Indexing.where(zero, x.detach(), x.maskedFill(zero, 1).sqrt());
  }

  /// The `p`-norm: the `p`-th root of the sum of the absolute values to the power of `p`. Infinity
  /// gives the greatest absolute value, 0 the number of elements that are not 0. The gradient at 0
  /// is 0.
  public static Tensor norm(Tensor x, double p, boolean keepdim, int... dims) {
    Objects.requireNonNull(x, "norm: x is null");
    return Composite.real(
        "norm",
        x,
        wide -> {
          if (p == 0) {
            return wide.ne(0).to(wide.dtype()).sum(keepdim, dims);
          }
          if (Double.isInfinite(p)) {
            return p > 0 ? wide.abs().amax(keepdim, dims) : wide.abs().amin(keepdim, dims);
          }
          if (p == 1) {
            return wide.abs().sum(keepdim, dims);
          }
          if (p == 2) {
            return root(wide.square().sum(keepdim, dims));
          }
          Tensor sum = powers(wide.abs(), p).sum(keepdim, dims);
          return p > 0 ? powers(sum, 1 / p) : sum.pow(1 / p);
        });
  }

  /// Powers of what is not negative, whose gradient at 0 is 0 where that is infinite.
  private static Tensor powers(Tensor x, double p) {
    if (p >= 1 || p < 0) {
      return x.pow(p);
    }
    Tensor zero = x.eq(0);
    return x.maskedFill(zero, 1).pow(p).maskedFill(zero, 0);
  }

  /// The `p`-norm of the difference.
  public static Tensor dist(Tensor x, Tensor y, double p) {
    return Composite.of("dist", () -> norm(Composite.real(x).sub(y), p, false));
  }

  /// The elements along a dimension divided by their `p`-norm, or by `eps` if that is greater.
  public static Tensor normalize(Tensor x, double p, int dim, double eps) {
    return Composite.of("normalize", () -> x.div(Clamp.clampMin(norm(x, p, true, dim), eps)));
  }

  /// The cosine of the angle between vectors along a dimension.
  public static Tensor cosineSimilarity(Tensor x, Tensor y, int dim, double eps) {
    return Composite.of(
        "cosineSimilarity",
        () -> {
          Tensor lengths =
              Clamp.clampMin(norm(x, 2, false, dim), eps)
                  .mul(Clamp.clampMin(norm(y, 2, false, dim), eps));
          return Composite.real(x).mul(y).sum(dim).div(lengths);
        });
  }
}
