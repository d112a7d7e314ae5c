package dev.jacobi.cpu.conv;

import dev.jacobi.backend.PoolWindows;
import dev.jacobi.backend.View;
import dev.jacobi.backend.Window;
import dev.jacobi.cpu.kernels.Elements;
import dev.jacobi.cpu.memory.CpuStorage;
import dev.jacobi.cpu.memory.NativeMemory;
import dev.jacobi.cpu.memory.Sizes;
import dev.jacobi.cpu.parallel.WorkerPool;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Shape;
import java.util.Arrays;

/// Pooling, plane by plane. One and two dimensions are three, with sizes of 1 in front.
public final class PoolingRunner {
  private static final int DIMS = 3;

  /// Elements that are worth a part of their own.
  private static final long PART = 1 << 15;

  private final WorkerPool pool;

  public PoolingRunner(WorkerPool pool) {
    this.pool = pool;
  }

  public void run(PoolWindows kernel, View in, View[] outputs) {
    View out = outputs[0];
    boolean spread = kernel.kind() == PoolWindows.PoolingMode.SPREAD;
    View wide = spread ? out : in;
    View narrow = spread ? in : out;
    Plane plane = new Plane(kernel.window(), places(wide), places(narrow));
    long planes = in.shape().size(0) * in.shape().size(1);
    if (kernel.kind() == PoolWindows.PoolingMode.MAX && MachineMaxPool.takes(plane, in)) {
      MachineMaxPool max = new MachineMaxPool(plane, in, outputs);
      long perPart = Math.max(1, PART / Math.max(1, count(in)));
      pool.runAll(
          (planes + perPart - 1) / perPart,
          part -> max.run(part * perPart, Math.min(planes, (part + 1) * perPart)));
      return;
    }
    pool.runAll(
        planes,
        p -> {
          double[] from = read(in, p);
          double[] to = new double[Sizes.toInt(count(out))];
          switch (kernel.kind()) {
            case SUM -> plane.sum(from, to);
            case SPREAD -> plane.spread(from, to);
            case MAX -> {
              long[] positions = new long[to.length];
              plane.max(from, to, positions);
              long target = address(outputs[1], p * (long) to.length);
              for (int i = 0; i < positions.length; i++) {
                NativeMemory.putLong(target + 8L * i, positions[i]);
              }
            }
          }
          write(to, out, p);
        });
  }

  /// The sizes of a tensor's places.
  static int[] places(View view) {
    int[] places = {1, 1, 1};
    int rank = view.shape().rank();
    for (int d = 2; d < rank; d++) {
      places[DIMS - rank + d] = Sizes.toInt(view.shape().size(d));
    }
    return places;
  }

  private static long count(View view) {
    Shape shape = view.shape();
    long planes = shape.size(0) * shape.size(1);
    return planes == 0 ? 0 : shape.numel() / planes;
  }

  /// The address of a view's element, by its number in row-major order.
  static long address(View view, long index) {
    long place = view.layout().offsetOf(index);
    return ((CpuStorage) view.storage()).address() + place * view.dtype().bytes();
  }

  private static double[] read(View in, long plane) {
    int n = Sizes.toInt(count(in));
    double[] values = new double[n];
    int length = Sizes.toInt(in.shape().size(-1));
    DType type = in.dtype();
    long step = in.layout().stride(in.layout().shape().rank() - 1) * type.bytes();
    for (int i = 0; i < n; i += length) {
      long line = address(in, plane * n + i);
      if (type == DType.FLOAT32) {
        for (int j = 0; j < length; j++) {
          values[i + j] = NativeMemory.getFloat(line + j * step);
        }
      } else {
        for (int j = 0; j < length; j++) {
          values[i + j] = Elements.getDouble(type, line + j * step);
        }
      }
    }
    return values;
  }

