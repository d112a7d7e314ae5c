package dev.jacobi.nn.layers;

import dev.jacobi.nn.Parameter;
import dev.jacobi.nn.TidyModule;
import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.Tensor;
import dev.jacobi.tensor.TensorScope;
import java.util.Arrays;

/// A layer of `x` where it is positive, a trained slope times `x` elsewhere.
///
/// @param weight one slope, or one for each channel in dimension 1; they start with 0.25
public record PRelu(Parameter weight) implements TidyModule {
  static PRelu of(long slopes) {
    return new PRelu(Parameter.of(Tensor.full(0.25, slopes)));
  }

  @Override
  public Tensor forward(Tensor x) {
    return TensorScope.tidy(
        () -> {
          long slopes = weight.shape().numel();
          long[] sizes = new long[Math.max(x.rank(), 1)];
          Arrays.fill(sizes, 1);
          if (slopes > 1) {
            if (x.rank() < 2 || x.size(1) != slopes) {
              throw new ShapeException(
                  "%s: wants %d channels in dimension 1, got shape %s"
                      .formatted(this, slopes, x.shape()));
            }
            sizes[1] = slopes;
          }
          Tensor slope = weight.tensor().reshape(sizes);
          return x.relu().sub(x.neg().relu().mul(x.rank() == 0 ? slope.squeeze(0) : slope));
        });
  }

  /// As it is written: `prelu()`.
  @Override
  public String toString() {
    long slopes = weight.shape().numel();
    return slopes == 1 ? "prelu()" : "prelu(%d)".formatted(slopes);
  }
}
