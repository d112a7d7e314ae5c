package dev.jacobi.nn;

import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.Tensor;

/// A shortcut around layers: `x + body(x)`.
public record Residual(Module body) implements Module {
  @Override
  public Tensor forward(Tensor x) {
    return TidyModule.tidy(
        () -> {
          Tensor change = body.forward(x);
          if (!change.shape().equals(x.shape())) {
            throw new ShapeException(
                ("residual: the body turns shape %s into %s, but the sum needs the same shape; let its"
                        + " last layer give what the first takes")
                    .formatted(x.shape(), change.shape()));
          }
          return x.add(change);
        },
        body);
  }

  /// As it is written: `residual(linear(8, 8))`.
  @Override
  public String toString() {
    return "residual(%s)".formatted(body);
  }
}
