package dev.jacobi.backend;

import jdk.incubator.vector.FloatVector;

/// A function of one element. Implementations are records without components: whatever varies from
/// call to call is an operand, so that the compiled loops are few and hot.
public non-sealed interface Unary extends Pointwise {
  /// The specification, and the float64 implementation.
  double apply(double x);

  /// The integer implementation.
  default long apply(long x) {
    return (long) apply((double) x);
  }

  /// The float32 implementation, for a register of elements.
  FloatVector apply(FloatVector x);

  /// The expression of `x` in CUDA C++, for the types `T` that the operation computes in: `float`,
  /// `double` and `long long`.
  String cuda();
}
