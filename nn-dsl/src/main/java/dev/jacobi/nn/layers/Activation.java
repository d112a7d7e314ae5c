package dev.jacobi.nn.layers;

import dev.jacobi.nn.TidyModule;
import dev.jacobi.tensor.Tensor;
import dev.jacobi.tensor.TensorScope;
import java.util.function.UnaryOperator;

/// A layer without parameters: a function and how it is written.
///
/// @param kind what the function does to elements
public record Activation(String code, Effect kind, UnaryOperator<Tensor> function)
    implements TidyModule {
  /// What a function does to elements.
  public enum Effect {
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
  public boolean keepsUnits() {
    return kind != Effect.MIXING;
  }

  /// Whether it changes each element by itself.
  public boolean isPointwise() {
    return kind == Effect.POINTWISE || kind == Effect.IDEMPOTENT;
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
