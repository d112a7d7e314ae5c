package dev.jacobi.cpu.fused;

import dev.jacobi.backend.Program;
import dev.jacobi.backend.Program.FoldRows;
import dev.jacobi.backend.View;
import dev.jacobi.cpu.fused.StridedOperand.Tile;
import dev.jacobi.cpu.kernels.Elements.Run;
import dev.jacobi.cpu.kernels.Loops;
import dev.jacobi.cpu.memory.Allocator;
import dev.jacobi.cpu.memory.CpuStorage;
import dev.jacobi.cpu.memory.Sizes;
import dev.jacobi.cpu.parallel.WorkerPool;
import dev.jacobi.shape.DType;

/// Runs programs: cuts their domain into tiles, and gives these to the threads in groups.
public final class ProgramRunner {
  /// Instructions on elements that one part of the work should have at least, so that handing it
  /// out is worth it.
  private static final long PART = 1 << 16;

  /// And at most: an interrupt is seen between parts.
  private static final long LARGEST_PART = 1 << 22;

  /// Parts for each thread that are enough to share a large work evenly. What a part computes does
  /// not depend on where it begins, so the number of threads shows in the time only.
  private static final long PARTS = 8;

  private final WorkerPool pool;
  private final Allocator allocator;

  public ProgramRunner(WorkerPool pool, Allocator allocator) {
    this.pool = pool;
    this.allocator = allocator;
  }

  /// Runs a program.
  ///
  /// @param views the program's inputs, then its outputs
  public void run(Program program, View[] views) {
    ProgramPlan plan = new ProgramPlan(program, views);
    if (plan.rows == 0 || (plan.length == 0 && program.rowDims() == 0)) {
      return;
    }
    if (plan.longRows) {
      runLongRows(plan);
    } else {
      runTiles(plan, 0);
    }
  }

  private void runTiles(ProgramPlan plan, long partials) {
    long perRow = plan.tilesPerRow();
    long tiles = (plan.rows + plan.tileRows - 1) / plan.tileRows * perRow;
    long size = Math.max(1, (long) plan.tileRows * plan.tileColumns);
    long work = size * Math.max(2, plan.program.body().size());
    long perPart =
        Math.max(1, Math.clamp(tiles / (PARTS * pool.threads()), PART / work, LARGEST_PART / work));
    pool.runAll(
        (tiles + perPart - 1) / perPart,
        part -> {
          ProgramTask task = new ProgramTask(plan, partials);
          long end = Math.min(tiles, (part + 1) * perPart);
          for (long t = part * perPart; t < end; t++) {
            long row = t / perRow * plan.tileRows;
            long column = t % perRow * plan.tileColumns;
            int rows = (int) Math.min(plan.tileRows, plan.rows - row);
            int columns = (int) Math.min(plan.tileColumns, plan.length - column);
            task.run(new Tile(row, column, rows, columns));
          }
        });
  }

  /// Folds the pieces of each row first, and then what they gave, in the order of the pieces.
  private void runLongRows(ProgramPlan plan) {
    Program program = plan.program;
    if (!(program.body().getLast() instanceof FoldRows fold) || program.outputs().size() != 1) {
      throw new IllegalArgumentException("a fold over long rows must be its program's only output");
    }
    long count = plan.rows * plan.tilesPerRow() + 1;
    CpuStorage partials = allocator.allocate(count * plan.arithmetic().bytes());
    try {
      runTiles(plan, partials.address());
      join(plan, fold, partials.address());
    } finally {
      allocator.release(partials);
    }
  }

  private static void join(ProgramPlan plan, FoldRows fold, long partials) {
    DType.Arithmetic arithmetic = plan.arithmetic();
    DType stored = arithmetic.dtype();
    long pieces = plan.tilesPerRow();
    long bytes = arithmetic.bytes();
    Loops.FoldLoop loop = Loops.of(fold.fold(), arithmetic);
    long result = partials + plan.rows * pieces * bytes;
    StridedOperand output = plan.operands[plan.program.inputs()];
    for (long row = 0; row < plan.rows; row++) {
      loop.run(partials + row * pieces * bytes, result, Sizes.toInt(pieces));
      output.storeRows(new Tile(row, 0, 1, 1), new Run(stored, result, 1));
    }
  }
}
