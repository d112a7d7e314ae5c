package dev.jacobi.cpu.matmul;

import dev.jacobi.cpu.jit.x64.MachineCode;
import dev.jacobi.cpu.jit.x64.ProductCode;
import dev.jacobi.cpu.memory.NativeMemory;
import dev.jacobi.cpu.memory.Scratch;
import dev.jacobi.shape.DType;
import jdk.incubator.vector.FloatVector;

/// The innermost loop of the matrix product: a block of C that fits the registers, two registers
/// wide and as many rows high as leaves room for the elements of A of one step, because the
/// compiler loads them all at its start. With 16 registers that is 4 rows (8 + 2 + 4 registers; 5
/// rows spill, at a third of the speed), with 32 of 512 bits 8 rows.
public final class GemmKernel {
  /// Whether the product runs as machine code instead.
  public static final boolean MACHINE = MachineCode.isAvailable();

  /// Rows of the block.
  static final int ROWS = MACHINE ? ProductCode.ROWS : NativeMemory.LANES >= 16 ? 8 : 4;

  /// Columns of the block.
  public static final int COLUMNS = 2 * NativeMemory.LANES;

  /// The most steps of the sum at a time. A panel of B then streams from the second-level cache,
  /// which keeps up, and C is read and written half as often as with a panel that fits the first.
  public static final int STEPS = Scratch.TABLE_SIZE;

  /// The distance in bytes between packed rows of A, no power of two: rows would crowd the same
  /// lines of the first-level cache.
  public static final long ROW_STEP = 4L * STEPS + NativeMemory.REGISTER;

  private GemmKernel() {}

  /// The most steps of the sum at a time, as many as take the room of [#STEPS] floats.
  static int steps(DType.Arithmetic type) {
    return STEPS * Float.BYTES / type.bytes();
  }

  /// `c = from + a b`, one block.
  ///
  /// @param a holds from `at` on [#ROWS] rows, the next [#STEPS] elements after the one before
  /// @param b the first of [#COLUMNS] columns, a panel of [#COLUMNS] columns
  /// @param from where the sum begins; `fromStep` bytes lie from row to row
  /// @param c where the block goes; `cStep` bytes lie from row to row
  static void run(
      float[] a, int at, long b, int steps, long from, long fromStep, long c, long cStep) {
    if (ROWS == 8) {
      rows8(a, at, b, steps, from, fromStep, c, cStep);
    } else {
      rows4(a, at, b, steps, from, fromStep, c, cStep);
    }
  }

