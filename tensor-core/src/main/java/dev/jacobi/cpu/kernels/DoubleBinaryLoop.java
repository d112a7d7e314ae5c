package dev.jacobi.cpu.kernels;

import dev.jacobi.backend.Binary;
import dev.jacobi.cpu.memory.NativeMemory;
import java.lang.invoke.MethodHandles;

/// The loops of binary operations in float64; see [Loops].
final class DoubleBinaryLoop {
  private static final Binary OP = Loops.operation(MethodHandles.lookup(), Binary.class);

  private DoubleBinaryLoop() {}

  static void vv(long a, long b, long out, int n) {
    for (int i = 0; i < n; i++) {
      double x = NativeMemory.getDouble(a + 8L * i);
      NativeMemory.putDouble(out + 8L * i, OP.apply(x, NativeMemory.getDouble(b + 8L * i)));
    }
  }

  static void vs(long a, long b, long out, int n) {
    double y = NativeMemory.getDouble(b);
    for (int i = 0; i < n; i++) {
      NativeMemory.putDouble(out + 8L * i, OP.apply(NativeMemory.getDouble(a + 8L * i), y));
    }
  }

  static void sv(long a, long b, long out, int n) {
    double x = NativeMemory.getDouble(a);
    for (int i = 0; i < n; i++) {
      NativeMemory.putDouble(out + 8L * i, OP.apply(x, NativeMemory.getDouble(b + 8L * i)));
    }
  }
}
