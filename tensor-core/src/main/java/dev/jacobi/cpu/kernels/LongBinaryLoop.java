package dev.jacobi.cpu.kernels;

import dev.jacobi.backend.Binary;
import dev.jacobi.cpu.memory.NativeMemory;
import java.lang.invoke.MethodHandles;

/// The loops of binary operations in whole numbers; see [Loops].
final class LongBinaryLoop {
  private static final Binary OP = Loops.operation(MethodHandles.lookup(), Binary.class);

  private LongBinaryLoop() {}

  static void vv(long a, long b, long out, int n) {
    for (int i = 0; i < n; i++) {
      long x = NativeMemory.getLong(a + 8L * i);
      NativeMemory.putLong(out + 8L * i, OP.apply(x, NativeMemory.getLong(b + 8L * i)));
    }
  }

  static void vs(long a, long b, long out, int n) {
    long y = NativeMemory.getLong(b);
    for (int i = 0; i < n; i++) {
      NativeMemory.putLong(out + 8L * i, OP.apply(NativeMemory.getLong(a + 8L * i), y));
    }
  }

  static void sv(long a, long b, long out, int n) {
    long x = NativeMemory.getLong(a);
    for (int i = 0; i < n; i++) {
      NativeMemory.putLong(out + 8L * i, OP.apply(x, NativeMemory.getLong(b + 8L * i)));
    }
  }
}
