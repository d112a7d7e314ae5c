package dev.jacobi.cpu;

import dev.jacobi.backend.Program;
import dev.jacobi.backend.Recur;
import dev.jacobi.backend.View;
import dev.jacobi.cpu.fused.ProgramPlan;
import dev.jacobi.cpu.fused.ProgramTask;
import dev.jacobi.cpu.fused.StridedOperand.Tile;
import dev.jacobi.cpu.matmul.Gemm;
import dev.jacobi.cpu.matmul.Gemm.Matrix;
import dev.jacobi.cpu.memory.Allocator;
import dev.jacobi.cpu.memory.CpuStorage;
import dev.jacobi.cpu.memory.Sizes;
import dev.jacobi.cpu.parallel.WorkerPool;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Layout;
import dev.jacobi.shape.Shape;
import java.lang.ref.Reference;

/// Steps along a sequence, in float32. Rows have nothing to do with each other, so that a thread
/// takes some of them through all steps and waits for nobody; what a step leaves for the next one
/// is in its caches.
final class RecurRunner {
  /// Multiplications from which a part of the work is cut into several, so that an interrupt is
  /// seen.
  private static final long LARGEST_PART = 1L << 30;

  private final WorkerPool pool;
  private final Allocator allocator;

  RecurRunner(WorkerPool pool, Allocator allocator) {
    this.pool = pool;
    this.allocator = allocator;
  }

  /// Whether these steps can be run together.
  static boolean covers(Recur recur, View[] outputs) {
    View sums = outputs[0];
    return recur.cell().arithmetic() == DType.Arithmetic.FLOAT
        && sums.dtype() == DType.FLOAT32
        && sums.layout().stride(2) == 1
        && recur.cell().domain().size(1) <= Program.LONGEST_ROW;
  }

  void run(Recur recur, View[] inputs, View[] outputs) {
    View[] views = new View[inputs.length + outputs.length - 3];
    System.arraycopy(inputs, 2, views, 0, inputs.length - 2);
    System.arraycopy(outputs, 1, views, inputs.length - 2, outputs.length - 1);
    long steps = inputs[0].shape().size(0);
    long rows = inputs[0].shape().size(1);
    Program cell = recur.cell();
    Shape all = Shape.of(steps, rows, cell.domain().size(1));
    // A row of the cell is a row of the program, so that a tile can begin at any of them.
    Program program =
        new Program(cell.arithmetic(), all, 1, cell.inputs(), cell.body(), cell.outputs());
    ProgramPlan plan = new ProgramPlan(program, views, true);
    if (plan.rows == 0 || plan.length == 0) {
      return;
    }
    Matrix right = Matrix.of(inputs[1], 0);
    int height = height(rows);
    int parts = Sizes.toInt((rows + height - 1) / height);
    long bytes = Gemm.Packed.bytes(right);
    CpuStorage memory = allocator.allocate(bytes + parts * Gemm.Packed.room());
    try {
      Gemm.Packed packed = new Gemm.Packed(right, memory.address());
      long work = Math.max(1, height * (long) right.rows() * right.columns());
      long atOnce = Math.max(1, LARGEST_PART / work);
      for (long first = 0; first < steps; first += atOnce) {
        long from = first;
        long end = Math.min(steps, first + atOnce);
        pool.run(
            parts,
            part -> {
              long room = memory.address() + bytes + part * Gemm.Packed.room();
              int count = (int) Math.min(height, rows - (long) part * height);
              Rows mine = new Rows(part * height, count, room);
              Task task = new Task(recur, packed, plan, mine, inputs[0], outputs[0]);
              for (long k = from; k < end; k++) {
                task.run(recur.isReversed() ? steps - 1 - k : k);
              }
            });
      }
    } finally {
      allocator.release(memory);
      Reference.reachabilityFence(memory);
    }
  }

  /// As many rows for each thread; a row's numbers do not depend on who computes it.
  private int height(long rows) {
    return Sizes.toInt(Math.max(1, (rows + pool.threads() - 1) / pool.threads()));
  }

  /// Some rows, and working memory for them.
  private record Rows(int first, int count, long room) {}

  /// All steps of some rows.
  private static final class Task {
    private final Recur recur;
    private final Gemm.Packed packed;
    private final ProgramPlan plan;
    private final Rows rows;
    private final View left;
    private final View sums;
    private final ProgramTask cell;

    Task(Recur recur, Gemm.Packed packed, ProgramPlan plan, Rows rows, View left, View sums) {
      this.recur = recur;
      this.packed = packed;
      this.plan = plan;
      this.rows = rows;
      this.left = left;
      this.sums = sums;
      this.cell = new ProgramTask(plan, 0);
    }

    void run(long step) {
      packed.multiply(at(left, step), at(sums, step), recur.sum().isPresent(), rows.room);
      long above = step * left.shape().size(1) + rows.first;
      for (int r = 0; r < rows.count; r += plan.tileRows) {
        int count = Math.min(plan.tileRows, rows.count - r);
        cell.run(new Tile(above + r, 0, count, plan.tileColumns));
      }
    }

    private Matrix at(View view, long step) {
      Layout layout = view.layout().slice(1, rows.first, rows.count, 1).select(0, step);
      return Matrix.of(view.with(layout), 0);
    }
  }
}
