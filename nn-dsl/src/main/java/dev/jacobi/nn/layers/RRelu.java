package dev.jacobi.nn.layers;

import dev.jacobi.nn.Functional;
import dev.jacobi.nn.TidyModule;
import dev.jacobi.nn.TrainingMode;
import dev.jacobi.tensor.Tensor;
import dev.jacobi.tensor.TensorScope;

/// A layer of `x` where it is positive, and a slope times `x` elsewhere: in training a random one
/// for each element, in use their mean.
///
/// @param lower the least slope
/// @param upper the greatest slope
public record RRelu(double lower, double upper, TrainingMode mode) implements TidyModule {
  public RRelu {
    if (!(lower >= 0 && lower <= upper && upper <= 1)) {
      throw new IllegalArgumentException(
          "rrelu: wants slopes from 0 to 1, the lower one first, got %s and %s"
              .formatted(lower, upper));
    }
  }

  @Override
  public Tensor forward(Tensor x) {
    return TensorScope.tidy(
        () -> {
          if (!mode.isTraining()) {
            return Functional.leakyRelu(x, (lower + upper) / 2);
          }
          Tensor shares = Tensor.rand(x.shape().toArray()).to(x.dtype()).to(x.device());
          Tensor slopes = shares.mul(upper - lower).add(lower);
          return Tensor.where(x.gt(0), x, x.mul(slopes));
        });
  }

  /// As it is written: `rrelu()`.
  @Override
  public String toString() {
    return "rrelu()";
  }
}
