package dev.jacobi.tensor;

import dev.jacobi.shape.ShapeException;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;

/// Bringing elements to mean 0 and variance 1.
public final class Normalization {
  private Normalization() {}

  /// Layer normalization over the last dimensions, as many as `weight` has: each row less its mean,
  /// divided by the root of its variance (without Bessel's correction) plus `eps`, times `weight`,
  /// plus `bias`.
  ///
  /// @param weight one factor for each place of these dimensions
  /// @param bias one summand for each place of them
  public static Tensor layerNorm(Tensor x, Tensor weight, Tensor bias, double eps) {
    Objects.requireNonNull(x, "layerNorm: x is null");
    Objects.requireNonNull(weight, "layerNorm: weight is null");
    Objects.requireNonNull(bias, "layerNorm: bias is null");
    int dims = weight.rank();
    if (dims == 0
        || x.rank() < dims
        || !weight.shape().equals(bias.shape())
        || !Arrays.equals(
            weight.shape().toArray(),
            Arrays.copyOfRange(x.shape().toArray(), x.rank() - dims, x.rank()))) {
      throw new ShapeException(
          "layerNorm: weight and bias must have the sizes of the last dimensions, got %s and %s"
                  .formatted(weight.shape(), bias.shape())
              + " for x of shape "
              + x.shape());
    }
    int[] last = IntStream.range(-dims, 0).toArray();
    return Composite.precise(
        "layerNorm",
        x,
        wide -> {
          Tensor mean = wide.mean(true, last);
          Tensor deviation = wide.sub(mean);
          // What the rounding of a long sum left out of the mean; see Statistics#exactMean. Here it
          // is found in the same pass as the variance.
          Tensor left = deviation.detach().mean(true, last);
          Tensor variance = deviation.square().mean(true, last).sub(left.square());
          Tensor centred = wide.sub(mean.add(left));
          return centred.mul(variance.add(eps).rsqrt()).mul(weight).add(bias);
        });
  }
}
