package dev.jacobi.nn;

import dev.jacobi.tensor.Tensor;
import dev.jacobi.tensor.TensorScope;
import java.util.function.UnaryOperator;

/// A layer without parameters: a function and how it is written.
///
/// @param kind what the function does to elements
record Activation(String code, Kind kind, UnaryOperator<Tensor> function) implements TidyModule {
  /// What a function does to elements.
  enum Kind {
    /// It changes each by itself.
    POINTWISE,
    /// It does so, and twice is the same as once.
    IDEMPOTENT,
    /// It mixes or moves them.
    MIXING,
    /// It mixes or moves those of one channel, and leaves the order of channels.
    CHANNELWISE
  }

  /// Whether the units of a layer before are still there behind it, in order.
  boolean keepsUnits() {
    return kind != Kind.MIXING;
  }

  /// Whether it changes each element by itself.
  boolean isPointwise() {
    return kind == Kind.POINTWISE || kind == Kind.IDEMPOTENT;
  }

  @Override
  public Tensor forward(Tensor x) {
    return TensorScope.tidy(() -> function.apply(x));
  }

  /// As it is written: `relu()`.
  @Override
  public String toString() {
    return code;
  }
}
