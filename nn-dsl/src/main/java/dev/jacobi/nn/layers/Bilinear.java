package dev.jacobi.nn.layers;

import dev.jacobi.nn.Autocast;
import dev.jacobi.nn.Init;
import dev.jacobi.nn.Parameter;
import dev.jacobi.nn.TidyModule;
import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.Tensor;
import dev.jacobi.tensor.TensorScope;

/// A layer of products of two inputs: output `k` is `x1^T W_k x2 + b_k` over the last dimension.
///
/// @param weight one matrix for each output, `[out, in1, in2]`
/// @param bias one number for each output
public record Bilinear(Parameter weight, Parameter bias) implements TidyModule {
  static Bilinear of(long in1, long in2, long out) {
    if (in1 < 1 || in2 < 1 || out < 1) {
      throw new IllegalArgumentException(
          "bilinear: wants positive sizes, got %d, %d and %d".formatted(in1, in2, out));
    }
    double bound = Init.bound(in1);
    return new Bilinear(
        Parameter.of(Init.uniform(bound, out, in1, in2)), Parameter.of(Init.uniform(bound, out)));
  }

  /// The products of an input with itself.
  @Override
  public Tensor forward(Tensor x) {
    return TensorScope.tidy(() -> forward(x, x));
  }

  /// The products of two inputs with as many rows.
  public Tensor forward(Tensor x1, Tensor x2) {
    return TensorScope.tidy(
        () -> {
          check(x1, 1);
          check(x2, 2);
          Tensor left =
              Autocast.narrow(x1)
                  .matmul(Autocast.narrow(weight.tensor()).permute(1, 0, 2).flatten(1));
          Tensor grouped = left.unflatten(-1, weight.tensor().size(0), weight.tensor().size(2));
          return grouped
              .mul(Autocast.narrow(x2).unsqueeze(-2))
              .sum(-1)
              .add(Autocast.narrow(bias.tensor()));
        });
  }

  private void check(Tensor x, int number) {
    if (x.rank() == 0 || x.size(-1) != weight.tensor().size(number)) {
      throw new ShapeException(
          "%s: wants %d features in the last dimension of input %d, got shape %s"
              .formatted(this, weight.tensor().size(number), number, x.shape()));
    }
  }

  /// As it is written: `bilinear(3, 4, 2)`.
  @Override
  public String toString() {
    Tensor numbers = weight.tensor();
    return "bilinear(%d, %d, %d)".formatted(numbers.size(1), numbers.size(2), numbers.size(0));
  }
}
