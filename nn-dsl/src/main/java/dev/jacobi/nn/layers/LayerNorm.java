package dev.jacobi.nn.layers;

import dev.jacobi.nn.Autocast;
import dev.jacobi.nn.Parameter;
import dev.jacobi.nn.TidyModule;
import dev.jacobi.tensor.Normalization;
import dev.jacobi.tensor.Tensor;
import dev.jacobi.tensor.TensorScope;
import java.util.Arrays;
import java.util.stream.LongStream;

/// Layer normalization over the last dimensions, with a factor and a summand for each place.
///
/// @param weight the factors, which start with 1
/// @param bias the summands, which start with 0
/// @param eps what is added to the variance
public record LayerNorm(Parameter weight, Parameter bias, double eps) implements TidyModule {
  static LayerNorm of(long... sizes) {
    if (sizes.length == 0 || LongStream.of(sizes).anyMatch(size -> size < 1)) {
      throw new IllegalArgumentException(
          "layerNorm: wants the positive sizes of the last dimensions, got "
              + Arrays.toString(sizes));
    }
    return new LayerNorm(Parameter.of(Tensor.ones(sizes)), Parameter.of(Tensor.zeros(sizes)), 1e-5);
  }

  /// A copy that adds this to the variance.
  public LayerNorm eps(double value) {
    return new LayerNorm(weight, bias, value);
  }

  @Override
  public Tensor forward(Tensor x) {
    return TensorScope.tidy(
        () -> Normalization.layerNorm(Autocast.wide(x), weight.tensor(), bias.tensor(), eps));
  }

  /// As it is written: `layerNorm(64)`.
  @Override
  public String toString() {
    String sizes = Arrays.toString(weight.shape().toArray());
    return "layerNorm(%s)".formatted(sizes.substring(1, sizes.length() - 1));
  }
}