  /// `c = from + a b` for 8 rows and two registers of columns, over `steps` steps.
  private static void rows8(
      float[] a, int at, long b, int steps, long from, long fromStep, long c, long cStep) {
    long row = from;
    FloatVector c0a = NativeMemory.load(row);
    FloatVector c0b = NativeMemory.load(row + NativeMemory.REGISTER);
    row += fromStep;
    FloatVector c1a = NativeMemory.load(row);
    FloatVector c1b = NativeMemory.load(row + NativeMemory.REGISTER);
    row += fromStep;
    FloatVector c2a = NativeMemory.load(row);
    FloatVector c2b = NativeMemory.load(row + NativeMemory.REGISTER);
    row += fromStep;
    FloatVector c3a = NativeMemory.load(row);
    FloatVector c3b = NativeMemory.load(row + NativeMemory.REGISTER);
    row += fromStep;
    FloatVector c4a = NativeMemory.load(row);
    FloatVector c4b = NativeMemory.load(row + NativeMemory.REGISTER);
    row += fromStep;
    FloatVector c5a = NativeMemory.load(row);
    FloatVector c5b = NativeMemory.load(row + NativeMemory.REGISTER);
    row += fromStep;
    FloatVector c6a = NativeMemory.load(row);
    FloatVector c6b = NativeMemory.load(row + NativeMemory.REGISTER);
    row += fromStep;
    FloatVector c7a = NativeMemory.load(row);
    FloatVector c7b = NativeMemory.load(row + NativeMemory.REGISTER);
    for (int k = 0; k < steps; k++) {
      int p = at + k;
      long pb = b + 2L * NativeMemory.REGISTER * k;
      FloatVector x = NativeMemory.load(pb);
      FloatVector y = NativeMemory.load(pb + NativeMemory.REGISTER);
      FloatVector s = NativeMemory.splat(a[p]);
      c0a = s.fma(x, c0a);
      c0b = s.fma(y, c0b);
      s = NativeMemory.splat(a[p + STEPS]);
      c1a = s.fma(x, c1a);
      c1b = s.fma(y, c1b);
      s = NativeMemory.splat(a[p + 2 * STEPS]);
      c2a = s.fma(x, c2a);
      c2b = s.fma(y, c2b);
      s = NativeMemory.splat(a[p + 3 * STEPS]);
      c3a = s.fma(x, c3a);
      c3b = s.fma(y, c3b);
      s = NativeMemory.splat(a[p + 4 * STEPS]);
      c4a = s.fma(x, c4a);
      c4b = s.fma(y, c4b);
      s = NativeMemory.splat(a[p + 5 * STEPS]);
      c5a = s.fma(x, c5a);
      c5b = s.fma(y, c5b);
      s = NativeMemory.splat(a[p + 6 * STEPS]);
      c6a = s.fma(x, c6a);
      c6b = s.fma(y, c6b);
      s = NativeMemory.splat(a[p + 7 * STEPS]);
      c7a = s.fma(x, c7a);
      c7b = s.fma(y, c7b);
    }
    row = c;
    NativeMemory.store(c0a, row);
    NativeMemory.store(c0b, row + NativeMemory.REGISTER);
    row += cStep;
    NativeMemory.store(c1a, row);
    NativeMemory.store(c1b, row + NativeMemory.REGISTER);
    row += cStep;
    NativeMemory.store(c2a, row);
    NativeMemory.store(c2b, row + NativeMemory.REGISTER);
    row += cStep;
    NativeMemory.store(c3a, row);
    NativeMemory.store(c3b, row + NativeMemory.REGISTER);
    row += cStep;
    NativeMemory.store(c4a, row);
    NativeMemory.store(c4b, row + NativeMemory.REGISTER);
    row += cStep;
    NativeMemory.store(c5a, row);
    NativeMemory.store(c5b, row + NativeMemory.REGISTER);
    row += cStep;
    NativeMemory.store(c6a, row);
    NativeMemory.store(c6b, row + NativeMemory.REGISTER);
    row += cStep;
    NativeMemory.store(c7a, row);
    NativeMemory.store(c7b, row + NativeMemory.REGISTER);
  }

  /// `c = from + a b` for 4 rows and two registers of columns, over `steps` steps.
  private static void rows4(
      float[] a, int at, long b, int steps, long from, long fromStep, long c, long cStep) {
    long row = from;
    FloatVector c0a = NativeMemory.load(row);
    FloatVector c0b = NativeMemory.load(row + NativeMemory.REGISTER);
    row += fromStep;
    FloatVector c1a = NativeMemory.load(row);
    FloatVector c1b = NativeMemory.load(row + NativeMemory.REGISTER);
    row += fromStep;
    FloatVector c2a = NativeMemory.load(row);
    FloatVector c2b = NativeMemory.load(row + NativeMemory.REGISTER);
    row += fromStep;
    FloatVector c3a = NativeMemory.load(row);
    FloatVector c3b = NativeMemory.load(row + NativeMemory.REGISTER);
    for (int k = 0; k < steps; k++) {
      int p = at + k;
      long pb = b + 2L * NativeMemory.REGISTER * k;
      FloatVector x = NativeMemory.load(pb);
      FloatVector y = NativeMemory.load(pb + NativeMemory.REGISTER);
      FloatVector s = NativeMemory.splat(a[p]);
      c0a = s.fma(x, c0a);
      c0b = s.fma(y, c0b);
      s = NativeMemory.splat(a[p + STEPS]);
      c1a = s.fma(x, c1a);
      c1b = s.fma(y, c1b);
      s = NativeMemory.splat(a[p + 2 * STEPS]);
      c2a = s.fma(x, c2a);
      c2b = s.fma(y, c2b);
      s = NativeMemory.splat(a[p + 3 * STEPS]);
      c3a = s.fma(x, c3a);
      c3b = s.fma(y, c3b);
    }
    row = c;
    NativeMemory.store(c0a, row);
    NativeMemory.store(c0b, row + NativeMemory.REGISTER);
    row += cStep;
    NativeMemory.store(c1a, row);
    NativeMemory.store(c1b, row + NativeMemory.REGISTER);
    row += cStep;
    NativeMemory.store(c2a, row);
    NativeMemory.store(c2b, row + NativeMemory.REGISTER);
    row += cStep;
    NativeMemory.store(c3a, row);
    NativeMemory.store(c3b, row + NativeMemory.REGISTER);
  }
}
