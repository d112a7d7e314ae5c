package dev.jacobi.cpu;

import dev.jacobi.backend.ArgScan;
import dev.jacobi.backend.Scan;
import dev.jacobi.backend.Sort;
import dev.jacobi.backend.View;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Layout;
import java.util.Arrays;

/// Scans and sorts, line by line along one dimension.
final class LineRunner {
  /// Elements that are worth a part of their own.
  private static final long PART = 1 << 13;

  private static final int DIGITS = 256;

  private final Pool pool;

  LineRunner(Pool pool) {
    this.pool = pool;
  }

  void scan(Scan scan, View in, View out) {
    DType type = in.dtype();
    if (type.isFloating()) {
      double start = scan.fold().identity();
      lines(
          scan.dim(),
          in,
          out,
          (from, to, n) -> {
            double sum = start;
            for (int i = 0; i < n; i++) {
              sum = scan.fold().combine(sum, Elements.getDouble(type, from.at(i)));
              Elements.putDouble(out.dtype(), to.at(i), sum);
            }
          });
    } else {
      long start = scan.fold().longIdentity();
      lines(
          scan.dim(),
          in,
          out,
          (from, to, n) -> {
            long sum = start;
            for (int i = 0; i < n; i++) {
              sum = scan.fold().combine(sum, Elements.getLong(type, from.at(i)));
              Elements.putLong(out.dtype(), to.at(i), sum);
            }
          });
    }
  }

  void arg(ArgScan scan, View in, View out) {
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
            Memory.putLong(to.at(i), where);
          }
        });
  }

  void sort(Sort sort, View in, View out) {
    DType type = in.dtype();
    lines(
        sort.dim(),
        in,
        out,
        (from, to, n) -> {
          long[] keys = new long[n];
          for (int i = 0; i < n; i++) {
            long key =
                type.isFloating() ? key(type, from.at(i)) : Elements.getLong(type, from.at(i));
            keys[i] = sort.descending() ? ~key : key;
          }
          int[] order = type.bytes() <= 4 ? packed(keys) : radix(keys);
          for (int i = 0; i < n; i++) {
            Memory.putLong(to.at(i), order[i]);
          }
        });
  }

  /// A whole number that stands in the order as the element does. Floats of at most 32 bits give
  /// numbers of 32 bits.
  private static long key(DType type, long address) {
    double x = Elements.getDouble(type, address);
    if (type != DType.FLOAT64) {
      int bits = Float.floatToIntBits(x == 0 ? 0 : (float) x);
      return bits < 0 ? bits ^ Integer.MAX_VALUE : bits;
    }
    long bits = Double.doubleToLongBits(x == 0 ? 0 : x);
    return bits < 0 ? bits ^ Long.MAX_VALUE : bits;
  }

  /// Sorts keys of 32 bits together with their positions, as one number.
  private static int[] packed(long[] keys) {
    for (int i = 0; i < keys.length; i++) {
      keys[i] = keys[i] << 32 | i;
    }
    Arrays.sort(keys);
    int[] order = new int[keys.length];
    Arrays.setAll(order, i -> (int) keys[i]);
    return order;
  }

  /// Sorts positions byte by byte of their keys, which keeps the order of equal ones.
  private static int[] radix(long[] keys) {
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
    return order;
  }

  private static int digit(long key, int shift) {
    return (int) ((key ^ Long.MIN_VALUE) >>> shift) & (DIGITS - 1);
  }

  /// The elements of one line.
  private record Line(long address, long step) {
    long at(int i) {
      return address + i * step;
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
    long step = view.shape().rank() == 0 ? 0 : view.layout().stride(dim) * bytes;
    return new Line(((CpuStorage) view.storage()).address() + offset * bytes, step);
  }
}
