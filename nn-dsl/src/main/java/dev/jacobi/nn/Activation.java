package dev.jacobi.nn;

import dev.jacobi.tensor.Tensor;
import java.util.function.UnaryOperator;

/// A layer without parameters: a function and how it is written.
///
/// @param kind what the function does to elements
record Activation(String code, Kind kind, UnaryOperator<Tensor> function) implements Module {
  /// What a function does to elements.
  enum Kind {
    /// It changes each by itself.
    POINTWISE,
    /// It does so, and twice is the same as once.
    IDEMPOTENT,
    /// It mixes or moves them.
    MIXING
  }

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
