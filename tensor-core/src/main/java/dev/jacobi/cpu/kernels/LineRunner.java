package dev.jacobi.cpu.kernels;

import dev.jacobi.backend.ArgScan;
import dev.jacobi.backend.Scan;
import dev.jacobi.backend.Sort;
import dev.jacobi.backend.View;
import dev.jacobi.cpu.kernels.Elements.Run;
import dev.jacobi.cpu.memory.CpuStorage;
import dev.jacobi.cpu.memory.NativeMemory;
import dev.jacobi.cpu.memory.Sizes;
import dev.jacobi.cpu.parallel.WorkerPool;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Layout;
import java.util.Arrays;

/// Scans and sorts, line by line along one dimension.
public final class LineRunner {
  /// Elements that are worth a part of their own.
  private static final long PART = 1 << 13;

  private static final int DIGITS = 256;

  private final WorkerPool pool;

  public LineRunner(WorkerPool pool) {
    this.pool = pool;
  }

  public void scan(Scan scan, View in, View out) {
    boolean real = in.dtype().isFloating();
    Loops.ScanLoop loop = Loops.scan(scan.fold(), real);
    int last = in.shape().rank() - 1;
    if (scan.dim() < last && in.layout().stride(last) == 1 && out.layout().stride(last) == 1) {
      scanColumns(scan, loop, in, out);
      return;
    }
    lines(
        scan.dim(),
        in,
        out,
        (from, to, n) -> {
          if (real) {
            scanReal(loop, scan.fold().identity(), from, to, n);
          } else {
            scanWhole(loop, scan.fold().longIdentity(), from, to, n);
          }
        });
  }

  /// Scans lines whose elements lie side by side, so many at a time as fit an array.
  private void scanColumns(Scan scan, Loops.ScanLoop loop, View in, View out) {
    int last = in.shape().rank() - 1;
    int n = Math.toIntExact(in.shape().size(scan.dim()));
    long width = in.shape().size(last);
    int most = Conversion.doubles().length;
    long blocks = (width + most - 1) / most;
    Layout from = in.layout().slice(scan.dim(), 0, 1, 1).slice(last, 0, 1, 1);
    Layout to = out.layout().slice(scan.dim(), 0, 1, 1).slice(last, 0, 1, 1);
    pool.run(
        Math.toIntExact(in.shape().numel() == 0 ? 0 : from.shape().numel() * blocks),
        part -> {
          long first = part % blocks * most;
          int count = (int) Math.min(most, width - first);
          Line source = line(in, scan.dim(), from.offsetOf(part / blocks) + first);
          Line target = line(out, scan.dim(), to.offsetOf(part / blocks) + first);
          if (in.dtype().isFloating()) {
            double[] sums = new double[count];
            Arrays.fill(sums, scan.fold().identity());
            for (int i = 0; i < n; i++) {
              Conversion.load(source.across(i), Conversion.doubles(), count);
              loop.add(Conversion.doubles(), count, sums);
              Conversion.store(sums, target.across(i), count);
            }
          } else {
            long[] sums = new long[count];
            Arrays.fill(sums, scan.fold().longIdentity());
            for (int i = 0; i < n; i++) {
              Conversion.load(source.across(i), Conversion.longs(), count);
              loop.add(Conversion.longs(), count, sums);
              Conversion.store(sums, target.across(i), count);
            }
          }
        });
  }

  private static void scanReal(Loops.ScanLoop loop, double start, Line from, Line to, int n) {
    double[] numbers = Conversion.doubles();
    double sum = start;
    for (int i = 0; i < n; i += numbers.length) {
      int count = Math.min(numbers.length, n - i);
      Conversion.load(from.run(i), numbers, count);
      sum = loop.run(numbers, count, sum);
      Conversion.store(numbers, to.run(i), count);
    }
  }

  private static void scanWhole(Loops.ScanLoop loop, long start, Line from, Line to, int n) {
    long[] numbers = Conversion.longs();
    long sum = start;
    for (int i = 0; i < n; i += numbers.length) {
      int count = Math.min(numbers.length, n - i);
      Conversion.load(from.run(i), numbers, count);
      sum = loop.run(numbers, count, sum);
      Conversion.store(numbers, to.run(i), count);
    }
  }

