package dev.jacobi.tensor;

import dev.jacobi.shape.ShapeException;

/// Bringing elements to mean 0 and variance 1.
public final class Normalization {
  private Normalization() {}

  /// Layer normalization over the last dimension: each row less its mean, divided by the root of
  /// its variance (without Bessel's correction) plus `eps`, times `weight`, plus `bias`.
  ///
  /// @param weight one factor for each place of a row
  /// @param bias one summand for each place of a row
  public static Tensor layerNorm(Tensor x, Tensor weight, Tensor bias, double eps) {
    if (x.rank() == 0 || !weight.shape().equals(bias.shape()) || weight.numel() != x.size(-1)) {
      throw new ShapeException(
          "layerNorm: weight and bias must have one element for each place of a row, got %s and %s"
                  .formatted(weight.shape(), bias.shape())
              + " for x of shape "
              + x.shape());
    }
    return Composite.precise(
        "layerNorm",
        x,
        wide -> {
          Tensor centred = wide.sub(wide.mean(true, -1));
          Tensor variance = centred.square().mean(true, -1);
          return centred.mul(variance.add(eps).rsqrt()).mul(weight).add(bias);
        });
  }
}
