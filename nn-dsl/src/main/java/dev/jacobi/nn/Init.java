package dev.jacobi.nn;

import dev.jacobi.tensor.Tensor;

/// Random starting values of parameters, from the global generator.
final class Init {
  private Init() {}

  /// PyTorch's default for linear layers and convolutions, `kaiming_uniform_` with `a = sqrt(5)`,
  /// draws from -bound to bound; the bound is 1 by the root of the number of inputs.
  static double bound(long fanIn) {
    return fanIn == 0 ? 0 : 1 / Math.sqrt((double) fanIn);
  }

  static Tensor uniform(double bound, long... shape) {
    return Tensor.rand(shape).mul(2 * bound).sub(bound);
  }
}
