package dev.jacobi.cpu.kernels;

import dev.jacobi.backend.Unary;
import dev.jacobi.cpu.memory.NativeMemory;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.VectorMask;

/// The loop of unary operations in float32; see [Loops].
final class FloatUnaryLoop {
  private static final Unary OP = Loops.operation(MethodHandles.lookup(), Unary.class);

  private FloatUnaryLoop() {}

  static void run(long a, long out, int n) {
    int bound = NativeMemory.FLOATS.loopBound(n);
    for (int i = 0; i < bound; i += NativeMemory.LANES) {
      NativeMemory.store(OP.apply(NativeMemory.load(a + 4L * i)), out + 4L * i);
    }
    if (bound < n) {
      // The rest is computed by the same vector code: a result never depends on where it stands.
      VectorMask<Float> rest = NativeMemory.first(n - bound);
      NativeMemory.store(OP.apply(NativeMemory.load(a + 4L * bound, rest)), out + 4L * bound, rest);
    }
  }
}
