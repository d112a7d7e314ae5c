package dev.jacobi.cpu;

import dev.jacobi.cpu.code.ProductCode;

/// Brings parts of matrices into the order in which the matrix product reads them.
final class Packing {
  private static final int BLOCK = 32;
  private static final long PANEL_STEP = 2L * Memory.REGISTER;

  private Packing() {}

  /// Copies `count` rows of A, each to the place [GemmKernel#ROW_STEP] bytes after the one before.
  ///
  /// @param across distance in bytes from row to row
  /// @param along distance in bytes from step to step
  static void rows(long from, long across, long along, long to, int count, int steps) {
    if (across == 4 && GemmKernel.MACHINE) {
      transpose(from, along, steps, to, GemmKernel.ROW_STEP, count);
      return;
    }
    for (int i = 0; i < count; i++) {
      long source = from + i * across;
      long target = to + i * GemmKernel.ROW_STEP;
      if (along == 4) {
        Memory.copy(source, target, 4L * steps);
      } else {
        move(source, along, target, 4, steps);
      }
    }
  }

  /// Packs columns of B into a panel, which holds for each step [GemmKernel#COLUMNS] elements,
  /// zeros where the matrix ends; the parameters as for [#rows], `count` at most the width.
  static void columns(long from, long across, long along, long to, int count, int steps) {
    if (along == 4 && GemmKernel.MACHINE) {
      transpose(from, across, count, to, PANEL_STEP, steps);
      for (int i = (count + Memory.LANES - 1) / Memory.LANES; i < 2; i++) {
        transpose(from, across, 0, to + (long) i * Memory.REGISTER, PANEL_STEP, steps);
      }
      return;
    }
    if (across == 4 && GemmKernel.MACHINE) {
      copyPanel(from, along, to, count, steps);
      return;
    }
    // Blocks of steps, so that the part of the panel that is written stays in the first-level
    // cache.
    for (int p = 0; p < steps; p += BLOCK) {
      int block = Math.min(BLOCK, steps - p);
      for (int i = 0; i < count; i++) {
        long source = from + i * across + p * along;
        move(source, along, to + 4L * i + PANEL_STEP * p, PANEL_STEP, block);
      }
    }
    for (int i = count; i < GemmKernel.COLUMNS; i++) {
      for (int p = 0; p < steps; p++) {
        Memory.putFloat(to + 4L * i + PANEL_STEP * p, 0f);
      }
    }
  }

  /// Exchanges rows and columns, 16 rows at a time; rows after the last count as zeros up to a
  /// register's width.
  private static void transpose(
      long from, long fromStep, int rows, long to, long toStep, int columns) {
    long block = Scratch.block();
    Memory.putLong(block + ProductCode.FROM_STEP, fromStep);
    Memory.putLong(block + ProductCode.TO_STEP, toStep);
    Memory.putLong(block + ProductCode.COLUMNS, columns);
    Memory.putLong(block + ProductCode.REST, MachinePanelProduct.mask(columns % Memory.LANES));
    for (int r = 0; r < Math.max(rows, 1); r += Memory.LANES) {
      Memory.putLong(block + ProductCode.FROM, from + r * fromStep);
      Memory.putLong(block + ProductCode.TO, to + 4L * r);
      ProductCode.transpose(Math.min(Memory.LANES, rows - r)).run(block);
    }
  }

  /// Copies `n` elements, at most a register, from `from` plus each of the table's distances; or a
  /// whole register if `n` is 0, which is faster.
  static void table(long table, int count, long from, long to, long toStep, int n) {
    long block = Scratch.block();
    Memory.putLong(block + ProductCode.TABLE, table);
    Memory.putLong(block + ProductCode.COLUMNS, count);
    Memory.putLong(block + ProductCode.FROM, from);
    Memory.putLong(block + ProductCode.TO, to);
    Memory.putLong(block + ProductCode.TO_STEP, toStep);
    Memory.putLong(block + ProductCode.MASKS, MachinePanelProduct.mask(n));
    ProductCode.rows(n > 0).run(block);
  }

  private static void copyPanel(long from, long step, long to, int count, int steps) {
    long block = Scratch.block();
    Memory.putLong(block + ProductCode.FROM, from);
    Memory.putLong(block + ProductCode.FROM_STEP, step);
    Memory.putLong(block + ProductCode.TO, to);
    Memory.putLong(block + ProductCode.COLUMNS, steps);
    Memory.putLong(block + ProductCode.MASKS, MachinePanelProduct.mask(count));
    Memory.putLong(block + ProductCode.MASKS + 8, MachinePanelProduct.mask(count - Memory.LANES));
    ProductCode.copy().run(block);
  }

  private static void move(long from, long fromStep, long to, long toStep, int count) {
    for (int p = 0; p < count; p++) {
      Memory.putFloat(to + p * toStep, Memory.getFloat(from + p * fromStep));
    }
  }
}
