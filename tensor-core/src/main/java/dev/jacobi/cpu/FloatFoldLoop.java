package dev.jacobi.cpu;

import dev.jacobi.backend.Fold;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/// The loop of folds in float32: four registers of partial results, joined in a fixed order; see
/// [Loops].
final class FloatFoldLoop {
  private static final Fold OP = Loops.operation(MethodHandles.lookup(), Fold.class);
  private static final float IDENTITY = (float) OP.identity();
  private static final VectorShuffle<Float> BY_8 = rotate(8);
  private static final VectorShuffle<Float> BY_4 = rotate(4);
  private static final VectorShuffle<Float> BY_2 = rotate(2);
  private static final VectorShuffle<Float> BY_1 = rotate(1);

  private FloatFoldLoop() {}

  private static VectorShuffle<Float> rotate(int by) {
    return VectorShuffle.fromOp(Memory.FLOATS, i -> (i + by) % Memory.LANES);
  }

  static void run(long a, long out, int n) {
    FloatVector s0 = Memory.splat(IDENTITY);
    FloatVector s1 = s0;
    FloatVector s2 = s0;
    FloatVector s3 = s0;
    int i = 0;
    for (int bound = n - n % (4 * Memory.LANES); i < bound; i += 4 * Memory.LANES) {
      long p = a + 4L * i;
      s0 = OP.combine(s0, Memory.load(p));
      s1 = OP.combine(s1, Memory.load(p + Memory.REGISTER));
      s2 = OP.combine(s2, Memory.load(p + 2L * Memory.REGISTER));
      s3 = OP.combine(s3, Memory.load(p + 3L * Memory.REGISTER));
    }
    for (int bound = Memory.FLOATS.loopBound(n); i < bound; i += Memory.LANES) {
      s0 = OP.combine(s0, Memory.load(a + 4L * i));
    }
    if (i < n) {
      VectorMask<Float> rest = Memory.first(n - i);
      FloatVector last = Memory.splat(IDENTITY).blend(Memory.load(a + 4L * i, rest), rest);
      s1 = OP.combine(s1, last);
    }
    Memory.putFloat(out, join(OP.combine(OP.combine(s0, s1), OP.combine(s2, s3))));
  }

  private static float join(FloatVector s) {
    FloatVector r = s;
    if (Memory.LANES > 8) {
      r = OP.combine(r, r.rearrange(BY_8));
    }
    if (Memory.LANES > 4) {
      r = OP.combine(r, r.rearrange(BY_4));
    }
    if (Memory.LANES > 2) {
      r = OP.combine(r, r.rearrange(BY_2));
    }
    return OP.combine(r, r.rearrange(BY_1)).lane(0);
  }

  static void accumulate(long a, long step, int lines, long out, int n) {
    int bound = Memory.FLOATS.loopBound(n);
    for (int i = 0; i < bound; i += Memory.LANES) {
      FloatVector s = Memory.load(out + 4L * i);
      for (int k = 0; k < lines; k++) {
        s = OP.combine(s, Memory.load(a + k * step + 4L * i));
      }
      Memory.store(s, out + 4L * i);
    }
    if (bound < n) {
      VectorMask<Float> rest = Memory.first(n - bound);
      FloatVector s = Memory.load(out + 4L * bound, rest);
      for (int k = 0; k < lines; k++) {
        s = OP.combine(s, Memory.load(a + k * step + 4L * bound, rest));
      }
      Memory.store(s, out + 4L * bound, rest);
    }
  }
}
