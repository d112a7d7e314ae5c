package dev.jacobi.backend;

import jdk.incubator.vector.FloatVector;

/// A function of two elements. Implementations are records without components, as for [Unary].
public non-sealed interface Binary extends Pointwise {
  /// The specification, and the float64 implementation.
  double apply(double x, double y);

  /// The integer implementation.
  default long apply(long x, long y) {
    return (long) apply((double) x, (double) y);
  }

  /// The float32 implementation, for a register of elements.
  FloatVector apply(FloatVector x, FloatVector y);

  /// The expression of `x` and `y` in CUDA C++, as in [Unary].
  String cuda();
}
