package dev.jacobi.cpu.fused;

import dev.jacobi.backend.Fold;
import dev.jacobi.backend.Lowering.Rows;
import dev.jacobi.backend.View;
import dev.jacobi.cpu.jit.x64.LoopCode;
import dev.jacobi.cpu.kernels.Elements;
import dev.jacobi.cpu.kernels.Elements.Run;
import dev.jacobi.cpu.kernels.Loops;
import dev.jacobi.cpu.kernels.MixedLoops;
import dev.jacobi.cpu.memory.CpuStorage;
import dev.jacobi.cpu.memory.NativeMemory;
import dev.jacobi.cpu.memory.Scratch;
import dev.jacobi.cpu.memory.Sizes;
import dev.jacobi.cpu.parallel.WorkerPool;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Layout;
import dev.jacobi.shape.Shape;

/// Folds along any dimensions. Where the folded elements lie together, it is a program over rows;
/// where the kept ones do, whole lines are folded into a line of results.
public final class ReduceRunner {
  /// Columns of results that are kept in the first-level cache.
  private static final int COLUMNS = 1024;

  /// Columns that are worth a part of their own where there are many lines.
  private static final int FEW_COLUMNS = 64;

  /// Elements from which several threads share the lines.
  private static final long SMALL = 1 << 15;

  /// Lines that are folded one into another before the result joins those of other lines, and
  /// results that are before these join others: so the rounding errors of a sum do not grow with
  /// the number of lines.
  private static final int LINES = LoopCode.STEPS_OF_PART;

  /// The same in float32, whose loops fold parts of them first.
  private static final int FLOAT_LINES = LINES * LoopCode.STEPS_OF_PART;

  private final WorkerPool pool;
  private final ProgramRunner programs;

  public ReduceRunner(WorkerPool pool, ProgramRunner programs) {
    this.pool = pool;
    this.programs = programs;
  }

  public void run(Fold fold, View in, View out) {
    Rows rows = Rows.of(in, out);
    View from = rows.from();
    View to = rows.to();
    int rank = in.shape().rank();
    int kept = rank - rows.folded();
    DType stored = in.dtype().arithmetic().dtype();
    boolean lines =
        kept > 0
            && kept < rank
            && in.dtype() == stored
            && from.layout().stride(kept - 1) == 1
            && from.shape().size(kept - 1) > 1
            && from.layout().stride(rank - 1) != 1;
    if (lines) {
      foldLines(fold, from, to, kept);
    } else {
      programs.run(rows.program(fold), new View[] {from, to});
    }
  }

  private void foldLines(Fold fold, View from, View to, int kept) {
    Shape shape = from.shape();
    int width = Sizes.toInt(shape.size(kept - 1));
    Layout places = from.layout().head(kept - 1);
    Layout folded = Layout.collapse(from.layout().tail(kept))[0];
    long lines = folded.shape().numel();
    // Lines at one distance from one to the next.
    long run = folded.shape().rank() == 0 ? 1 : folded.shape().size(-1);
    int columns = Sizes.product(lines, width) < SMALL ? COLUMNS : FEW_COLUMNS;
    int blocks = (width + columns - 1) / columns;
    DType type = from.dtype();
    int bytes = type.bytes();
    long base = ((CpuStorage) from.storage()).address();
    long target = ((CpuStorage) to.storage()).address();
    pool.runAll(
        places.shape().numel() * blocks,
        part -> {
          long place = part / blocks;
          int column = (int) (part % blocks) * columns;
          int n = Math.min(columns, width - column);
          long start = places.offsetOf(place) + column;
          Lines[] levels = levels(fold, type, lines, n);
          int most = lines(type);
          for (long k = 0; k < lines; ) {
            int count = (int) Math.min(Math.min(run - k % run, most - k % most), lines - k);
            levels[0].add(base + (start + folded.offsetOf(k)) * bytes, step(folded) * bytes, count);
            k += count;
            if (k % most == 0) {
              rise(levels, k / most);
            }
          }
          for (int level = 1; level < levels.length; level++) {
            levels[level].add(levels[level - 1]);
          }
          long sums = levels[levels.length - 1].address;
          long first = to.layout().offsetOf(place * width + column);
          long address = target + first * to.dtype().bytes();
          long step = to.layout().stride(kept - 1);
          Elements.move(new Run(type, sums, 1), new Run(to.dtype(), address, step), n);
        });
  }

  private static int lines(DType type) {
    return type == DType.FLOAT32 ? FLOAT_LINES : LINES;
  }

  /// Lines of partial results, each of which takes in [#LINES] times that of the level before it.
  private static Lines[] levels(Fold fold, DType type, long lines, int n) {
    int count = 1;
    for (long rest = lines / lines(type); rest > 0; rest /= LINES) {
      count++;
    }
    long bytes = (long) n * type.bytes() + NativeMemory.REGISTER - 1 & -NativeMemory.REGISTER;
    long address = Scratch.reserve(count * bytes);
    Lines[] levels = new Lines[count];
    for (int level = 0; level < count; level++) {
      levels[level] = new Lines(fold, type, address + level * bytes, n);
      levels[level].clear();
    }
    return levels;
  }

  /// Hands on what the lowest level has for the `blocks`-th time, and so do others that are full.
  private static void rise(Lines[] levels, long blocks) {
    long full = blocks;
    for (int level = 1; level < levels.length; level++) {
      levels[level].add(levels[level - 1]);
      levels[level - 1].clear();
      if (full % LINES != 0) {
        return;
      }
      full /= LINES;
    }
  }

  private static long step(Layout folded) {
    int rank = folded.shape().rank();
    return rank == 0 ? 0 : folded.stride(rank - 1);
  }

  /// A line of partial results.
  private record Lines(Fold fold, DType type, long address, int n) {
    void clear() {
      if (type.isFloating()) {
        Elements.putDouble(type, address, fold.identity());
      } else {
        Elements.putLong(type, address, fold.longIdentity());
      }
      MixedLoops.repeat(type.arithmetic(), address, address, n);
    }

    void add(Lines other) {
      add(other.address, 0, 1);
    }

    /// Folds so many lines in, the first of which is at `line`.
    void add(long line, long step, int count) {
      Loops.of(fold, type.arithmetic()).accumulate(line, step, count, address, n);
    }
  }
}
