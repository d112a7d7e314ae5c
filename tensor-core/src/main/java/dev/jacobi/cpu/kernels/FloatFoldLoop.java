package dev.jacobi.cpu.kernels;

import dev.jacobi.backend.Fold;
import dev.jacobi.cpu.jit.x64.LoopCode;
import dev.jacobi.cpu.memory.NativeMemory;
import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/// The loop of folds in float32: four registers of partial results for a part of the elements, and
/// four for the parts before it, joined in a fixed order; see [Loops].
final class FloatFoldLoop {
  private static final Fold OP = Loops.operation(MethodHandles.lookup(), Fold.class);
  private static final float IDENTITY = (float) OP.identity();
  private static final int BLOCK = LoopCode.WAYS * NativeMemory.LANES;
  private static final int PART = LoopCode.STEPS_OF_PART * BLOCK;
  private static final VectorShuffle<Float> BY_8 = rotate(8);
  private static final VectorShuffle<Float> BY_4 = rotate(4);
  private static final VectorShuffle<Float> BY_2 = rotate(2);
  private static final VectorShuffle<Float> BY_1 = rotate(1);

  private FloatFoldLoop() {}

  private static VectorShuffle<Float> rotate(int by) {
    return VectorShuffle.fromOp(NativeMemory.FLOATS, i -> (i + by) % NativeMemory.LANES);
  }

  static void run(long a, long out, int n) {
    FloatVector identity = NativeMemory.splat(IDENTITY);
    FloatVector s0 = identity;
    FloatVector s1 = identity;
    FloatVector s2 = identity;
    FloatVector s3 = identity;
    FloatVector t0 = identity;
    FloatVector t1 = identity;
    FloatVector t2 = identity;
    FloatVector t3 = identity;
    int i = 0;
    int blocks = n - n % BLOCK;
    for (int parts = n - n % PART; i < parts; ) {
      for (int end = i + PART; i < end; i += BLOCK) {
        long p = a + 4L * i;
        s0 = OP.combine(s0, NativeMemory.load(p));
        s1 = OP.combine(s1, NativeMemory.load(p + NativeMemory.REGISTER));
        s2 = OP.combine(s2, NativeMemory.load(p + 2L * NativeMemory.REGISTER));
        s3 = OP.combine(s3, NativeMemory.load(p + 3L * NativeMemory.REGISTER));
      }
      t0 = OP.combine(t0, s0);
      t1 = OP.combine(t1, s1);
      t2 = OP.combine(t2, s2);
      t3 = OP.combine(t3, s3);
      s0 = s1 = s2 = s3 = identity;
    }
    for (; i < blocks; i += BLOCK) {
      long p = a + 4L * i;
      s0 = OP.combine(s0, NativeMemory.load(p));
      s1 = OP.combine(s1, NativeMemory.load(p + NativeMemory.REGISTER));
      s2 = OP.combine(s2, NativeMemory.load(p + 2L * NativeMemory.REGISTER));
      s3 = OP.combine(s3, NativeMemory.load(p + 3L * NativeMemory.REGISTER));
    }
    for (int bound = NativeMemory.FLOATS.loopBound(n); i < bound; i += NativeMemory.LANES) {
      s0 = OP.combine(s0, NativeMemory.load(a + 4L * i));
    }
    if (i < n) {
      VectorMask<Float> rest = NativeMemory.first(n - i);
      s1 = OP.combine(s1, identity.blend(NativeMemory.load(a + 4L * i, rest), rest));
    }
    s0 = OP.combine(OP.combine(s0, t0), OP.combine(s1, t1));
    s2 = OP.combine(OP.combine(s2, t2), OP.combine(s3, t3));
    NativeMemory.putFloat(out, join(OP.combine(s0, s2)));
  }

  private static float join(FloatVector s) {
    FloatVector r = s;
    if (NativeMemory.LANES > 8) {
      r = OP.combine(r, r.rearrange(BY_8));
    }
    if (NativeMemory.LANES > 4) {
      r = OP.combine(r, r.rearrange(BY_4));
    }
    if (NativeMemory.LANES > 2) {
      r = OP.combine(r, r.rearrange(BY_2));
    }
    return OP.combine(r, r.rearrange(BY_1)).lane(0);
  }

  static void accumulate(long a, long step, int lines, long out, int n) {
    int bound = NativeMemory.FLOATS.loopBound(n);
    for (int i = 0; i < bound; i += NativeMemory.LANES) {
      FloatVector s = NativeMemory.load(out + 4L * i);
      for (int k = 0; k < lines; ) {
        FloatVector part = NativeMemory.splat(IDENTITY);
        for (int end = Math.min(lines, k + LoopCode.STEPS_OF_PART); k < end; k++) {
          part = OP.combine(part, NativeMemory.load(a + k * step + 4L * i));
        }
        s = OP.combine(s, part);
      }
      NativeMemory.store(s, out + 4L * i);
    }
    if (bound < n) {
      VectorMask<Float> rest = NativeMemory.first(n - bound);
      FloatVector s = NativeMemory.load(out + 4L * bound, rest);
      for (int k = 0; k < lines; ) {
        FloatVector part = NativeMemory.splat(IDENTITY);
        for (int end = Math.min(lines, k + LoopCode.STEPS_OF_PART); k < end; k++) {
          part = OP.combine(part, NativeMemory.load(a + k * step + 4L * bound, rest));
        }
        s = OP.combine(s, part);
      }
      NativeMemory.store(s, out + 4L * bound, rest);
    }
  }
}
