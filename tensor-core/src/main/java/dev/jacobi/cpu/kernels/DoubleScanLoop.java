package dev.jacobi.cpu.kernels;

import dev.jacobi.backend.Fold;
import java.lang.invoke.MethodHandles;

/// The loop of scans in float64; see [Loops].
final class DoubleScanLoop {
  private static final Fold OP = Loops.operation(MethodHandles.lookup(), Fold.class);

  private DoubleScanLoop() {}

  /// Replaces each number by the fold of all up to it, and gives the last.
  static double run(double[] numbers, int n, double start) {
    double sum = start;
    for (int i = 0; i < n; i++) {
      sum = OP.combine(sum, numbers[i]);
      numbers[i] = sum;
    }
    return sum;
  }

  /// Folds numbers into sums, each into its own.
  static void add(double[] numbers, int n, double[] sums) {
    for (int i = 0; i < n; i++) {
      sums[i] = OP.combine(sums[i], numbers[i]);
    }
  }
}
