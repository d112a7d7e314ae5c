package dev.jacobi.tensor;

import dev.jacobi.backend.PoolWindows;
import dev.jacobi.backend.PoolWindows.PoolingMode;
import dev.jacobi.backend.View;
import dev.jacobi.backend.Window;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.DTypeException;
import dev.jacobi.shape.Layout;
import dev.jacobi.shape.Shape;
import dev.jacobi.shape.ShapeException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// Pooling: what remains of the elements under a moving window. Inputs have the shape `[batch,
/// channels, places...]`, or without the batch.
public final class Pooling {
  private Pooling() {}

  /// The greatest elements, and where they were.
  ///
  /// @param values one for each window
  /// @param indices their positions in the flattened plane, in int64
  public record Pooled(Tensor values, Tensor indices) {}

  /// The greatest element of each window over the last dimension.
  public static Tensor maxPool1d(Tensor x, WindowOptions options, int... size) {
    Objects.requireNonNull(x, "maxPool1d: x is null");
    Objects.requireNonNull(options, "maxPool1d: options is null");
    Objects.requireNonNull(size, "maxPool1d: size is null");
    return max("maxPool1d", 1, x, options, size).values;
  }

  /// The greatest element of each window over the last two dimensions.
  public static Tensor maxPool2d(Tensor x, WindowOptions options, int... size) {
    Objects.requireNonNull(x, "maxPool2d: x is null");
    return max("maxPool2d", 2, x, options, size).values;
  }

  /// The greatest element of each window over the last three dimensions.
  public static Tensor maxPool3d(Tensor x, WindowOptions options, int... size) {
    Objects.requireNonNull(x, "maxPool3d: x is null");
    return max("maxPool3d", 3, x, options, size).values;
  }

  /// The greatest element of each window over the last two dimensions, and its position.
  public static Pooled maxPool2dWithIndices(Tensor x, WindowOptions options, int... size) {
    Objects.requireNonNull(x, "maxPool2dWithIndices: x is null");
    return max("maxPool2dWithIndices", 2, x, options, size);
  }

  /// The mean of each window over the last dimension.
  public static Tensor avgPool1d(Tensor x, WindowOptions options, int... size) {
    Objects.requireNonNull(x, "avgPool1d: x is null");
    Objects.requireNonNull(options, "avgPool1d: options is null");
    Objects.requireNonNull(size, "avgPool1d: size is null");
    return average("avgPool1d", 1, x, options, size);
  }

  /// The mean of each window over the last two dimensions.
  public static Tensor avgPool2d(Tensor x, WindowOptions options, int... size) {
    Objects.requireNonNull(x, "avgPool2d: x is null");
    return average("avgPool2d", 2, x, options, size);
  }

  /// The mean of each window over the last three dimensions.
  public static Tensor avgPool3d(Tensor x, WindowOptions options, int... size) {
    Objects.requireNonNull(x, "avgPool3d: x is null");
    return average("avgPool3d", 3, x, options, size);
  }

  /// Means over the last dimension, cut into `size` parts of nearly equal length.
  public static Tensor adaptiveAvgPool1d(Tensor x, int size) {
    return Composite.of("adaptiveAvgPool1d", () -> adaptiveMean("adaptiveAvgPool1d", x, size));
  }

  /// Means over the last two dimensions, cut into `rows` and `columns` parts of nearly equal
  /// length.
  public static Tensor adaptiveAvgPool2d(Tensor x, int rows, int columns) {
    return Composite.of(
        "adaptiveAvgPool2d", () -> adaptiveMean("adaptiveAvgPool2d", x, rows, columns));
  }

  /// The greatest elements over the last dimension, cut into `size` parts of nearly equal length.
  public static Tensor adaptiveMaxPool1d(Tensor x, int size) {
    return Composite.of("adaptiveMaxPool1d", () -> adaptiveMax("adaptiveMaxPool1d", x, size));
  }

  /// The greatest elements over the last two dimensions, cut into `rows` and `columns` parts of
  /// nearly equal length.
  public static Tensor adaptiveMaxPool2d(Tensor x, int rows, int columns) {
    return Composite.of(
        "adaptiveMaxPool2d", () -> adaptiveMax("adaptiveMaxPool2d", x, rows, columns));
  }

