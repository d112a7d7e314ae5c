package dev.jacobi.nn;

import dev.jacobi.tensor.Tensor;

/// What is called as tensors go through a layer: hooks, in PyTorch's words. Each gives what goes on
/// in the place of what came.
///
/// {@snippet :
/// Module watched =
///     watch(
///         net,
///         "0",
///         new Watch() {
///           public Tensor after(Tensor x, Tensor y) {
///             System.out.println(y.std(0));
///             return y;
///           }
///         });
/// }
public interface ForwardHook {
  /// Sees an input before the layer does.
  default Tensor before(Tensor x) {
    return x;
  }

  /// Sees an input and the layer's output.
  default Tensor after(Tensor x, Tensor y) {
    return y;
  }

  /// Sees the gradient of an output, on its way back.
  default Tensor gradient(Tensor gradient) {
    return gradient;
  }
}
