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
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Normalization of each channel (dimension 1) of each example over its places.
///
/// @param channels how many
/// @param weight a factor for each channel, which starts with 1, if any
/// @param bias a summand for each channel, which starts with 0, if any
public record InstanceNorm(long channels, @Nullable Parameter weight, @Nullable Parameter bias)
    implements TidyModule {
  private static final double EPS = 1e-5;

  /// A copy with a factor and a summand for each channel.
  public InstanceNorm affine() {
    return new InstanceNorm(
        channels, Parameter.of(Tensor.ones(channels)), Parameter.of(Tensor.zeros(channels)));
  }

  @Override
  public Tensor forward(Tensor input) {
    return TensorScope.tidy(
        () -> {
          Tensor x = Autocast.wide(input);
          if (x.rank() < 3 || x.size(1) != channels) {
            throw new ShapeException(
                "%s: wants shape [examples, %d, places...], got %s"
                    .formatted(this, channels, x.shape()));
          }
          int[] places = IntStream.range(2, x.rank()).toArray();
          VarMean moments = Statistics.varMean(x, true, 0, places);
          Tensor y = x.sub(moments.mean()).mul(moments.variance().add(EPS).rsqrt());
          if (weight == null || bias == null) {
            return y;
          }
          long[] sizes = new long[x.rank()];
          Arrays.fill(sizes, 1);
          sizes[1] = channels;
          return y.mul(weight.tensor().reshape(sizes)).add(bias.tensor().reshape(sizes));
        });
  }

  /// As it is written: `instanceNorm(16)`.
  @Override
  public String toString() {
    return "instanceNorm(%d)%s".formatted(channels, weight == null ? "" : ".affine()");
  }
}
