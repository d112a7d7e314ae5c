package dev.jacobi.cpu;

import dev.jacobi.backend.Unary;
import java.lang.invoke.MethodHandles;

/// The loop of unary operations in whole numbers; see [Loops].
final class LongUnaryLoop {
  private static final Unary OP = Loops.operation(MethodHandles.lookup(), Unary.class);

  private LongUnaryLoop() {}

  static void run(long a, long out, int n) {
    for (int i = 0; i < n; i++) {
      Memory.putLong(out + 8L * i, OP.apply(Memory.getLong(a + 8L * i)));
    }
  }
}
