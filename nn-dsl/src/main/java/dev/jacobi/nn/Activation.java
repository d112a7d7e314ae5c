package dev.jacobi.nn;

import dev.jacobi.tensor.Tensor;
import java.util.function.UnaryOperator;

/// A layer without parameters: a function and how it is written.
record Activation(String code, UnaryOperator<Tensor> function) implements Module {
  @Override
  public Tensor forward(Tensor x) {
    return function.apply(x);
  }

  /// As it is written: `relu()`.
  @Override
  public String toString() {
    return code;
  }
}
