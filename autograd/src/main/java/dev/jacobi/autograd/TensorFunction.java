package dev.jacobi.autograd;

import dev.jacobi.tensor.Tensor;

/// A function of some tensors that gives one.
@FunctionalInterface
public interface TensorFunction {
  /// The result.
  Tensor apply(Tensor... inputs);
}
