package dev.jacobi.nn;

import dev.jacobi.tensor.Tensor;

/// A layer that sets elements to 0 at random in training, and scales the others so that the mean
/// stays; in use it does nothing.
///
/// @param p the share of elements that are dropped
public record Dropout(double p, Mode mode) implements Module {
  public Dropout {
    if (!(p >= 0 && p <= 1)) {
      throw new IllegalArgumentException("dropout: wants a share from 0 to 1, got " + p);
    }
  }

  @Override
  public Tensor forward(Tensor x) {
    if (!mode.isTraining() || p == 0) {
      return x;
    }
    if (p == 1) {
      return x.mul(0);
    }
    Tensor kept = Tensor.rand(x.shape().toArray()).ge(p).to(x.dtype()).to(x.device());
    return x.mul(kept.mul(1 / (1 - p)));
  }

  /// As it is written: `dropout(0.5)`.
  @Override
  public String toString() {
    return "dropout(%s)".formatted(p);
  }
}
