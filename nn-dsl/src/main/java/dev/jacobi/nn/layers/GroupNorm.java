package dev.jacobi.nn.layers;

import dev.jacobi.nn.Autocast;
import dev.jacobi.nn.Parameter;
import dev.jacobi.nn.TidyModule;
import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.Statistics;
import dev.jacobi.tensor.Statistics.VarMean;
import dev.jacobi.tensor.Tensor;
import dev.jacobi.tensor.TensorScope;
import java.util.Arrays;

/// Normalization of groups of channels (dimension 1), each example by itself.
///
/// @param weight a factor for each channel, which starts with 1
/// @param bias a summand for each channel, which starts with 0
public record GroupNorm(long groups, Parameter weight, Parameter bias) implements TidyModule {
  private static final double EPS = 1e-5;

  static GroupNorm of(long groups, long channels) {
    if (groups < 1 || channels < 1 || channels % groups != 0) {
      throw new IllegalArgumentException(
          "groupNorm: %d channels cannot be cut into %d groups".formatted(channels, groups));
    }
    return new GroupNorm(
        groups, Parameter.of(Tensor.ones(channels)), Parameter.of(Tensor.zeros(channels)));
  }

  @Override
  public Tensor forward(Tensor input) {
    return TensorScope.tidy(
        () -> {
          Tensor x = Autocast.wide(input);
          long channels = weight.shape().numel();
          if (x.rank() < 2 || x.size(1) != channels) {
            throw new ShapeException(
                "%s: wants %d channels in dimension 1, got shape %s"
                    .formatted(this, channels, x.shape()));
          }
          Tensor grouped = x.reshape(x.size(0), groups, -1);
          VarMean moments = Statistics.varMean(grouped, true, 0, -1);
          Tensor centred = grouped.sub(moments.mean());
          Tensor scale = moments.variance().add(EPS).rsqrt();
          long[] sizes = new long[x.rank()];
          Arrays.fill(sizes, 1);
          sizes[1] = channels;
          return centred
              .mul(scale)
              .reshape(x.shape().toArray())
              .mul(weight.tensor().reshape(sizes))
              .add(bias.tensor().reshape(sizes));
        });
  }

  /// As it is written: `groupNorm(2, 16)`.
  @Override
  public String toString() {
    return "groupNorm(%d, %d)".formatted(groups, weight.shape().numel());
  }
}
