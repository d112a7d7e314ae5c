package dev.jacobi.cpu.kernels;

import dev.jacobi.backend.Fold;
import dev.jacobi.cpu.memory.NativeMemory;
import java.lang.invoke.MethodHandles;

/// The loop of folds in float64; see [Loops].
final class DoubleFoldLoop {
  private static final Fold OP = Loops.operation(MethodHandles.lookup(), Fold.class);
  private static final int PART = 128;

  private DoubleFoldLoop() {}

  static void run(long a, long out, int n) {
    NativeMemory.putDouble(out, pairwise(a, n));
  }

  /// Folds halves and then their results, so that the rounding errors of a sum do not grow with its
  /// length.
  private static double pairwise(long a, int n) {
    if (n <= PART) {
      return part(a, n);
    }
    int half = Integer.highestOneBit(n - 1);
    return OP.combine(pairwise(a, half), pairwise(a + 8L * half, n - half));
  }

  private static double part(long a, int n) {
    double s0 = OP.identity();
    double s1 = s0;
    double s2 = s0;
    double s3 = s0;
    int i = 0;
    for (; i < n - 3; i += 4) {
      long p = a + 8L * i;
      s0 = OP.combine(s0, NativeMemory.getDouble(p));
      s1 = OP.combine(s1, NativeMemory.getDouble(p + 8));
      s2 = OP.combine(s2, NativeMemory.getDouble(p + 16));
      s3 = OP.combine(s3, NativeMemory.getDouble(p + 24));
    }
    for (; i < n; i++) {
      s0 = OP.combine(s0, NativeMemory.getDouble(a + 8L * i));
    }
    return OP.combine(OP.combine(s0, s1), OP.combine(s2, s3));
  }

  static void accumulate(long a, long step, int lines, long out, int n) {
    for (int k = 0; k < lines; k++) {
      for (int i = 0; i < n; i++) {
        double next = NativeMemory.getDouble(a + k * step + 8L * i);
        NativeMemory.putDouble(
            out + 8L * i, OP.combine(NativeMemory.getDouble(out + 8L * i), next));
      }
    }
  }
}