  private static Pooled max(String name, int dims, Tensor x, WindowOptions options, int... size) {
    if (x.rank() == dims + 1) {
      Pooled pooled = max(name, dims, x.unsqueeze(0), options, size);
      return new Pooled(pooled.values.squeeze(0), pooled.indices.squeeze(0));
    }
    Window window = window(name, dims, x, options, size);
    Shape shape = results(name, x, window, options.ceil());
    Tensor values = Tensor.empty(x.data().backend, x.dtype(), shape);
    Tensor indices = Tensor.empty(x.data().backend, DType.INT64, shape);
    x.data()
        .backend
        .run(
            new PoolWindows(window, PoolingMode.MAX),
            new View[] {x.view()},
            new View[] {values.view(), indices.view()});
    return new Pooled(Dispatch.record(new MaxPool(name), values, x, indices), indices);
  }

  private static Tensor average(
      String name, int dims, Tensor x, WindowOptions options, int... size) {
    if (x.rank() == dims + 1) {
      return average(name, dims, x.unsqueeze(0), options, size).squeeze(0);
    }
    Window window = window(name, dims, x, options, size);
    Shape shape = results(name, x, window, options.ceil());
    Tensor sums = run(new Windows(window, PoolingMode.SUM), x, shape);
    Tensor result = sums;
    for (int d = 0; d < dims; d++) {
      result = result.div(counts(x, window, d, shape, options.countPadding()));
    }
    return result;
  }

  /// How many places each window covers along dimension `d`, to be broadcast.
  private static Tensor counts(
      Tensor x, Window window, int d, Shape results, boolean countPadding) {
    long[] sizes = new long[results.rank() - 2];
    Arrays.fill(sizes, 1);
    sizes[d] = results.size(d + 2);
    float[] counts = new float[HostArrays.length("avgPool", sizes[d])];
    int pad = window.padding().get(d);
    long end = x.size(d + 2) + (countPadding ? pad : 0);
    for (int i = 0; i < counts.length; i++) {
      long start = (long) i * window.stride().get(d) - pad;
      long last = Math.min(start + window.size().get(d), end);
      counts[i] = last - (countPadding ? start : Math.max(start, 0));
    }
    return FactoryLike.tensor(x, counts).reshape(sizes).to(x.dtype());
  }

  private static Window window(
      String name, int dims, Tensor x, WindowOptions options, int... size) {
    if (x.rank() != dims + 2) {
      throw new ShapeException(
          "%s: wants shape [batch, channels%s], got %s"
              .formatted(name, ", place".repeat(dims), x.shape()));
    }
    if (!x.dtype().isFloating()) {
      throw new DTypeException(
          "%s: wants a floating type, got %s of shape %s; use x.to(DType.FLOAT32)"
              .formatted(name, x.dtype(), x.shape()));
    }
    List<Integer> sizes = WindowOptions.sizes(name, dims, size);
    Window window = options.window(name, sizes, sizes);
    for (int d = 0; d < dims; d++) {
      if (window.padding().get(d) > sizes.get(d) / 2) {
        throw new ShapeException(
            "%s: padding %s must be at most half of the window's size %s, or windows would be empty"
                .formatted(name, window.padding(), sizes));
      }
    }
    return window;
  }

  private static Shape results(String name, Tensor x, Window window, boolean ceil) {
    long[] sizes = x.shape().toArray();
    for (int d = 0; d < window.dims(); d++) {
      long places = sizes[d + 2];
      int pad = window.padding().get(d);
      int stride = window.stride().get(d);
      long room = places + 2L * pad - window.reach(d) - 1;
      long count = Math.floorDiv(room + (ceil ? stride - 1 : 0), (long) stride) + 1;
      if (ceil && (count - 1) * stride >= places + pad) {
        count--;
      }
      if (count < 1) {
        throw new ShapeException(
            "%s: a window of size %s does not fit into shape %s"
                .formatted(name, window.size(), x.shape()));
      }
      sizes[d + 2] = count;
    }
    return Shape.of(sizes);
  }

  private static Tensor run(Windows op, Tensor x, Shape shape) {
    PoolWindows kernel = new PoolWindows(op.window, op.kind);
    TensorStorage data = Dispatch.run(x.data().backend, kernel, x.dtype(), shape, x.view());
    return Dispatch.record(op, new Tensor(data, Layout.contiguous(shape)), x);
  }

