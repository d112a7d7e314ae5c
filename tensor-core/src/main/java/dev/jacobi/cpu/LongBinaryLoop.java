package dev.jacobi.cpu;

import dev.jacobi.backend.Binary;
import java.lang.invoke.MethodHandles;

/// The loops of binary operations in whole numbers; see [Loops].
final class LongBinaryLoop {
  private static final Binary OP = Loops.operation(MethodHandles.lookup(), Binary.class);

  private LongBinaryLoop() {}

  static void vv(long a, long b, long out, int n) {
    for (int i = 0; i < n; i++) {
      long x = Memory.getLong(a + 8L * i);
      Memory.putLong(out + 8L * i, OP.apply(x, Memory.getLong(b + 8L * i)));
    }
  }

  static void vs(long a, long b, long out, int n) {
    long y = Memory.getLong(b);
    for (int i = 0; i < n; i++) {
      Memory.putLong(out + 8L * i, OP.apply(Memory.getLong(a + 8L * i), y));
    }
  }

  static void sv(long a, long b, long out, int n) {
    long x = Memory.getLong(a);
    for (int i = 0; i < n; i++) {
      Memory.putLong(out + 8L * i, OP.apply(x, Memory.getLong(b + 8L * i)));
    }
  }
}
