package dev.jacobi.nn;

import dev.jacobi.tensor.Activations;
import dev.jacobi.tensor.Rectifiers;
import dev.jacobi.tensor.Tensor;
import dev.jacobi.tensor.TensorScope;

/// The functions of tensors that networks use. Names and defaults are PyTorch's.
public final class Functional {
  private Functional() {}

  /// `max(x, 0)`, element by element.
  public static Tensor relu(Tensor x) {
    return Activations.relu(x);
  }

  /// `min(max(x, 0), 6)`.
  public static Tensor relu6(Tensor x) {
    return Rectifiers.relu6(x);
  }

  /// `x` where it is positive, `slope * x` elsewhere.
  public static Tensor leakyRelu(Tensor x, double slope) {
    return Rectifiers.leakyRelu(x, slope);
  }

  /// `x` where it is positive, `alpha (e^x - 1)` elsewhere.
  public static Tensor elu(Tensor x, double alpha) {
    return Rectifiers.elu(x, alpha);
  }

  /// The continuously differentiable relative of elu: `alpha (e^(x / alpha) - 1)` below 0.
  public static Tensor celu(Tensor x, double alpha) {
    return Rectifiers.celu(x, alpha);
  }

  /// The elu whose constants keep mean 0 and variance 1.
  public static Tensor selu(Tensor x) {
    return Rectifiers.selu(x);
  }

  /// `1 / (1 + e^-x)`.
  public static Tensor sigmoid(Tensor x) {
    return Activations.sigmoid(x);
  }

  /// The logarithm of the sigmoid, without underflow.
  public static Tensor logSigmoid(Tensor x) {
    return Rectifiers.logSigmoid(x);
  }

  /// The sigmoid in three straight lines: 0 below -3, 1 above 3.
  public static Tensor hardsigmoid(Tensor x) {
    return Rectifiers.hardsigmoid(x);
  }

  /// The hyperbolic tangent.
  public static Tensor tanh(Tensor x) {
    return Activations.tanh(x);
  }

  /// Each element, but at least `min` and at most `max`; the gradient is 0 outside and on the edge.
  public static Tensor hardtanh(Tensor x, double min, double max) {
    return Rectifiers.hardtanh(x, min, max);
  }

  /// `x - tanh(x)`.
  public static Tensor tanhshrink(Tensor x) {
    return Rectifiers.tanhshrink(x);
  }

  /// `x` where it is further from 0 than `lambda`, 0 elsewhere.
  public static Tensor hardshrink(Tensor x, double lambda) {
    return Rectifiers.hardshrink(x, lambda);
  }

  /// `x` moved towards 0 by `lambda`, and 0 where it is nearer.
  public static Tensor softshrink(Tensor x, double lambda) {
    return Rectifiers.softshrink(x, lambda);
  }

  /// `x` where it is above `threshold`, `value` elsewhere.
  public static Tensor threshold(Tensor x, double threshold, double value) {
    return Rectifiers.threshold(x, threshold, value);
  }

  /// `x / (1 + |x|)`.
  public static Tensor softsign(Tensor x) {
    return Rectifiers.softsign(x);
  }

  /// `log(1 + e^x)`, without overflow.
  public static Tensor softplus(Tensor x) {
    return Rectifiers.softplus(x);
  }

  /// The sigmoid linear unit, `x sigmoid(x)`, also called swish.
  public static Tensor silu(Tensor x) {
    return Rectifiers.silu(x);
  }

  /// The swish in straight lines, `x hardsigmoid(x)`.
  public static Tensor hardswish(Tensor x) {
    return Rectifiers.hardswish(x);
  }

  /// `x tanh(softplus(x))`.
  public static Tensor mish(Tensor x) {
    return Rectifiers.mish(x);
  }

  /// The Gaussian error linear unit.
  public static Tensor gelu(Tensor x) {
    return Activations.gelu(x);
  }

  /// The Gaussian error linear unit by a formula with tanh, as in GPT-2.
  public static Tensor geluTanh(Tensor x) {
    return Rectifiers.geluTanh(x);
  }

  /// The gated linear unit: the first half along a dimension times the sigmoid of the second.
  public static Tensor glu(Tensor x, int dim) {
    return Rectifiers.glu(x, dim);
  }

  /// `e^x` along a dimension, divided by its sum: positive numbers that sum to 1.
  public static Tensor softmax(Tensor x, int dim) {
    return TensorScope.tidy(() -> Activations.softmax(Autocast.wide(x), dim));
  }

  /// The softmax of the negative.
  public static Tensor softmin(Tensor x, int dim) {
    return Rectifiers.softmin(Autocast.wide(x), dim);
  }

  /// The logarithm of the softmax, without forming it.
  public static Tensor logSoftmax(Tensor x, int dim) {
    return TensorScope.tidy(() -> Activations.logSoftmax(Autocast.wide(x), dim));
  }
}
