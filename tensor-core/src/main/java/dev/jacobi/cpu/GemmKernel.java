package dev.jacobi.cpu;

import jdk.incubator.vector.FloatVector;

/// The innermost loops of the matrix product: a block of C that fits the registers. With 32
/// registers of 512 bits that is 12 rows, with 16 of 256 bits 6 rows; each two registers wide.
final class GemmKernel {
  /// Rows of the block.
  static final int ROWS = Memory.LANES >= 16 ? 12 : 6;

  /// Columns of the block.
  static final int COLUMNS = 2 * Memory.LANES;

  private GemmKernel() {}

  /// `c = a b`, or `c += a b` if `add`.
  static void run(long a, long b, int kc, long c, long cStep, boolean add) {
    if (ROWS == 12) {
      rows12(a, b, kc, c, cStep, add);
    } else {
      rows6(a, b, kc, c, cStep, add);
    }
  }

  /// `c (+)= a b` for 12 rows and two registers of columns, over `kc` steps.
  ///
  /// @param a a packed panel, 12 floats for each step
  /// @param b a packed panel, two registers for each step
  /// @param cStep the distance of C's rows in bytes
  static void rows12(long a, long b, int kc, long c, long cStep, boolean add) {
    FloatVector c0a = FloatVector.zero(Memory.FLOATS);
    FloatVector c0b = FloatVector.zero(Memory.FLOATS);
    FloatVector c1a = FloatVector.zero(Memory.FLOATS);
    FloatVector c1b = FloatVector.zero(Memory.FLOATS);
    FloatVector c2a = FloatVector.zero(Memory.FLOATS);
    FloatVector c2b = FloatVector.zero(Memory.FLOATS);
    FloatVector c3a = FloatVector.zero(Memory.FLOATS);
    FloatVector c3b = FloatVector.zero(Memory.FLOATS);
    FloatVector c4a = FloatVector.zero(Memory.FLOATS);
    FloatVector c4b = FloatVector.zero(Memory.FLOATS);
    FloatVector c5a = FloatVector.zero(Memory.FLOATS);
    FloatVector c5b = FloatVector.zero(Memory.FLOATS);
    FloatVector c6a = FloatVector.zero(Memory.FLOATS);
    FloatVector c6b = FloatVector.zero(Memory.FLOATS);
    FloatVector c7a = FloatVector.zero(Memory.FLOATS);
    FloatVector c7b = FloatVector.zero(Memory.FLOATS);
    FloatVector c8a = FloatVector.zero(Memory.FLOATS);
    FloatVector c8b = FloatVector.zero(Memory.FLOATS);
    FloatVector c9a = FloatVector.zero(Memory.FLOATS);
    FloatVector c9b = FloatVector.zero(Memory.FLOATS);
    FloatVector c10a = FloatVector.zero(Memory.FLOATS);
    FloatVector c10b = FloatVector.zero(Memory.FLOATS);
    FloatVector c11a = FloatVector.zero(Memory.FLOATS);
    FloatVector c11b = FloatVector.zero(Memory.FLOATS);
    long pa = a;
    long pb = b;
    for (int p = 0; p < kc; p++) {
      FloatVector x = Memory.load(pb);
      FloatVector y = Memory.load(pb + Memory.REGISTER);
      FloatVector s = Memory.splat(Memory.getFloat(pa + 0));
      c0a = s.fma(x, c0a);
      c0b = s.fma(y, c0b);
      s = Memory.splat(Memory.getFloat(pa + 4));
      c1a = s.fma(x, c1a);
      c1b = s.fma(y, c1b);
      s = Memory.splat(Memory.getFloat(pa + 8));
      c2a = s.fma(x, c2a);
      c2b = s.fma(y, c2b);
      s = Memory.splat(Memory.getFloat(pa + 12));
      c3a = s.fma(x, c3a);
      c3b = s.fma(y, c3b);
      s = Memory.splat(Memory.getFloat(pa + 16));
      c4a = s.fma(x, c4a);
      c4b = s.fma(y, c4b);
      s = Memory.splat(Memory.getFloat(pa + 20));
      c5a = s.fma(x, c5a);
      c5b = s.fma(y, c5b);
      s = Memory.splat(Memory.getFloat(pa + 24));
      c6a = s.fma(x, c6a);
      c6b = s.fma(y, c6b);
      s = Memory.splat(Memory.getFloat(pa + 28));
      c7a = s.fma(x, c7a);
      c7b = s.fma(y, c7b);
      s = Memory.splat(Memory.getFloat(pa + 32));
      c8a = s.fma(x, c8a);
      c8b = s.fma(y, c8b);
      s = Memory.splat(Memory.getFloat(pa + 36));
      c9a = s.fma(x, c9a);
      c9b = s.fma(y, c9b);
      s = Memory.splat(Memory.getFloat(pa + 40));
      c10a = s.fma(x, c10a);
      c10b = s.fma(y, c10b);
      s = Memory.splat(Memory.getFloat(pa + 44));
      c11a = s.fma(x, c11a);
      c11b = s.fma(y, c11b);
      pa += 48;
      pb += 2L * Memory.REGISTER;
    }
    long pc = c;
    put(c0a, c0b, pc, add);
    pc += cStep;
    put(c1a, c1b, pc, add);
    pc += cStep;
    put(c2a, c2b, pc, add);
    pc += cStep;
    put(c3a, c3b, pc, add);
    pc += cStep;
    put(c4a, c4b, pc, add);
    pc += cStep;
    put(c5a, c5b, pc, add);
    pc += cStep;
    put(c6a, c6b, pc, add);
    pc += cStep;
    put(c7a, c7b, pc, add);
    pc += cStep;
    put(c8a, c8b, pc, add);
    pc += cStep;
    put(c9a, c9b, pc, add);
    pc += cStep;
    put(c10a, c10b, pc, add);
    pc += cStep;
    put(c11a, c11b, pc, add);
  }