  public void arg(ArgScan scan, View in, View out) {
    DType type = in.dtype();
    lines(
        scan.dim(),
        in,
        out,
        (from, to, n) -> {
          double best = 0;
          int where = 0;
          for (int i = 0; i < n; i++) {
            double x = Elements.getDouble(type, from.at(i));
            boolean better = scan.greatest() ? x >= best : x <= best;
            if (i == 0 || Double.isNaN(x) || (better && !Double.isNaN(best))) {
              best = x;
              where = i;
            }
            NativeMemory.putLong(to.at(i), where);
          }
        });
  }

  public void sort(Sort sort, View in, View out) {
    boolean scalar = in.shape().rank() == 0;
    int first = scalar ? 1 : Math.toIntExact(out.shape().size(sort.dim()));
    lines(
        sort.dim(),
        in,
        out,
        (from, to, n) -> {
          if (first == 0) {
            return;
          }
          long[] keys = SortKeys.of(from.run(0), n);
          if (sort.descending()) {
            SortKeys.reverse(keys);
          }
          long[] order = SortKeys.pack(keys) ? SortKeys.first(keys, first) : radix(keys);
          for (int i = 0; i < first; i++) {
            NativeMemory.putLong(to.at(i), order[i] & SortKeys.POSITION);
          }
        });
  }

  /// Sorts positions byte by byte of their keys, which keeps the order of equal ones.
  private static long[] radix(long[] keys) {
    int n = keys.length;
    int[] order = new int[n];
    Arrays.setAll(order, i -> i);
    int[] next = new int[n];
    for (int shift = 0; shift < Long.SIZE; shift += 8) {
      int[] starts = new int[DIGITS + 1];
      for (long key : keys) {
        starts[digit(key, shift) + 1]++;
      }
      if (n == 0 || starts[digit(keys[0], shift) + 1] == n) {
        continue;
      }
      for (int d = 0; d < DIGITS; d++) {
        starts[d + 1] += starts[d];
      }
      for (int i : order) {
        next[starts[digit(keys[i], shift)]++] = i;
      }
      int[] free = order;
      order = next;
      next = free;
    }
    return Arrays.stream(order).asLongStream().toArray();
  }

  private static int digit(long key, int shift) {
    return (int) ((key ^ Long.MIN_VALUE) >>> shift) & (DIGITS - 1);
  }

  /// The elements of one line.
  ///
  /// @param step how far the next element is, in elements
  private record Line(DType type, long address, long step) {
    long at(int i) {
      return address + i * step * type.bytes();
    }

    /// The elements beside one, which lie together.
    Run across(int i) {
      return new Run(type, at(i), 1);
    }

    /// The elements from one on.
    Run run(int i) {
      return new Run(type, at(i), step);
    }
  }

  private interface Work {
    void line(Line from, Line to, int length);
  }

  private void lines(int dim, View in, View out, Work work) {
    boolean scalar = in.shape().rank() == 0;
    int length = scalar ? 1 : Sizes.toInt(in.shape().size(dim));
    long count = length == 0 ? 0 : in.shape().numel() / length;
    long perPart = Math.max(1, PART / Math.max(1, length));
    Layout from = scalar ? in.layout() : in.layout().slice(dim, 0, 1, 1);
    Layout to = scalar ? out.layout() : out.layout().slice(dim, 0, 1, 1);
    pool.runAll(
        (count + perPart - 1) / perPart,
        part -> {
          long end = Math.min(count, (part + 1) * perPart);
          for (long i = part * perPart; i < end; i++) {
            work.line(line(in, dim, from.offsetOf(i)), line(out, dim, to.offsetOf(i)), length);
          }
        });
  }

  private static Line line(View view, int dim, long offset) {
    int bytes = view.dtype().bytes();
    long step = view.shape().rank() == 0 ? 0 : view.layout().stride(dim);
    return new Line(view.dtype(), ((CpuStorage) view.storage()).address() + offset * bytes, step);
  }
}
