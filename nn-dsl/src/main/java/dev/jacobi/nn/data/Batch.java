package dev.jacobi.nn.data;

import dev.jacobi.tensor.Tensor;

/// Some examples: inputs and what should come out, one example for each position of dimension 0.
public record Batch(Tensor x, Tensor y) {
  /// The number of examples.
  public long size() {
    return x.size(0);
  }

  /// The shapes: `Batch(x [32, 64], y [32])`.
  @Override
  public String toString() {
    return "Batch(x %s, y %s)".formatted(x.shape(), y.shape());
  }
}