  /// Outputs are new, so they lie densely.
  private static void write(double[] values, View out, long plane) {
    long target = address(out, plane * values.length);
    DType type = out.dtype();
    if (type == DType.FLOAT32) {
      for (int i = 0; i < values.length; i++) {
        NativeMemory.putFloat(target + 4L * i, (float) values[i]);
      }
    } else {
      for (int i = 0; i < values.length; i++) {
        Elements.putDouble(type, target + (long) i * type.bytes(), values[i]);
      }
    }
  }

  /// The windows over one plane: `wide` places, and `narrow` windows.
  static final class Plane {
    final int[] size;
    final long[] stride;
    final long[] padding;
    final long[] dilation;
    final int[] wide;
    final int[] narrow;

    Plane(Window window, int[] wide, int[] narrow) {
      int lead = DIMS - window.dims();
      size = new int[] {1, 1, 1};
      stride = new long[] {1, 1, 1};
      padding = new long[DIMS];
      dilation = new long[] {1, 1, 1};
      for (int d = 0; d < window.dims(); d++) {
        size[lead + d] = window.size().get(d);
        stride[lead + d] = window.stride().get(d);
        padding[lead + d] = window.padding().get(d);
        dilation[lead + d] = window.dilation().get(d);
      }
      this.wide = wide;
      this.narrow = narrow;
    }

    /// What happens where windows of a line see the same place of theirs: window `first + i` sees
    /// the element at `place + i * step`.
    private interface Line {
      void see(int first, int place, int count, int step);
    }

    /// Goes through lines of windows, and for each through the places of a window in order.
    private void lines(Line line) {
      for (int d = 0; d < narrow[0]; d++) {
        for (int h = 0; h < narrow[1]; h++) {
          places((d * narrow[1] + h) * narrow[2], start(0, d), start(1, h), line);
        }
      }
    }

    private long start(int dim, int window) {
      return window * stride[dim] - padding[dim];
    }

    private void places(int window, long front, long top, Line line) {
      long across = start(2, 0);
      for (long i = first(0, front); i < end(0, front); i++) {
        long d = front + i * dilation[0];
        for (long j = first(1, top); j < end(1, top); j++) {
          long h = top + j * dilation[1];
          long row = (d * wide[1] + h) * wide[2];
          for (long k = first(2, start(2, narrow[2] - 1)); k < end(2, across); k++) {
            along(window, row, k * dilation[2] - padding[2], line);
          }
        }
      }
    }

    /// The first place of a window that lies inside, if the window starts at `start`.
    private long first(int dim, long start) {
      return Math.max(0, Math.ceilDiv(-start, dilation[dim]));
    }

    /// The place behind the last one that lies inside.
    private long end(int dim, long start) {
      return Math.min(size[dim], Math.floorDiv(wide[dim] - 1 - start, dilation[dim]) + 1);
    }

    /// The windows of a line whose place at `shift` lies inside.
    private void along(int window, long row, long shift, Line line) {
      long first = Math.max(0, Math.ceilDiv(-shift, stride[2]));
      long end = Math.min(narrow[2], Math.floorDiv(wide[2] - 1 - shift, stride[2]) + 1);
      if (first < end) {
        // Where only one window is seen, its step may be anything.
        line.see(
            window + (int) first,
            (int) (row + shift + first * stride[2]),
            (int) (end - first),
            (int) stride[2]);
      }
    }

    void sum(double[] from, double[] to) {
      lines(
          (first, place, count, step) -> {
            for (int i = 0; i < count; i++) {
              to[first + i] += from[place + i * step];
            }
          });
    }

    void spread(double[] from, double[] to) {
      lines(
          (first, place, count, step) -> {
            for (int i = 0; i < count; i++) {
              to[place + i * step] += from[first + i];
            }
          });
    }

    void max(double[] from, double[] to, long[] positions) {
      Arrays.fill(to, Double.NEGATIVE_INFINITY);
      Arrays.fill(positions, -1);
      lines(
          (first, place, count, step) -> {
            for (int i = 0; i < count; i++) {
              double x = from[place + i * step];
              if (x > to[first + i] || Double.isNaN(x) || positions[first + i] < 0) {
                to[first + i] = x;
                positions[first + i] = place + (long) i * step;
              }
            }
          });
    }
  }
}
