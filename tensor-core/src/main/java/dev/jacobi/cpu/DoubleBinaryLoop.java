package dev.jacobi.cpu;

import dev.jacobi.backend.Binary;
import java.lang.invoke.MethodHandles;

/// The loops of binary operations in float64; see [Loops].
final class DoubleBinaryLoop {
  private static final Binary OP = Loops.operation(MethodHandles.lookup(), Binary.class);

  private DoubleBinaryLoop() {}

  static void vv(long a, long b, long out, int n) {
    for (int i = 0; i < n; i++) {
      double x = Memory.getDouble(a + 8L * i);
      Memory.putDouble(out + 8L * i, OP.apply(x, Memory.getDouble(b + 8L * i)));
    }
  }

  static void vs(long a, long b, long out, int n) {
    double y = Memory.getDouble(b);
    for (int i = 0; i < n; i++) {
      Memory.putDouble(out + 8L * i, OP.apply(Memory.getDouble(a + 8L * i), y));
    }
  }

  static void sv(long a, long b, long out, int n) {
    double x = Memory.getDouble(a);
    for (int i = 0; i < n; i++) {
      Memory.putDouble(out + 8L * i, OP.apply(x, Memory.getDouble(b + 8L * i)));
    }
  }
}
