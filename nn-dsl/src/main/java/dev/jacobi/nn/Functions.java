package dev.jacobi.nn;

import dev.jacobi.tensor.Activations;
import dev.jacobi.tensor.Tensor;

/// The functions of tensors that networks use, as part of [Nn].
abstract class Functions {
  Functions() {}

  /// `max(x, 0)`, element by element.
  public static Tensor relu(Tensor x) {
    return Activations.relu(x);
  }

  /// `1 / (1 + e^-x)`.
  public static Tensor sigmoid(Tensor x) {
    return Activations.sigmoid(x);
  }

  /// The hyperbolic tangent.
  public static Tensor tanh(Tensor x) {
    return Activations.tanh(x);
  }

  /// The Gaussian error linear unit.
  public static Tensor gelu(Tensor x) {
    return Activations.gelu(x);
  }

  /// `log(1 + e^x)`, without overflow.
  public static Tensor softplus(Tensor x) {
    // The part that may overflow is taken of a negative number.
    return x.relu().add(x.abs().neg().exp().add(1).log());
  }

  /// `e^x` along a dimension, divided by its sum: positive numbers that sum to 1.
  public static Tensor softmax(Tensor x, int dim) {
    return Activations.softmax(x, dim);
  }

  /// The logarithm of the softmax, without forming it.
  public static Tensor logSoftmax(Tensor x, int dim) {
    return Activations.logSoftmax(x, dim);
  }
}