  /// Means of parts are products with a matrix that holds the parts' shares.
  private static Tensor adaptiveMean(String name, Tensor x, int... sizes) {
    Tensor result = x;
    // From the last dimension on: so the first of equal elements in row-major order is taken.
    for (int i = sizes.length - 1; i >= 0; i--) {
      int dim = dim(name, x, i, sizes);
      int places = HostArrays.length(name, x.size(dim));
      float[] shares = new float[HostArrays.length(name, (long) places * sizes[i])];
      for (int part = 0; part < sizes[i]; part++) {
        int start = start(part, places, sizes[i]);
        int end = end(part, places, sizes[i]);
        for (int place = start; place < end; place++) {
          shares[place * sizes[i] + part] = 1f;
        }
      }
      Tensor matrix = FactoryLike.tensor(x, shares).reshape(places, sizes[i]).to(x.dtype());
      Tensor weights = matrix.div(matrix.sum(true, 0));
      result = result.transpose(dim, -1).matmul(weights).transpose(dim, -1);
    }
    return result;
  }

  /// Each part's places are picked, the shorter parts' last one twice.
  private static Tensor adaptiveMax(String name, Tensor x, int... sizes) {
    Tensor result = x;
    // From the last dimension on: so the first of equal elements in row-major order is taken.
    for (int i = sizes.length - 1; i >= 0; i--) {
      int dim = dim(name, x, i, sizes);
      int places = HostArrays.length(name, x.size(dim));
      HostArrays.length(name, sizes[i]);
      int longest = 0;
      for (int part = 0; part < sizes[i]; part++) {
        int length = end(part, places, sizes[i]) - start(part, places, sizes[i]);
        longest = Math.max(longest, length);
      }
      long[] picked = new long[HostArrays.length(name, (long) sizes[i] * longest)];
      for (int k = 0; k < picked.length; k++) {
        int part = k / longest;
        int last = end(part, places, sizes[i]) - 1;
        picked[k] = Math.min(start(part, places, sizes[i]) + k % longest, last);
      }
      long[] split = result.shape().toArray();
      long[] cut = Arrays.copyOf(split, split.length + 1);
      int at = dim + x.rank();
      System.arraycopy(split, at + 1, cut, at + 2, split.length - at - 1);
      cut[at] = sizes[i];
      cut[at + 1] = longest;
      Tensor parts = result.indexSelect(dim, FactoryLike.tensor(x, picked)).reshape(cut);
      result = Statistics.max(parts, at + 1, false).values();
    }
    return result;
  }

  private static int dim(String name, Tensor x, int i, int... sizes) {
    if (x.rank() <= sizes.length || sizes[i] < 1) {
      throw new ShapeException(
          "%s: wants channels and %d dimensions of places, and sizes of at least 1, got shape %s and"
                  .formatted(name, sizes.length, x.shape())
              + " sizes "
              + Messages.list(sizes));
    }
    return i - sizes.length;
  }

  private static int start(int part, int places, int parts) {
    return (int) ((long) part * places / parts);
  }

  private static int end(int part, int places, int parts) {
    return (int) (((long) (part + 1) * places + parts - 1) / parts);
  }

  private record MaxPool(String name) implements Op {
    @Override
    public Gradient gradient() {
      return (Gradient.Rule)
          (i, g, inputs, y) -> {
            long count = Math.max(1, y.size(0) * y.size(1));
            long[] planes = {y.size(0), y.size(1), y.numel() / count};
            long size = inputs[0].numel() / count;
            Tensor places = Dispatch.scalar(g, 0).expand(y.size(0), y.size(1), size);
            return Indexing.scatterAdd(places, 2, inputs[1].reshape(planes), g.reshape(planes))
                .reshape(inputs[0].shape().toArray());
          };
    }
  }

  /// The sums of windows and their reverse, each of which is the other's gradient.
  private record Windows(Window window, PoolingMode kind) implements Op {
    @Override
    public String name() {
      return "avgPool";
    }

    @Override
    public Gradient gradient() {
      PoolingMode reverse = kind == PoolingMode.SUM ? PoolingMode.SPREAD : PoolingMode.SUM;
      return Gradient.of((g, x, y) -> run(new Windows(window, reverse), g, x.shape()));
    }
  }
}
