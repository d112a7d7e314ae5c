package dev.jacobi.nn.layers;

import dev.jacobi.nn.Autocast;
import dev.jacobi.nn.Init;
import dev.jacobi.nn.Parameter;
import dev.jacobi.nn.TidyModule;
import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.Tensor;
import dev.jacobi.tensor.TensorScope;
import org.jspecify.annotations.Nullable;

/// A fully connected layer: `x W^T + b` over the last dimension.
///
/// A weight of shape `[out, 0]` stands for a layer whose number of inputs is not known yet; the
/// first input that it sees decides.
///
/// @param weight one row for each output
/// @param bias one number for each output, if any
public record Linear(Parameter weight, @Nullable Parameter bias) implements TidyModule {
  public Linear {
    if (weight.tensor().rank() != 2) {
      throw new ShapeException("linear: wants a weight of shape [out, in], got " + weight.shape());
    }
    if (bias != null && (bias.tensor().rank() != 1 || bias.shape().numel() != out(weight))) {
      throw new ShapeException(
          "linear: bias of shape %s does not fit a weight of shape %s; wants [%d]"
              .formatted(bias.shape(), weight.shape(), out(weight)));
    }
  }

  static Linear of(long in, long out, boolean hasBias) {
    if (in < 0 || out < 1) {
      throw new IllegalArgumentException(
          "linear: wants positive sizes, got %d inputs and %d outputs".formatted(in, out));
    }
    Parameter weight = Parameter.of(Init.uniform(Init.bound(in), out, in));
    return new Linear(weight, hasBias ? Parameter.of(Init.uniform(Init.bound(in), out)) : null);
  }

  @Override
  public Tensor forward(Tensor x) {
    return TensorScope.tidy(
        () -> {
          if (x.rank() == 0 || x.size(-1) != in()) {
            settle(x);
          }
          Tensor product = Autocast.narrow(x).matmul(Autocast.narrow(weight.tensor()).t());
          return bias == null ? product : product.add(Autocast.narrow(bias.tensor()));
        });
  }

  private void settle(Tensor x) {
    if (x.rank() == 0 || in() > 0 || x.size(-1) == 0) {
      throw new ShapeException(
          "%s: wants %s features in the last dimension, got shape %s%s"
              .formatted(this, in() > 0 ? Long.toString(in()) : "some", x.shape(), wayOut(x)));
    }
    double bound = Init.bound(x.size(-1));
    weight.reset(Init.uniform(bound, out(), x.size(-1)).to(x.dtype()).to(x.device()));
    if (bias != null) {
      bias.reset(Init.uniform(bound, out()).to(x.dtype()).to(x.device()));
    }
  }

  private String wayOut(Tensor x) {
    if (x.rank() == 0) {
      return "; use x.reshape(1, 1)";
    }
    if (x.rank() > 1 && x.numel() == x.size(0) * in()) {
      return "; flatten() before it would fit";
    }
    if (x.rank() == 1 && in() == 1) {
      return "; x.unsqueeze(1) makes each element a row";
    }
    if (x.rank() == 2 && x.size(0) == in()) {
      return "; x.t() would fit";
    }
    return "; linear(%d, %d) would fit".formatted(x.size(-1), out());
  }

  /// The number of inputs, 0 if not known yet.
  public long in() {
    return weight.tensor().size(1);
  }

  /// The number of outputs.
  public long out() {
    return out(weight);
  }

  private static long out(Parameter weight) {
    return weight.tensor().size(0);
  }

  /// As it is written: `linear(64, 32)`.
  @Override
  public String toString() {
    String sizes = in() == 0 ? Long.toString(out()) : in() + ", " + out();
    return bias == null ? "linear(%s, false)".formatted(sizes) : "linear(%s)".formatted(sizes);
  }
}
