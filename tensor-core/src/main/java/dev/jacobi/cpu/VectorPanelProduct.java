package dev.jacobi.cpu;

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
    Bounds.add(ZEROS, PANEL_STEP);
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
      Memory.copy(from, block, to, next.steps());
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
    if (rows.count() - row >= MR && c.columns() == NR) {
      long from = c.add() ? target : ZEROS;
      long fromStep = c.add() ? c.step() : 0;
      GemmKernel.run(block, at, panel, rows.steps(), from, fromStep, target, c.step());
      return;
    }
    int height = Math.min(MR, rows.count() - row);
    // A sum begins where it does in a whole block: an element does not depend on its neighbours.
    for (int r = 0; r < height && c.add(); r++) {
      Memory.copy(target + c.step() * r, edge + PANEL_STEP * r, 4L * c.columns());
    }
    long from = c.add() ? edge : ZEROS;
    long fromStep = c.add() ? PANEL_STEP : 0;
    GemmKernel.run(block, at, panel, rows.steps(), from, fromStep, edge, PANEL_STEP);
    for (int r = 0; r < height; r++) {
      Memory.copy(edge + PANEL_STEP * r, target + c.step() * r, 4L * c.columns());
    }
  }
}
