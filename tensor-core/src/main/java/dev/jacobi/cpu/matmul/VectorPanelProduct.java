package dev.jacobi.cpu.matmul;

import dev.jacobi.cpu.memory.BoundsCheck;
import dev.jacobi.cpu.memory.NativeMemory;
import dev.jacobi.cpu.memory.Scratch;
import java.lang.foreign.Arena;

/// The product with the Vector API. It copies the rows into an array, because reading an element of
/// an array costs the compiler a quarter of the nodes that reading native memory does, and beyond
/// its limit of nodes it stops inlining, which puts the block's vectors on the heap.
final class VectorPanelProduct implements PanelProduct {
  private static final int MR = GemmKernel.ROWS;
  private static final int NR = GemmKernel.COLUMNS;
  private static final long PANEL_STEP = 4L * NR;

  /// Room for a block at C's edge.
  static final long ROOM = MR * PANEL_STEP;

  /// A row of zeros, from which sums begin.
  private static final long ZEROS = Arena.global().allocate(PANEL_STEP, 64).address();

  static {
    BoundsCheck.add(ZEROS, PANEL_STEP);
  }

  private final long edge;
  private float[] block = new float[0];
  private Rows rows = new Rows(0, 0, 0, 0);

  VectorPanelProduct(long edge) {
    this.edge = edge;
  }

  @Override
  public void take(Rows next) {
    rows = next;
    block = Scratch.floats((next.count() + MR - 1) / MR * MR * GemmKernel.STEPS);
    for (int i = 0; i < next.count(); i++) {
      long from = next.address() + i * next.step();
      int to = i * GemmKernel.STEPS;
      NativeMemory.copy(from, block, to, next.steps());
    }
  }

  @Override
  public void multiply(long panel, Target c) {
    for (int r = 0; r < rows.count(); r += MR) {
      tile(r, panel, c);
    }
  }

  private void tile(int row, long panel, Target c) {
    int at = row * GemmKernel.STEPS;
    long target = c.address() + row * c.step();
    if (!c.add() && rows.count() - row >= MR && c.columns() == NR) {
      GemmKernel.run(block, at, panel, rows.steps(), ZEROS, 0, target, c.step());
      return;
    }
    int height = Math.min(MR, rows.count() - row);
    GemmKernel.run(block, at, panel, rows.steps(), ZEROS, 0, edge, PANEL_STEP);
    for (int r = 0; r < height; r++) {
      long from = edge + PANEL_STEP * r;
      long to = target + c.step() * r;
      if (c.add()) {
        for (int j = 0; j < c.columns(); j++) {
          NativeMemory.putFloat(
              to + 4L * j,
              NativeMemory.getFloat(to + 4L * j) + NativeMemory.getFloat(from + 4L * j));
        }
      } else {
        NativeMemory.copy(from, to, 4L * c.columns());
      }
    }
  }
}
