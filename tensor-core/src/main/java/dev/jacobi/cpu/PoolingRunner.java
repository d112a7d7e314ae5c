package dev.jacobi.cpu;

import dev.jacobi.backend.PoolWindows;
import dev.jacobi.backend.View;
import dev.jacobi.backend.Window;
import dev.jacobi.cpu.Elements.Run;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Layout;
import dev.jacobi.shape.Shape;
import java.util.Arrays;

/// Pooling, plane by plane. One and two dimensions are three, with sizes of 1 in front.
final class PoolingRunner {
  private static final int DIMS = 3;

  private final Pool pool;

  PoolingRunner(Pool pool) {
    this.pool = pool;
  }

  void run(PoolWindows kernel, View in, View[] outputs) {
    View out = outputs[0];
    boolean spread = kernel.kind() == PoolWindows.Kind.SPREAD;
    View wide = spread ? out : in;
    View narrow = spread ? in : out;
    Plane plane = new Plane(kernel.window(), places(wide), places(narrow));
    long planes = in.shape().size(0) * in.shape().size(1);
    pool.run(
        Math.toIntExact(planes),
        p -> {
          double[] from = read(in, p);
          double[] to = new double[Math.toIntExact(count(out))];
          switch (kernel.kind()) {
            case SUM -> plane.sum(from, to);
            case SPREAD -> plane.spread(from, to);
            case MAX -> {
              long[] positions = new long[to.length];
              plane.max(from, to, positions);
              for (int i = 0; i < positions.length; i++) {
                Elements.putLong(DType.INT64, address(outputs[1], p * to.length + i), positions[i]);
              }
            }
          }
          for (int i = 0; i < to.length; i++) {
            Elements.putDouble(out.dtype(), address(out, p * (long) to.length + i), to[i]);
          }
        });
  }

  private static int[] places(View view) {
    int[] places = {1, 1, 1};
    int rank = view.shape().rank();
    for (int d = 2; d < rank; d++) {
      places[DIMS - rank + d] = Math.toIntExact(view.shape().size(d));
    }
    return places;
  }

  private static long count(View view) {
    Shape shape = view.shape();
    long planes = shape.size(0) * shape.size(1);
    return planes == 0 ? 0 : shape.numel() / planes;
  }

  private static long address(View view, long index) {
    long place = view.layout().offsetOf(index);
    return ((CpuStorage) view.storage()).address() + place * view.dtype().bytes();
  }

  private static double[] read(View in, long plane) {
    int n = Math.toIntExact(count(in));
    double[] values = new double[n];
    int length = Math.toIntExact(in.shape().size(-1));
    Layout layout = in.layout();
    long step = layout.stride(layout.shape().rank() - 1);
    long line = Scratch.reserve(8L * length);
    for (int i = 0; i < n; i += length) {
      Run from = new Run(in.dtype(), address(in, plane * n + i), step);
      Elements.move(from, new Run(DType.FLOAT64, line, 1), length);
      for (int j = 0; j < length; j++) {
        values[i + j] = Memory.getDouble(line + 8L * j);
      }
    }
    return values;
  }

  /// The windows over one plane: `wide` places, and `narrow` windows.
  private static final class Plane {
    private final int[] size;
    private final int[] stride;
    private final int[] padding;
    private final int[] dilation;
    private final int[] wide;
    private final int[] narrow;

    Plane(Window window, int[] wide, int[] narrow) {
      int lead = DIMS - window.dims();
      size = new int[] {1, 1, 1};
      stride = new int[] {1, 1, 1};
      padding = new int[DIMS];
      dilation = new int[] {1, 1, 1};
      for (int d = 0; d < window.dims(); d++) {
        size[lead + d] = window.size().get(d);
        stride[lead + d] = window.stride().get(d);
        padding[lead + d] = window.padding().get(d);
        dilation[lead + d] = window.dilation().get(d);
      }
      this.wide = wide;
      this.narrow = narrow;
    }

    /// What happens at each place of each window.
    private interface Visitor {
      void visit(int window, int place);
    }

    private void windows(Visitor visitor) {
      int window = 0;
      for (int d = 0; d < narrow[0]; d++) {
        for (int h = 0; h < narrow[1]; h++) {
          for (int w = 0; w < narrow[2]; w++) {
            places(window++, new int[] {start(0, d), start(1, h), start(2, w)}, visitor);
          }
        }
      }
    }

    private int start(int dim, int window) {
      return window * stride[dim] - padding[dim];
    }

    private void places(int window, int[] start, Visitor visitor) {
      for (int i = 0; i < size[0]; i++) {
        int d = start[0] + i * dilation[0];
        for (int j = 0; j < size[1]; j++) {
          int h = start[1] + j * dilation[1];
          if (d < 0 || d >= wide[0] || h < 0 || h >= wide[1]) {
            continue;
          }
          int row = (d * wide[1] + h) * wide[2];
          for (int k = 0; k < size[2]; k++) {
            int w = start[2] + k * dilation[2];
            if (w >= 0 && w < wide[2]) {
              visitor.visit(window, row + w);
            }
          }
        }
      }
    }

    void sum(double[] from, double[] to) {
      windows((window, place) -> to[window] += from[place]);
    }

    void spread(double[] from, double[] to) {
      windows((window, place) -> to[place] += from[window]);
    }

    void max(double[] from, double[] to, long[] positions) {
      Arrays.fill(to, Double.NEGATIVE_INFINITY);
      Arrays.fill(positions, -1);
      windows(
          (window, place) -> {
            double x = from[place];
            if (positions[window] < 0 || x > to[window] || Double.isNaN(x)) {
              to[window] = x;
              positions[window] = place;
            }
          });
    }
  }
}
