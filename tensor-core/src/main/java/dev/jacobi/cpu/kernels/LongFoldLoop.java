package dev.jacobi.cpu.kernels;

import dev.jacobi.backend.Fold;
import dev.jacobi.cpu.memory.NativeMemory;
import java.lang.invoke.MethodHandles;

/// The loop of folds in whole numbers; see [Loops].
final class LongFoldLoop {
  private static final Fold OP = Loops.operation(MethodHandles.lookup(), Fold.class);

  private LongFoldLoop() {}

  static void run(long a, long out, int n) {
    long s0 = OP.longIdentity();
    long s1 = s0;
    int i = 0;
    for (; i < n - 1; i += 2) {
      s0 = OP.combine(s0, NativeMemory.getLong(a + 8L * i));
      s1 = OP.combine(s1, NativeMemory.getLong(a + 8L * i + 8));
    }
    if (i < n) {
      s0 = OP.combine(s0, NativeMemory.getLong(a + 8L * i));
    }
    NativeMemory.putLong(out, OP.combine(s0, s1));
  }

  static void accumulate(long a, long step, int lines, long out, int n) {
    for (int k = 0; k < lines; k++) {
      for (int i = 0; i < n; i++) {
        long next = NativeMemory.getLong(a + k * step + 8L * i);
        NativeMemory.putLong(out + 8L * i, OP.combine(NativeMemory.getLong(out + 8L * i), next));
      }
    }
  }
}
