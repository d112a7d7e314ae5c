package dev.jacobi.nn;

import dev.jacobi.tensor.Tensor;

/// The part that tensors of one rank and of different sizes have in common: the first places of
/// each dimension.
public final class CommonSlice {
  private CommonSlice() {}

  /// Copies the common part.
  public static void copy(Tensor from, Tensor to) {
    Tensor source = from.detach();
    Tensor target = to.detach();
    for (int d = 0; d < source.rank(); d++) {
      long size = Math.min(source.size(d), target.size(d));
      source = source.narrow(d, 0, size);
      target = target.narrow(d, 0, size);
    }
    target.assign(source.to(target.device()));
  }
}
