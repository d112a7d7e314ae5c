package dev.jacobi.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Brings parts of matrices into the order in which the matrix product reads them.
final class Packing {
  private static final int BLOCK = 32;
  private static final long PANEL_STEP = 2L * Memory.REGISTER;

  private Packing() {}

  /// Copies `count` rows of A, each to the place [GemmKernel#STEPS] elements after the one before.
  /// What the kernel reads beyond the last row only reaches rows of C that nobody takes.
  ///
  /// @param across distance in bytes from row to row
  /// @param along distance in bytes from step to step
  static void rows(long from, long across, long along, float[] to, int count, int steps) {
    for (int i = 0; i < count; i++) {
      if (along == 4) {
        copy(from + i * across, to, i * GemmKernel.STEPS, steps);
      } else {
        gather(from + i * across, along, to, i * GemmKernel.STEPS, steps);
      }
    }
  }

  private static void copy(long from, float[] to, int at, int steps) {
    MemorySegment.copy(Memory.ALL, ValueLayout.JAVA_FLOAT_UNALIGNED, from, to, at, steps);
  }

  private static void gather(long from, long along, float[] to, int at, int steps) {
    for (int p = 0; p < steps; p++) {
      to[at + p] = Memory.getFloat(from + p * along);
    }
  }

  /// Packs columns of B into a panel, which holds for each step [GemmKernel#COLUMNS] elements,
  /// zeros where the matrix ends; the parameters as for [#rows], `count` at most the width.
  static void columns(long from, long across, long along, long to, int count, int steps) {
    if (across == 4 && count == GemmKernel.COLUMNS) {
      copyRuns(from, along, to, steps);
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

  private static void move(long from, long fromStep, long to, long toStep, int count) {
    for (int p = 0; p < count; p++) {
      Memory.putFloat(to + p * toStep, Memory.getFloat(from + p * fromStep));
    }
  }

  private static void copyRuns(long from, long along, long to, int steps) {
    for (int p = 0; p < steps; p++) {
      long source = from + p * along;
      long target = to + PANEL_STEP * p;
      Memory.store(Memory.load(source), target);
      Memory.store(Memory.load(source + Memory.REGISTER), target + Memory.REGISTER);
    }
  }
}