  /// `c (+)= a b` for 6 rows and two registers of columns, over `kc` steps.
  ///
  /// @param a a packed panel, 6 floats for each step
  /// @param b a packed panel, two registers for each step
  /// @param cStep the distance of C's rows in bytes
  static void rows6(long a, long b, int kc, long c, long cStep, boolean add) {
    FloatVector c0a = FloatVector.zero(Memory.FLOATS);
    FloatVector c0b = FloatVector.zero(Memory.FLOATS);
    FloatVector c1a = FloatVector.zero(Memory.FLOATS);
    FloatVector c1b = FloatVector.zero(Memory.FLOATS);
    FloatVector c2a = FloatVector.zero(Memory.FLOATS);
    FloatVector c2b = FloatVector.zero(Memory.FLOATS);
    FloatVector c3a = FloatVector.zero(Memory.FLOATS);
    FloatVector c3b = FloatVector.zero(Memory.FLOATS);
    FloatVector c4a = FloatVector.zero(Memory.FLOATS);
    FloatVector c4b = FloatVector.zero(Memory.FLOATS);
    FloatVector c5a = FloatVector.zero(Memory.FLOATS);
    FloatVector c5b = FloatVector.zero(Memory.FLOATS);
    long pa = a;
    long pb = b;
    for (int p = 0; p < kc; p++) {
      FloatVector x = Memory.load(pb);
      FloatVector y = Memory.load(pb + Memory.REGISTER);
      FloatVector s = Memory.splat(Memory.getFloat(pa + 0));
      c0a = s.fma(x, c0a);
      c0b = s.fma(y, c0b);
      s = Memory.splat(Memory.getFloat(pa + 4));
      c1a = s.fma(x, c1a);
      c1b = s.fma(y, c1b);
      s = Memory.splat(Memory.getFloat(pa + 8));
      c2a = s.fma(x, c2a);
      c2b = s.fma(y, c2b);
      s = Memory.splat(Memory.getFloat(pa + 12));
      c3a = s.fma(x, c3a);
      c3b = s.fma(y, c3b);
      s = Memory.splat(Memory.getFloat(pa + 16));
      c4a = s.fma(x, c4a);
      c4b = s.fma(y, c4b);
      s = Memory.splat(Memory.getFloat(pa + 20));
      c5a = s.fma(x, c5a);
      c5b = s.fma(y, c5b);
      pa += 24;
      pb += 2L * Memory.REGISTER;
    }
    long pc = c;
    put(c0a, c0b, pc, add);
    pc += cStep;
    put(c1a, c1b, pc, add);
    pc += cStep;
    put(c2a, c2b, pc, add);
    pc += cStep;
    put(c3a, c3b, pc, add);
    pc += cStep;
    put(c4a, c4b, pc, add);
    pc += cStep;
    put(c5a, c5b, pc, add);
  }

  private static void put(FloatVector x, FloatVector y, long c, boolean add) {
    FloatVector left = add ? Memory.load(c).add(x) : x;
    FloatVector right = add ? Memory.load(c + Memory.REGISTER).add(y) : y;
    Memory.store(left, c);
    Memory.store(right, c + Memory.REGISTER);
  }
}
