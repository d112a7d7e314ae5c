package dev.jacobi.autograd;

import dev.jacobi.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;

/// Brings what a rule gives to the shape and type of its input.
final class SumToShape {
  private SumToShape() {}

  /// Sums a gradient over the dimensions that were repeated to give it its shape.
  static Tensor to(Tensor input, Tensor gradient) {
    if (gradient.shape().equals(input.shape())) {
      return gradient.dtype() == input.dtype() ? gradient : gradient.to(input.dtype());
    }
    int lead = gradient.rank() - input.rank();
    if (lead < 0) {
      return gradient.expand(input.shape().toArray()).to(input.dtype());
    }
    int[] repeated =
        IntStream.range(0, gradient.rank())
            .filter(d -> d < lead || (input.size(d - lead) == 1 && gradient.size(d) != 1))
            .toArray();
    Tensor sum = repeated.length == 0 ? gradient : gradient.sum(true, repeated);
    long[] sizes = sum.shape().toArray();
    Tensor fitting = lead == 0 ? sum : sum.reshape(Arrays.copyOfRange(sizes, lead, sizes.length));
    return fitting.expand(input.shape().toArray()).to(input.dtype());
  }
}
