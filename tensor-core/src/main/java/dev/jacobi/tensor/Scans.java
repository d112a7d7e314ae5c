package dev.jacobi.tensor;

import dev.jacobi.backend.ArgScan;
import dev.jacobi.backend.Fold;
import dev.jacobi.backend.Scan;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.DTypeException;
import dev.jacobi.shape.Layout;
import dev.jacobi.tensor.math.FloatMath;
import java.util.Objects;
import jdk.incubator.vector.FloatVector;

/// Running results along a dimension: each place has the fold of all elements up to it.
public final class Scans {
  /// Stands for the logarithm of 0 where infinities would give `NaN`.
  private static final double LOG_OF_NOTHING = -1e30;

  private Scans() {}

  /// Running extremes, and where they were.
  ///
  /// @param values the greatest or least element so far
  /// @param indices its position, the last one among equals, in int64
  public record Running(Tensor values, Tensor indices) {}

  /// The running sum; whole numbers are summed as int64.
  public static Tensor cumsum(Tensor x, int dim) {
    Objects.requireNonNull(x, "cumsum: x is null");
    return scan(new Cumsum(x.shape().dim(dim, "cumsum")), new Reductions.Sum(), whole(x), dim);
  }

  /// The running product; whole numbers are multiplied as int64.
  public static Tensor cumprod(Tensor x, int dim) {
    Objects.requireNonNull(x, "cumprod: x is null");
    return scan(new Cumprod(x.shape().dim(dim, "cumprod")), new Reductions.Prod(), whole(x), dim);
  }

  /// The running `log(sum(e^x))`, without overflow.
  public static Tensor logcumsumexp(Tensor x, int dim) {
    Objects.requireNonNull(x, "logcumsumexp: x is null");
    if (!x.dtype().isFloating()) {
      throw new DTypeException(
          "logcumsumexp: wants a floating type, got %s of shape %s; use x.to(DType.FLOAT32)"
              .formatted(x.dtype(), x.shape()));
    }
    int d = x.shape().dim(dim, "logcumsumexp");
    return scan(new Logcumsumexp(d), new LogAddExp(), x, dim);
  }

  /// The greatest element so far, and its position; `NaN` wins.
  public static Running cummax(Tensor x, int dim) {
    return Composite.of("cummax", () -> extremes("cummax", true, x, dim));
  }

  /// The least element so far, and its position; `NaN` wins.
  public static Running cummin(Tensor x, int dim) {
    return Composite.of("cummin", () -> extremes("cummin", false, x, dim));
  }

  private static Running extremes(String name, boolean greatest, Tensor x, int dim) {
    int d = x.shape().dim(dim, name);
    TensorStorage data =
        Dispatch.run(x.data().backend, new ArgScan(d, greatest), DType.INT64, x.shape(), x.view());
    Tensor indices = new Tensor(data, Layout.contiguous(x.shape()));
    return new Running(x.gather(d, indices), indices);
  }

  private static Tensor whole(Tensor x) {
    return x.dtype().isFloating() ? x : x.to(DType.INT64);
  }

  private static Tensor scan(Op op, Fold fold, Tensor x, int dim) {
    int d = x.shape().dim(dim, op.name());
    TensorStorage data =
        Dispatch.run(x.data().backend, new Scan(fold, d), x.dtype(), x.shape(), x.view());
    return Dispatch.record(op, new Tensor(data, Layout.contiguous(x.shape())), x);
  }

  private static Tensor reverseSum(Tensor g, int dim) {
    return Rearrangement.flip(cumsum(Rearrangement.flip(g, dim), dim), dim);
  }

  private record LogAddExp() implements Fold {
    @Override
    public double identity() {
      return Double.NEGATIVE_INFINITY;
    }

    @Override
    public double combine(double a, double b) {
      return FloatMath.logAddExp(a, b);
    }

    @Override
    public FloatVector combine(FloatVector a, FloatVector b) {
      return FloatMath.logAddExp(a, b);
    }

    @Override
    public String cuda() {
      return "a == b ? a + T(0.6931471805599453) : fmax(a, b) + log1p(exp(-fabs(a - b)))";
    }
  }

  private record Cumsum(int dim) implements Op {
    @Override
    public Gradient gradient() {
      return Gradient.of((g, x, y) -> reverseSum(g, dim));
    }
  }

  private record Cumprod(int dim) implements Op {
    @Override
    public Gradient gradient() {
      return Gradient.of(
          (g, x, y) -> {
            if (x.rank() == 0) {
              return g;
            }
            return x.detach().eq(0).any().item() == 0
                ? reverseSum(g.mul(cumprod(x, dim)), dim).div(x)
                : withZeros(g, x);
          });
    }

    /// Where elements are 0, division is not possible. The gradient of `x[k]` is the product before
    /// it times `s[k] = g[k] + x[k + 1] s[k + 1]`, a recurrence that is solved by doubling: so it
    /// can be differentiated again, and takes memory for `n log n` numbers.
    private Tensor withZeros(Tensor g, Tensor x) {
      long n = x.size(dim);
      Tensor sums = g;
      Tensor factors = x.narrow(dim, 1, n - 1);
      for (long step = 1; step < n; step *= 2) {
        Tensor later = factors.mul(sums.narrow(dim, step, n - step));
        Tensor head = sums.narrow(dim, 0, n - step).add(later);
        sums = Tensor.cat(dim, head, sums.narrow(dim, n - step, step));
        long rest = Math.max(0, n - 2 * step);
        factors = factors.narrow(dim, 0, rest).mul(factors.narrow(dim, n - step - rest, rest));
      }
      Tensor first = Tensor.onesLike(x.detach().narrow(dim, 0, 1));
      Tensor before = Tensor.cat(dim, first, cumprod(x, dim).narrow(dim, 0, n - 1));
      return before.mul(sums);
    }
  }

  private record Logcumsumexp(int dim) implements Op {
    /// The gradient `sum(g e^(x - y))` over all later places, for what is positive and negative in
    /// `g`, by logarithms, so that nothing overflows.
    @Override
    public Gradient gradient() {
      return Gradient.of(
          (g, x, y) -> {
            Tensor z = logcumsumexp(x, dim);
            return part(g, x, z).sub(part(g.neg(), x, z));
          });
    }

    private Tensor part(Tensor g, Tensor x, Tensor y) {
      Tensor present = g.gt(0);
      Tensor safe = Indexing.where(present, g, Tensor.onesLike(g));
      Tensor log = Indexing.where(present, safe.log().sub(y), Dispatch.scalar(g, LOG_OF_NOTHING));
      Tensor later = Rearrangement.flip(logcumsumexp(Rearrangement.flip(log, dim), dim), dim);
      return later.add(x).exp();
    }
  }
}
