package dev.jacobi.nn.layers;

import dev.jacobi.nn.Autocast;
import dev.jacobi.nn.Parameter;
import dev.jacobi.nn.TidyModule;
import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.Tensor;
import dev.jacobi.tensor.TensorScope;

/// Root mean square normalization over the last dimension: each row divided by the root of its mean
/// square, times a factor for each place.
///
/// @param weight the factors, which start with 1
/// @param eps what is added to the mean square
public record RmsNorm(Parameter weight, double eps) implements TidyModule {
  static RmsNorm of(long size) {
    return new RmsNorm(Parameter.of(Tensor.ones(size)), Math.ulp(1f));
  }

  /// A copy that adds this to the mean square.
  public RmsNorm eps(double value) {
    return new RmsNorm(weight, value);
  }

  @Override
  public Tensor forward(Tensor input) {
    return TensorScope.tidy(
        () -> {
          Tensor x = Autocast.wide(input);
          if (x.rank() == 0 || x.size(-1) != weight.shape().numel()) {
            throw new ShapeException(
                "%s: wants %d features in the last dimension, got shape %s"
                    .formatted(this, weight.shape().numel(), x.shape()));
          }
          return x.mul(x.square().mean(true, -1).add(eps).rsqrt()).mul(weight.tensor());
        });
  }

  /// As it is written: `rmsNorm(64)`.
  @Override
  public String toString() {
    return "rmsNorm(%d)".formatted(weight.shape().numel());
  }
}
