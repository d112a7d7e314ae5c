package dev.jacobi.cpu;

import dev.jacobi.backend.Fold;
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
      s0 = OP.combine(s0, Memory.getLong(a + 8L * i));
      s1 = OP.combine(s1, Memory.getLong(a + 8L * i + 8));
    }
    if (i < n) {
      s0 = OP.combine(s0, Memory.getLong(a + 8L * i));
    }
    Memory.putLong(out, OP.combine(s0, s1));
  }

  static void accumulate(long a, long step, int lines, long out, int n) {
    for (int k = 0; k < lines; k++) {
      for (int i = 0; i < n; i++) {
        long next = Memory.getLong(a + k * step + 8L * i);
        Memory.putLong(out + 8L * i, OP.combine(Memory.getLong(out + 8L * i), next));
      }
    }
  }
}
