package dev.jacobi.tensor;

import dev.jacobi.shape.ShapeException;
import java.util.Arrays;
import java.util.Objects;

/// More activation functions: rectifiers and their smooth relatives.
public final class Rectifiers {
  private Rectifiers() {}

  /// `x` times its sigmoid, also called swish.
  public static Tensor silu(Tensor x) {
    Objects.requireNonNull(x, "silu: x is null");
    return x.mul(x.sigmoid());
  }

  /// The Gaussian error linear unit by the hyperbolic tangent, as GPT-2 uses it.
  public static Tensor geluTanh(Tensor x) {
    Objects.requireNonNull(x, "geluTanh: x is null");
    Tensor inner = x.add(x.square().mul(x).mul(0.044715)).mul(Math.sqrt(2 / Math.PI));
    return x.mul(0.5).mul(inner.tanh().add(1));
  }

  /// `log(1 + e^x)`, a smooth [Activations#relu].
  public static Tensor softplus(Tensor x) {
    Objects.requireNonNull(x, "softplus: x is null");
    return Logarithms.logaddexp(x, Dispatch.scalar(x, 0));
  }

  /// `log(1 + e^(beta x)) / beta`, and `x` itself where `beta x` is over `threshold`.
  public static Tensor softplus(Tensor x, double beta, double threshold) {
    Objects.requireNonNull(x, "softplus: x is null");
    return Composite.of(
        "softplus",
        () -> {
          Tensor wide = Composite.real(x);
          Tensor scaled = wide.mul(beta);
          return Indexing.where(scaled.gt(threshold), wide, softplus(scaled).div(beta));
        });
  }

  /// The logarithm of the sigmoid.
  public static Tensor logSigmoid(Tensor x) {
    Objects.requireNonNull(x, "logSigmoid: x is null");
    return Composite.of("logSigmoid", () -> softplus(Composite.real(x).neg()).neg());
  }

  /// `x` where it is positive, `slope` times `x` elsewhere.
  public static Tensor leakyRelu(Tensor x, double slope) {
    Objects.requireNonNull(x, "leakyRelu: x is null");
    return Composite.of("leakyRelu", () -> Indexing.where(x.gt(0), x, x.mul(slope)));
  }

  /// `x` where it is positive, `weight` times `x` elsewhere; one weight, or one for each channel
  /// (dimension 1).
  public static Tensor prelu(Tensor x, Tensor weight) {
    return Composite.of(
        "prelu",
        () -> {
          long[] sizes = new long[Math.max(x.rank(), 1)];
          Arrays.fill(sizes, 1);
          if (weight.numel() != 1) {
            if (x.rank() < 2 || weight.numel() != x.size(1)) {
              throw new ShapeException(
                  "prelu: wants one weight, or one for each channel of shape %s, got %s"
                      .formatted(x.shape(), weight.shape()));
            }
            sizes[1] = weight.numel();
          }
          Tensor slope = x.rank() == 0 ? weight.reshape() : weight.reshape(sizes);
          return Indexing.where(x.gt(0), x, x.mul(slope));
        });
  }

  /// `x` where it is positive, `alpha (e^x - 1)` elsewhere.
  public static Tensor elu(Tensor x, double alpha) {
    Objects.requireNonNull(x, "elu: x is null");
    return Composite.of(
        "elu",
        () -> {
          Tensor positive = x.gt(0);
          return Indexing.where(positive, x, without(x, positive).expm1().mul(alpha));
        });
  }

  /// `max(0, x) + min(0, alpha (e^(x / alpha) - 1))`.
  public static Tensor celu(Tensor x, double alpha) {
    Objects.requireNonNull(x, "celu: x is null");
    return Composite.of(
        "celu",
        () -> {
          Tensor positive = x.gt(0);
          return Indexing.where(positive, x, without(x, positive).div(alpha).expm1().mul(alpha));
        });
  }

