package dev.jacobi.nn;

import dev.jacobi.tensor.Normalization;
import dev.jacobi.tensor.Tensor;

/// Layer normalization over the last dimension, with a factor and a summand for each place.
///
/// @param weight the factors, which start with 1
/// @param bias the summands, which start with 0
/// @param eps what is added to the variance
public record LayerNorm(Parameter weight, Parameter bias, double eps) implements Module {
  static LayerNorm of(long size) {
    return new LayerNorm(Parameter.of(Tensor.ones(size)), Parameter.of(Tensor.zeros(size)), 1e-5);
  }

  /// A copy that adds this to the variance.
  public LayerNorm eps(double value) {
    return new LayerNorm(weight, bias, value);
  }

  @Override
  public Tensor forward(Tensor x) {
    return Normalization.layerNorm(Autocast.wide(x), weight.tensor(), bias.tensor(), eps);
  }

  /// As it is written: `layerNorm(64)`.
  @Override
  public String toString() {
    return "layerNorm(%d)".formatted(weight.shape().numel());
  }
}
