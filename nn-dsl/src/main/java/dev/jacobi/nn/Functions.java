package dev.jacobi.nn;

import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.Activations;
import dev.jacobi.tensor.Tensor;
import dev.jacobi.tensor.TensorScope;

/// The functions of tensors that networks use, as part of [Nn]. Names and defaults are PyTorch's.
abstract class Functions {
  // The constants of self-normalizing networks (Klambauer et al., 2017).
  private static final double SELU_ALPHA = 1.6732632423543772848170429916717;
  private static final double SELU_SCALE = 1.0507009873554804934193349852946;

  Functions() {}

  /// `max(x, 0)`, element by element.
  public static Tensor relu(Tensor x) {
    return Activations.relu(x);
  }

  /// `min(max(x, 0), 6)`.
  public static Tensor relu6(Tensor x) {
    return TensorScope.tidy(() -> hardtanh(x, 0, 6));
  }

  /// `x` where it is positive, `slope * x` elsewhere.
  public static Tensor leakyRelu(Tensor x, double slope) {
    return TensorScope.tidy(() -> Tensor.where(x.gt(0), x, x.mul(slope)));
  }

  /// `x` where it is positive, `alpha (e^x - 1)` elsewhere.
  public static Tensor elu(Tensor x, double alpha) {
    return TensorScope.tidy(() -> Tensor.where(x.gt(0), x, negative(x).exp().sub(1).mul(alpha)));
  }

  /// The continuously differentiable relative of elu: `alpha (e^(x / alpha) - 1)` below 0.
  public static Tensor celu(Tensor x, double alpha) {
    return TensorScope.tidy(
        () -> Tensor.where(x.gt(0), x, negative(x).div(alpha).exp().sub(1).mul(alpha)));
  }

  /// The part below 0, so that an exponential stays finite: the gradient of a branch that is not
  /// taken, infinity times 0, would be NaN.
  private static Tensor negative(Tensor x) {
    return x.maskedFill(x.gt(0), 0);
  }

  /// The elu whose constants keep mean 0 and variance 1.
  public static Tensor selu(Tensor x) {
    return TensorScope.tidy(() -> elu(x, SELU_ALPHA).mul(SELU_SCALE));
  }

  /// `1 / (1 + e^-x)`.
  public static Tensor sigmoid(Tensor x) {
    return Activations.sigmoid(x);
  }

  /// The logarithm of the sigmoid, without underflow.
  public static Tensor logSigmoid(Tensor x) {
    return TensorScope.tidy(() -> softplus(x.neg()).neg());
  }

  /// The sigmoid in three straight lines: 0 below -3, 1 above 3.
  public static Tensor hardsigmoid(Tensor x) {
    return TensorScope.tidy(() -> relu6(x.add(3)).div(6));
  }

  /// The hyperbolic tangent.
  public static Tensor tanh(Tensor x) {
    return Activations.tanh(x);
  }

  /// Each element, but at least `min` and at most `max`; the gradient is 0 outside and on the edge.
  public static Tensor hardtanh(Tensor x, double min, double max) {
    return TensorScope.tidy(
        () -> {
          Tensor inside = x.gt(min).mul(x.lt(max));
          return Tensor.where(inside, x, x.detach().clamp(min, max));
        });
  }

  /// `x - tanh(x)`.
  public static Tensor tanhshrink(Tensor x) {
    return TensorScope.tidy(() -> x.sub(x.tanh()));
  }

  /// `x` where it is further from 0 than `lambda`, 0 elsewhere.
  public static Tensor hardshrink(Tensor x, double lambda) {
    return TensorScope.tidy(() -> x.maskedFill(x.detach().abs().le(lambda), 0));
  }

  /// `x` moved towards 0 by `lambda`, and 0 where it is nearer.
  public static Tensor softshrink(Tensor x, double lambda) {
    return TensorScope.tidy(() -> x.sub(lambda).relu().sub(x.neg().sub(lambda).relu()));
  }

  /// `x` where it is above `threshold`, `value` elsewhere.
  public static Tensor threshold(Tensor x, double threshold, double value) {
    return TensorScope.tidy(() -> x.maskedFill(x.le(threshold), value));
  }

  /// `x / (1 + |x|)`.
  public static Tensor softsign(Tensor x) {
    return TensorScope.tidy(() -> x.div(x.abs().add(1)));
  }

  /// `log(1 + e^x)`, without overflow.
  public static Tensor softplus(Tensor x) {
    return TensorScope.tidy(
        () -> {
          // Exponentials of what is not positive; the shift is constant, so the gradient holds at 0
          // too.
          Tensor shift = x.detach().relu();
          return shift.neg().exp().add(x.sub(shift).exp()).log().add(shift);
        });
  }

  /// The sigmoid linear unit, `x sigmoid(x)`, also called swish.
  public static Tensor silu(Tensor x) {
    return TensorScope.tidy(() -> x.mul(x.sigmoid()));
  }

  /// The swish in straight lines, `x hardsigmoid(x)`.
  public static Tensor hardswish(Tensor x) {
    return TensorScope.tidy(() -> x.mul(hardsigmoid(x)));
  }

  /// `x tanh(softplus(x))`.
  public static Tensor mish(Tensor x) {
    return TensorScope.tidy(() -> x.mul(softplus(x).tanh()));
  }

  /// The Gaussian error linear unit.
  public static Tensor gelu(Tensor x) {
    return Activations.gelu(x);
  }

  /// The Gaussian error linear unit by a formula with tanh, as in GPT-2.
  public static Tensor geluTanh(Tensor x) {
    return TensorScope.tidy(
        () -> {
          Tensor inner = x.add(x.mul(x.square()).mul(0.044715)).mul(Math.sqrt(2 / Math.PI));
          return x.mul(inner.tanh().add(1)).mul(0.5);
        });
  }

  /// The gated linear unit: the first half along a dimension times the sigmoid of the second.
  public static Tensor glu(Tensor x, int dim) {
    return TensorScope.tidy(
        () -> {
          long size = x.size(dim);
          if (size % 2 != 0) {
            throw new ShapeException(
                "glu: wants an even size to split at dim %d, got shape %s"
                    .formatted(dim, x.shape()));
          }
          return x.narrow(dim, 0, size / 2).mul(x.narrow(dim, size / 2, size / 2).sigmoid());
        });
  }

  /// `e^x` along a dimension, divided by its sum: positive numbers that sum to 1.
  public static Tensor softmax(Tensor x, int dim) {
    return TensorScope.tidy(() -> Activations.softmax(Autocast.wide(x), dim));
  }

  /// The softmax of the negative.
  public static Tensor softmin(Tensor x, int dim) {
    return TensorScope.tidy(() -> Activations.softmax(Autocast.wide(x).neg(), dim));
  }

  /// The logarithm of the softmax, without forming it.
  public static Tensor logSoftmax(Tensor x, int dim) {
    return TensorScope.tidy(() -> Activations.logSoftmax(Autocast.wide(x), dim));
  }
}