  /// 0 in the place of elements whose power is not taken: if that were infinite, its gradient times
  /// 0 would be NaN.
  private static Tensor without(Tensor x, Tensor positive) {
    return x.maskedFill(positive, 0);
  }

  /// The scaled [#elu] that keeps mean 0 and variance 1.
  public static Tensor selu(Tensor x) {
    Objects.requireNonNull(x, "selu: x is null");
    return elu(x, 1.6732632423543772).mul(1.0507009873554805);
  }

  /// `x` times the hyperbolic tangent of its [#softplus(Tensor)].
  public static Tensor mish(Tensor x) {
    Objects.requireNonNull(x, "mish: x is null");
    return x.mul(softplus(x).tanh());
  }

  /// `min(max(x, 0), 6)`.
  public static Tensor relu6(Tensor x) {
    Objects.requireNonNull(x, "relu6: x is null");
    return hardtanh(x, 0, 6);
  }

  /// `x` within bounds; unlike that of a clamp, the gradient is 0 at the bounds too.
  public static Tensor hardtanh(Tensor x, double min, double max) {
    Objects.requireNonNull(x, "hardtanh: x is null");
    return Composite.of(
        "hardtanh",
        () -> {
          Tensor low = Indexing.where(x.le(min), Dispatch.scalar(x, min), x);
          return Indexing.where(low.ge(max), Dispatch.scalar(x, max), low);
        });
  }

  /// `min(max(x + 3, 0), 6) / 6`, a straight sigmoid.
  public static Tensor hardsigmoid(Tensor x) {
    Objects.requireNonNull(x, "hardsigmoid: x is null");
    return relu6(Composite.real(x).add(3)).div(6);
  }

  /// `x` times its [#hardsigmoid].
  public static Tensor hardswish(Tensor x) {
    Objects.requireNonNull(x, "hardswish: x is null");
    return x.mul(hardsigmoid(x));
  }

  /// `x / (1 + |x|)`.
  public static Tensor softsign(Tensor x) {
    Objects.requireNonNull(x, "softsign: x is null");
    return x.div(Composite.real(x).abs().add(1));
  }

  /// `x - tanh(x)`.
  public static Tensor tanhshrink(Tensor x) {
    Objects.requireNonNull(x, "tanhshrink: x is null");
    return x.sub(x.tanh());
  }

  /// `x` moved toward 0 by `lambda`, and 0 where it is nearer.
  public static Tensor softshrink(Tensor x, double lambda) {
    Objects.requireNonNull(x, "softshrink: x is null");
    return Composite.of("softshrink", () -> x.sub(x.clamp(-lambda, lambda)));
  }

  /// `x`, but 0 where it is nearer to 0 than `lambda`.
  public static Tensor hardshrink(Tensor x, double lambda) {
    Objects.requireNonNull(x, "hardshrink: x is null");
    return Composite.of(
        "hardshrink", () -> Indexing.where(x.detach().abs().le(lambda), Dispatch.scalar(x, 0), x));
  }

  /// `x` where it is over `threshold`, `value` elsewhere; `NaN` stays `NaN`.
  public static Tensor threshold(Tensor x, double threshold, double value) {
    return Composite.of(
        "threshold", () -> Indexing.where(x.le(threshold), Dispatch.scalar(x, value), x));
  }

  /// The first half along a dimension times the sigmoid of the second half.
  public static Tensor glu(Tensor x, int dim) {
    return Composite.of(
        "glu",
        () -> {
          long size = x.rank() == 0 ? 1 : x.size(dim);
          if (size % 2 != 0) {
            throw new ShapeException(
                "glu: dim %d of shape %s must have an even size".formatted(dim, x.shape()));
          }
          return x.narrow(dim, 0, size / 2).mul(x.narrow(dim, size / 2, size / 2).sigmoid());
        });
  }

  /// The softmax of the negative elements.
  public static Tensor softmin(Tensor x, int dim) {
    return Composite.of("softmin", () -> Composite.real(x).neg().softmax(dim));
  }
}
