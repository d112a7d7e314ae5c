package dev.jacobi.cpu;

import dev.jacobi.backend.Binary;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/// The loops of binary operations in float32; see [Loops].
final class FloatBinaryLoop {
  private static final Binary OP = Loops.operation(MethodHandles.lookup(), Binary.class);

  private FloatBinaryLoop() {}

  static void vv(long a, long b, long out, int n) {
    int bound = Memory.FLOATS.loopBound(n);
    for (int i = 0; i < bound; i += Memory.LANES) {
      FloatVector x = Memory.load(a + 4L * i);
      Memory.store(OP.apply(x, Memory.load(b + 4L * i)), out + 4L * i);
    }
    if (bound < n) {
      VectorMask<Float> rest = Memory.first(n - bound);
      FloatVector x = Memory.load(a + 4L * bound, rest);
      Memory.store(OP.apply(x, Memory.load(b + 4L * bound, rest)), out + 4L * bound, rest);
    }
  }

  static void vs(long a, long b, long out, int n) {
    FloatVector y = Memory.splat(Memory.getFloat(b));
    int bound = Memory.FLOATS.loopBound(n);
    for (int i = 0; i < bound; i += Memory.LANES) {
      Memory.store(OP.apply(Memory.load(a + 4L * i), y), out + 4L * i);
    }
    if (bound < n) {
      VectorMask<Float> rest = Memory.first(n - bound);
      Memory.store(OP.apply(Memory.load(a + 4L * bound, rest), y), out + 4L * bound, rest);
    }
  }

  static void sv(long a, long b, long out, int n) {
    FloatVector x = Memory.splat(Memory.getFloat(a));
    int bound = Memory.FLOATS.loopBound(n);
    for (int i = 0; i < bound; i += Memory.LANES) {
      Memory.store(OP.apply(x, Memory.load(b + 4L * i)), out + 4L * i);
    }
    if (bound < n) {
      VectorMask<Float> rest = Memory.first(n - bound);
      Memory.store(OP.apply(x, Memory.load(b + 4L * bound, rest)), out + 4L * bound, rest);
    }
  }
}
