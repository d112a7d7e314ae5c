package dev.jacobi.cpu;

import dev.jacobi.backend.Unary;
import java.lang.invoke.MethodHandles;

/// The loop of unary operations in float64; see [Loops].
final class DoubleUnaryLoop {
  private static final Unary OP = Loops.operation(MethodHandles.lookup(), Unary.class);

  private DoubleUnaryLoop() {}

  static void run(long a, long out, int n) {
    for (int i = 0; i < n; i++) {
      Memory.putDouble(out + 8L * i, OP.apply(Memory.getDouble(a + 8L * i)));
    }
  }
}
