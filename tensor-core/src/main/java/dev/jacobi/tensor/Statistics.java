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
        "var",
        x,
        wide -> {
          Tensor squares = wide.sub(wide.mean(true, dims)).square().sum(keepdim, dims);
          double count = (double) x.numel() / Math.max(squares.numel(), 1);
          return squares.div(Math.max(count - correction, 0));
        });
  }

  /// The standard deviation, the root of the variance.
  public static Tensor std(Tensor x, boolean keepdim, double correction, int... dims) {
    Objects.requireNonNull(x, "std: x is null");
    return Composite.precise("std", x, wide -> var(wide, keepdim, correction, dims).sqrt());
  }

  /// The `p`-norm: the `p`-th root of the sum of the absolute values to the power of `p`. Infinity
  /// gives the greatest absolute value, 0 the number of elements that are not 0. The gradient at 0
  /// is 0.
  public static Tensor norm(Tensor x, double p, boolean keepdim, int... dims) {
    Objects.requireNonNull(x, "norm: x is null");
    return Composite.precise(
        "norm",
        x.dtype().isFloating() ? x : x.to(DType.FLOAT32),
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
          Tensor powers = p == 2 ? wide.square() : wide.abs().pow(p);
          Tensor sum = powers.sum(keepdim, dims);
          // The root's slope at 0 is infinite: it must not meet the 0 that follows.
          Tensor zero = sum.eq(0);
          Tensor safe = Indexing.where(zero, Tensor.onesLike(sum), sum);
          Tensor root = p == 2 ? safe.sqrt() : safe.pow(1 / p);
          return Indexing.where(zero, Tensor.zerosLike(sum), root);
        });
  }

  /// The `p`-norm of the difference.
  public static Tensor dist(Tensor x, Tensor y, double p) {
    return Composite.of("dist", () -> norm(x.sub(y), p, false));
  }

  /// The elements along a dimension divided by their `p`-norm, or by `eps` if that is greater.
  public static Tensor normalize(Tensor x, double p, int dim, double eps) {
    return Composite.of("normalize", () -> x.div(Limits.clampMin(norm(x, p, true, dim), eps)));
  }

  /// The cosine of the angle between vectors along a dimension.
  public static Tensor cosineSimilarity(Tensor x, Tensor y, int dim, double eps) {
    return Composite.of(
        "cosineSimilarity",
        () -> {
          Tensor lengths =
              Limits.clampMin(norm(x, 2, false, dim), eps)
                  .mul(Limits.clampMin(norm(y, 2, false, dim), eps));
          return x.mul(y).sum(dim).div(lengths);
        });
  }
}
