package dev.jacobi.cpu.kernels;

import dev.jacobi.cpu.kernels.Elements.Run;
import dev.jacobi.cpu.memory.NativeMemory;
import dev.jacobi.cpu.memory.Scratch;
import dev.jacobi.shape.DType;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// The loops of the pointwise families that hold a single operation: the choice between two values,
/// the conversion of types, and the repetition of one element.
public final class MixedLoops {
  private MixedLoops() {}

  /// `out[i] = condition[i] != 0 ? a[i] : b[i]`.
  public static void where(
      DType.Arithmetic arithmetic, long condition, long a, long b, long out, int n) {
    switch (arithmetic) {
      case FLOAT -> whereFloat(condition, a, b, out, n);
      case DOUBLE -> {
        for (long i = 0; i < 8L * n; i += 8) {
          long chosen = NativeMemory.getDouble(condition + i) != 0 ? a : b;
          NativeMemory.putDouble(out + i, NativeMemory.getDouble(chosen + i));
        }
      }
      case LONG -> {
        for (long i = 0; i < 8L * n; i += 8) {
          long chosen = NativeMemory.getLong(condition + i) != 0 ? a : b;
          NativeMemory.putLong(out + i, NativeMemory.getLong(chosen + i));
        }
      }
    }
  }

  private static void whereFloat(long condition, long a, long b, long out, int n) {
    int bound = NativeMemory.FLOATS.loopBound(n);
    for (long i = 0; i < 4L * bound; i += NativeMemory.REGISTER) {
      VectorMask<Float> yes = NativeMemory.load(condition + i).compare(VectorOperators.NE, 0f);
      NativeMemory.store(NativeMemory.load(b + i).blend(NativeMemory.load(a + i), yes), out + i);
    }
    if (bound < n) {
      VectorMask<Float> rest = NativeMemory.first(n - bound);
      long i = 4L * bound;
      VectorMask<Float> yes =
          NativeMemory.load(condition + i, rest).compare(VectorOperators.NE, 0f);
      FloatVector no = NativeMemory.load(b + i, rest);
      NativeMemory.store(no.blend(NativeMemory.load(a + i, rest), yes), out + i, rest);
    }
  }

  /// Rounds numbers to what type `to` can hold; they stay numbers of this arithmetic.
  public static void cast(DType.Arithmetic arithmetic, DType to, long a, long out, int n) {
    DType stored = arithmetic.dtype();
    long step = arithmetic.bytes();
    for (int i = 0; i < n; i += Scratch.BUFFER) {
      int count = Math.min(Scratch.BUFFER, n - i);
      Run rounded = new Run(to, Scratch.buffer(), 1);
      Elements.move(new Run(stored, a + i * step, 1), rounded, count);
      Elements.move(rounded, new Run(stored, out + i * step, 1), count);
    }
  }

  /// `out[i] = a[0]`.
  public static void repeat(DType.Arithmetic arithmetic, long a, long out, int n) {
    Elements.fill(arithmetic.bytes(), a, out, n);
  }
}
