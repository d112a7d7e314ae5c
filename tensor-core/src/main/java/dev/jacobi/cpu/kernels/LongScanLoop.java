package dev.jacobi.cpu.kernels;

import dev.jacobi.backend.Fold;
import java.lang.invoke.MethodHandles;

/// The loop of scans in whole numbers; see [Loops].
final class LongScanLoop {
  private static final Fold OP = Loops.operation(MethodHandles.lookup(), Fold.class);

  private LongScanLoop() {}

  /// Replaces each number by the fold of all up to it, and gives the last.
  static long run(long[] numbers, int n, long start) {
    long sum = start;
    for (int i = 0; i < n; i++) {
      sum = OP.combine(sum, numbers[i]);
      numbers[i] = sum;
    }
    return sum;
  }

  /// Folds numbers into sums, each into its own.
  static void add(long[] numbers, int n, long[] sums) {
    for (int i = 0; i < n; i++) {
      sums[i] = OP.combine(sums[i], numbers[i]);
    }
  }
}
