package dev.jacobi.cpu.kernels;

import dev.jacobi.backend.Unary;
import dev.jacobi.cpu.memory.NativeMemory;
import java.lang.invoke.MethodHandles;

/// The loop of unary operations in float64; see [Loops].
final class DoubleUnaryLoop {
  private static final Unary OP = Loops.operation(MethodHandles.lookup(), Unary.class);

  private DoubleUnaryLoop() {}

  static void run(long a, long out, int n) {
    for (int i = 0; i < n; i++) {
      NativeMemory.putDouble(out + 8L * i, OP.apply(NativeMemory.getDouble(a + 8L * i)));
    }
  }
}
