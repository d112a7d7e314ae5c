package dev.jacobi.cpu.kernels;

import dev.jacobi.backend.ArgReduce;
import dev.jacobi.backend.View;
import dev.jacobi.cpu.kernels.Elements.Run;
import dev.jacobi.cpu.memory.CpuStorage;
import dev.jacobi.cpu.memory.NativeMemory;
import dev.jacobi.cpu.memory.Sizes;
import dev.jacobi.cpu.parallel.WorkerPool;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Layout;

/// Finds the positions of extreme elements along a dimension: in pieces of each line first, then
/// among what these gave, in their order.
public final class ArgRunner {
  /// Elements that are worth a part of their own.
  private static final long PART = 1 << 15;

  private final WorkerPool pool;

  public ArgRunner(WorkerPool pool) {
    this.pool = pool;
  }

  public void run(ArgReduce kernel, View in, View out) {
    Search search = new Search(kernel, in);
    long lines = out.shape().numel();
    long target = ((CpuStorage) out.storage()).address();
    Layout places = out.layout();
    if (search.size > PART) {
      for (long i = 0; i < lines; i++) {
        NativeMemory.putLong(target + places.offsetOf(i) * 8, inPieces(search, i));
      }
      return;
    }
    long perPart = Math.max(1, PART / Math.max(1, search.size));
    pool.runAll(
        (lines + perPart - 1) / perPart,
        part -> {
          long end = Math.min(lines, (part + 1) * perPart);
          for (long i = part * perPart; i < end; i++) {
            NativeMemory.putLong(target + places.offsetOf(i) * 8, search.best(i, 0, search.size));
          }
        });
  }

  private long inPieces(Search search, long line) {
    long[] found = new long[Sizes.toInt((search.size + PART - 1) / PART)];
    pool.run(
        found.length,
        piece -> {
          long end = Math.min(search.size, (piece + 1) * PART);
          found[piece] = search.best(line, piece * PART, end);
        });
    long best = found[0];
    for (long candidate : found) {
      best = search.beats(line, candidate, best) ? candidate : best;
    }
    return best;
  }

  /// The lines of a view, and what is looked for in them.
  private static final class Search {
    private final long size;
    private final boolean greatest;
    private final DType type;
    private final long base;
    private final long step;
    private final Layout starts;

    Search(ArgReduce kernel, View in) {
      boolean scalar = in.shape().rank() == 0;
      greatest = kernel.greatest();
      type = in.dtype();
      base = ((CpuStorage) in.storage()).address();
      size = scalar ? 1 : in.shape().size(kernel.dim());
      step = scalar ? 0 : in.layout().stride(kernel.dim());
      starts = scalar ? in.layout() : in.layout().slice(kernel.dim(), 0, 1, 1);
    }

    private long address(long start, long position) {
      return base + (start + position * step) * type.bytes();
    }

    /// The position of the first extreme element from `from` to `to` (exclusive).
    long best(long line, long from, long to) {
      long start = starts.offsetOf(line);
      if (type == DType.FLOAT32) {
        return bestFloat(start, from, to);
      }
      return type.isFloating() ? bestReal(start, from, to) : bestWhole(start, from, to);
    }

    private long bestReal(long start, long from, long to) {
      double[] numbers = Conversion.doubles();
      long best = from;
      double most = Elements.getDouble(type, address(start, from));
      for (long j = from; j < to && !Double.isNaN(most); j += numbers.length) {
        int n = (int) Math.min(numbers.length, to - j);
        Conversion.load(new Run(type, address(start, j), step), numbers, n);
        int found = greatest ? ArgLoops.greater(numbers, n, most) : ArgLoops.less(numbers, n, most);
        if (found >= 0) {
          best = j + found;
          most = numbers[found];
        }
      }
      return best;
    }

    private long bestFloat(long start, long from, long to) {
      float[] numbers = Conversion.floats();
      long best = from;
      float most = NativeMemory.getFloat(address(start, from));
      for (long j = from; j < to && !Float.isNaN(most); j += numbers.length) {
        int n = (int) Math.min(numbers.length, to - j);
        Conversion.load(new Run(type, address(start, j), step), numbers, n);
        int found = greatest ? ArgLoops.greater(numbers, n, most) : ArgLoops.less(numbers, n, most);
        if (found >= 0) {
          best = j + found;
          most = numbers[found];
        }
      }
      return best;
    }

    private long bestWhole(long start, long from, long to) {
      long[] numbers = Conversion.longs();
      long best = from;
      long most = Elements.getLong(type, address(start, from));
      for (long j = from; j < to; j += numbers.length) {
        int n = (int) Math.min(numbers.length, to - j);
        Conversion.load(new Run(type, address(start, j), step), numbers, n);
        int found = greatest ? ArgLoops.greater(numbers, n, most) : ArgLoops.less(numbers, n, most);
        if (found >= 0) {
          best = j + found;
          most = numbers[found];
        }
      }
      return best;
    }

    /// Whether the element at one position is more extreme than at another.
    boolean beats(long line, long position, long other) {
      long start = starts.offsetOf(line);
      if (!type.isFloating()) {
        long x = Elements.getLong(type, address(start, position));
        long y = Elements.getLong(type, address(start, other));
        return greatest ? x > y : x < y;
      }
      double x = Elements.getDouble(type, address(start, position));
      double y = Elements.getDouble(type, address(start, other));
      return !Double.isNaN(y) && (Double.isNaN(x) || (greatest ? x > y : x < y));
    }
  }
}
