package dev.jacobi.cpu.kernels;

import dev.jacobi.backend.Unary;
import dev.jacobi.cpu.memory.NativeMemory;
import java.lang.invoke.MethodHandles;

/// The loop of unary operations in whole numbers; see [Loops].
final class LongUnaryLoop {
  private static final Unary OP = Loops.operation(MethodHandles.lookup(), Unary.class);

  private LongUnaryLoop() {}

  static void run(long a, long out, int n) {
    for (int i = 0; i < n; i++) {
      NativeMemory.putLong(out + 8L * i, OP.apply(NativeMemory.getLong(a + 8L * i)));
    }
  }
}
