package dev.jacobi.backend;

import jdk.incubator.vector.FloatVector;

/// An associative way to combine many elements into one, such as a sum. Implementations are records
/// without components.
public interface Fold {
  /// What no element at all gives, in floating point.
  double identity();

  /// What no element at all gives, in integers.
  default long longIdentity() {
    return (long) identity();
  }

  /// The specification, and the float64 implementation.
  double combine(double a, double b);

  /// The integer implementation.
  default long combine(long a, long b) {
    return (long) combine((double) a, (double) b);
  }

  /// The float32 implementation, for a register of elements.
  FloatVector combine(FloatVector a, FloatVector b);

  /// The expression of `a` and `b` in CUDA C++, as in [Unary].
  String cuda();
}
