package dev.jacobi.cpu.matmul;

import dev.jacobi.cpu.jit.x64.ProductCode;
import dev.jacobi.cpu.memory.NativeMemory;
import dev.jacobi.cpu.memory.Scratch;
import dev.jacobi.shape.DType;

/// Brings parts of matrices into the order in which the matrix product reads them.
public final class Packing {
  private static final int BLOCK = 32;
  private static final long PANEL_STEP = 2L * NativeMemory.REGISTER;

  private Packing() {}

  /// Copies `count` rows of A, each to the place [GemmKernel#ROW_STEP] bytes after the one before.
  ///
  /// @param across distance in bytes from row to row
  /// @param along distance in bytes from step to step
  static void rows(
      DType.Arithmetic type, long from, long across, long along, long to, int count, int steps) {
    int bytes = type.bytes();
    if (across == bytes && GemmKernel.MACHINE) {
      transpose(bytes, from, along, steps, to, GemmKernel.ROW_STEP, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      long source = from + i * across;
      long target = to + i * GemmKernel.ROW_STEP;
      if (along == bytes) {
        NativeMemory.copy(source, target, (long) bytes * steps);
      } else {
        move(bytes, source, along, target, bytes, steps);
      }
    }
  }

  /// Packs columns of B into a panel, which holds for each step two registers of elements, zeros
  /// where the matrix ends; the parameters as for [#rows], `count` at most the width.
  public static void columns(
      DType.Arithmetic type, long from, long across, long along, long to, int count, int steps) {
    int bytes = type.bytes();
    if (along == bytes && GemmKernel.MACHINE) {
      int lanes = NativeMemory.REGISTER / bytes;
      transpose(bytes, from, across, count, to, PANEL_STEP, steps);
      for (int i = (count + lanes - 1) / lanes; i < 2; i++) {
        transpose(bytes, from, across, 0, to + (long) i * NativeMemory.REGISTER, PANEL_STEP, steps);
      }
      return;
    }
    if (across == bytes && GemmKernel.MACHINE) {
      copyPanel(from, along, to, count * bytes / Float.BYTES, steps);
      return;
    }
    // Blocks of steps, so that the part of the panel that is written stays in the first-level
    // cache.
    for (int p = 0; p < steps; p += BLOCK) {
      int block = Math.min(BLOCK, steps - p);
      for (int i = 0; i < count; i++) {
        long source = from + i * across + p * along;
        move(bytes, source, along, to + (long) bytes * i + PANEL_STEP * p, PANEL_STEP, block);
      }
    }
    int rest = (int) PANEL_STEP - count * bytes;
    for (int p = 0; p < steps && rest > 0; p++) {
      NativeMemory.zero(to + (long) count * bytes + PANEL_STEP * p, rest);
    }
  }

  /// Exchanges rows and columns, a register's lanes of rows at a time; rows after the last count as
  /// zeros up to a register's width.
  private static void transpose(
      int bytes, long from, long fromStep, int rows, long to, long toStep, int columns) {
    int lanes = NativeMemory.REGISTER / bytes;
    long block = Scratch.block();
    NativeMemory.putLong(block + ProductCode.FROM_STEP, fromStep);
    NativeMemory.putLong(block + ProductCode.TO_STEP, toStep);
    NativeMemory.putLong(block + ProductCode.COLUMNS, columns);
    NativeMemory.putLong(block + ProductCode.REST, mask(columns % lanes, bytes));
    for (int r = 0; r < Math.max(rows, 1); r += lanes) {
      NativeMemory.putLong(block + ProductCode.FROM, from + r * fromStep);
      NativeMemory.putLong(block + ProductCode.TO, to + (long) bytes * r);
      ProductCode.transpose(Math.min(lanes, rows - r), bytes).run(block);
    }
  }

  /// A bit for each four bytes of so many elements.
  static long mask(int count, int bytes) {
    return MachinePanelProduct.mask(count * bytes / Float.BYTES);
  }

  /// Copies `n` elements, at most a register, from `from` plus each of the table's distances; or a
  /// whole register if `n` is 0, which is faster.
  public static void table(long table, int count, long from, long to, long toStep, int n) {
    long block = Scratch.block();
    NativeMemory.putLong(block + ProductCode.TABLE, table);
    NativeMemory.putLong(block + ProductCode.COLUMNS, count);
    NativeMemory.putLong(block + ProductCode.FROM, from);
    NativeMemory.putLong(block + ProductCode.TO, to);
    NativeMemory.putLong(block + ProductCode.TO_STEP, toStep);
    NativeMemory.putLong(block + ProductCode.MASKS, MachinePanelProduct.mask(n));
    ProductCode.rows(n > 0).run(block);
  }

  /// @param count how many times four bytes of a row are there
  private static void copyPanel(long from, long step, long to, int count, int steps) {
    long block = Scratch.block();
    NativeMemory.putLong(block + ProductCode.FROM, from);
    NativeMemory.putLong(block + ProductCode.FROM_STEP, step);
    NativeMemory.putLong(block + ProductCode.TO, to);
    NativeMemory.putLong(block + ProductCode.COLUMNS, steps);
    NativeMemory.putLong(block + ProductCode.MASKS, MachinePanelProduct.mask(count));
    NativeMemory.putLong(
        block + ProductCode.MASKS + 8, MachinePanelProduct.mask(count - NativeMemory.LANES));
    ProductCode.copy().run(block);
  }

  private static void move(int bytes, long from, long fromStep, long to, long toStep, int count) {
    if (bytes == Float.BYTES) {
      for (int p = 0; p < count; p++) {
        NativeMemory.putFloat(to + p * toStep, NativeMemory.getFloat(from + p * fromStep));
      }
    } else {
      for (int p = 0; p < count; p++) {
        NativeMemory.putLong(to + p * toStep, NativeMemory.getLong(from + p * fromStep));
      }
    }
  }
}
