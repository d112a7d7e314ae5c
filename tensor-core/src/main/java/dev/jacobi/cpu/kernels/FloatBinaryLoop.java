package dev.jacobi.cpu.kernels;

import dev.jacobi.backend.Binary;
import dev.jacobi.cpu.memory.NativeMemory;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// The loops of binary operations in float32; see [Loops].
final class FloatBinaryLoop {
  private static final Binary OP = Loops.operation(MethodHandles.lookup(), Binary.class);

  private FloatBinaryLoop() {}

  static void vv(long a, long b, long out, int n) {
    int bound = NativeMemory.FLOATS.loopBound(n);
    for (int i = 0; i < bound; i += NativeMemory.LANES) {
      FloatVector x = NativeMemory.load(a + 4L * i);
      NativeMemory.store(OP.apply(x, NativeMemory.load(b + 4L * i)), out + 4L * i);
    }
    if (bound < n) {
      VectorMask<Float> rest = NativeMemory.first(n - bound);
      FloatVector x = NativeMemory.load(a + 4L * bound, rest);
      NativeMemory.store(
          OP.apply(x, NativeMemory.load(b + 4L * bound, rest)), out + 4L * bound, rest);
    }
  }

  static void vs(long a, long b, long out, int n) {
    FloatVector y = NativeMemory.splat(NativeMemory.getFloat(b));
    int bound = NativeMemory.FLOATS.loopBound(n);
    for (int i = 0; i < bound; i += NativeMemory.LANES) {
      NativeMemory.store(OP.apply(NativeMemory.load(a + 4L * i), y), out + 4L * i);
    }
    if (bound < n) {
      VectorMask<Float> rest = NativeMemory.first(n - bound);
      NativeMemory.store(
          OP.apply(NativeMemory.load(a + 4L * bound, rest), y), out + 4L * bound, rest);
    }
  }

  static void sv(long a, long b, long out, int n) {
    FloatVector x = NativeMemory.splat(NativeMemory.getFloat(a));
    int bound = NativeMemory.FLOATS.loopBound(n);
    for (int i = 0; i < bound; i += NativeMemory.LANES) {
      NativeMemory.store(OP.apply(x, NativeMemory.load(b + 4L * i)), out + 4L * i);
    }
    if (bound < n) {
      VectorMask<Float> rest = NativeMemory.first(n - bound);
      NativeMemory.store(
          OP.apply(x, NativeMemory.load(b + 4L * bound, rest)), out + 4L * bound, rest);
    }
  }
}
