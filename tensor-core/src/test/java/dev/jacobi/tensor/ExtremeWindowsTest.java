package dev.jacobi.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.backend.Convolve;
import dev.jacobi.backend.Window;
import dev.jacobi.engine.Backends;
import dev.jacobi.shape.Layout;
import dev.jacobi.shape.ShapeException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Windows with strides, paddings and dilations from 1 to the largest `int`: the result is that of
/// the definition, or a sentence says what does not fit.
class ExtremeWindowsTest {
  private static final int CASES = 1000;
  private static final int[] ODD = {
    2, 3, 7, 1000, 1 << 15, 65_535, 65_536, 1 << 29, 1 << 30, (1 << 30) + 1, Integer.MAX_VALUE
  };
  private static final long ROOM = 16L << 20;

  private final long limit = Jacobi.config().memoryLimit();
  private int computed;

  @BeforeEach
  void littleMemory() {
    Jacobi.config().memoryLimit(Backends.memory().live() + ROOM);
  }

  @AfterEach
  void allMemory() {
    Jacobi.config().memoryLimit(limit);
  }

  /// One dimension of a window, and how many places it moves over.
  private record Axis(int places, int size, int stride, int padding, int dilation) {
    static Axis of(Random random) {
      return new Axis(
          1 + random.nextInt(6), 1 + random.nextInt(3), odd(random), pad(random), odd(random));
    }

    private static int odd(Random random) {
      return random.nextInt(3) > 0 ? 1 + random.nextInt(3) : ODD[random.nextInt(ODD.length)];
    }

    private static int pad(Random random) {
      return random.nextInt(6) > 0 ? random.nextInt(3) : ODD[random.nextInt(ODD.length)];
    }

    Axis padded(int by) {
      return new Axis(places, size, stride, by, dilation);
    }

    long reach() {
      return dilation * (size - 1L);
    }

    /// How many windows there are; less than 1 if there is none.
    long windows() {
      return Math.floorDiv(places + 2L * padding - reach() - 1, (long) stride) + 1;
    }

    /// The place that a window sees.
    long seen(long window, long tap) {
      return window * stride - padding + tap * dilation;
    }
  }

  private static WindowOptions options(Axis... axes) {
    return WindowOptions.stride(each(axes, 0))
        .withPadding(each(axes, 1))
        .withDilation(each(axes, 2));
  }

  private static int[] each(Axis[] axes, int what) {
    return Arrays.stream(axes)
        .mapToInt(a -> what == 0 ? a.stride : what == 1 ? a.padding : a.dilation)
        .toArray();
  }

  private static Axis[] axes(Random random) {
    Axis[] axes = new Axis[1 + random.nextInt(2)];
    Arrays.setAll(axes, d -> Axis.of(random));
    return axes;
  }

  private static long[] shape(long first, long second, Axis[] axes, boolean sizes) {
    long[] shape = new long[axes.length + 2];
    shape[0] = first;
    shape[1] = second;
    for (int d = 0; d < axes.length; d++) {
      shape[d + 2] = sizes ? axes[d].size : axes[d].places;
    }
    return shape;
  }

  /// What windows along one or two axes see: a number for each pair of a window and one of its
  /// places, -1 where that lies outside.
  private static long[][] table(Axis[] axes) {
    Axis outer = axes.length == 2 ? axes[0] : new Axis(1, 1, 1, 0, 1);
    Axis inner = axes[axes.length - 1];
    int rows = Math.toIntExact(outer.windows());
    int columns = Math.toIntExact(inner.windows());
    long[][] table = new long[rows * columns][outer.size * inner.size];
    for (int i = 0; i < table.length; i++) {
      for (int k = 0; k < table[i].length; k++) {
        long r = outer.seen(i / columns, k / inner.size);
        long c = inner.seen(i % columns, k % inner.size);
        boolean inside = r >= 0 && r < outer.places && c >= 0 && c < inner.places;
        table[i][k] = inside ? r * inner.places + c : -1;
      }
    }
    return table;
  }

  private static boolean isSmall(Axis[] axes) {
    long windows = 1;
    for (Axis axis : axes) {
      if (axis.windows() < 1 || axis.windows() > 4096) {
        return false;
      }
      windows *= axis.windows();
    }
    return windows <= 4096;
  }

  /// The result, or null where a sentence refuses it: it may only be refused if `optional`.
  private static Tensor[] resultOf(Supplier<Tensor[]> body, boolean optional, String what) {
    try {
      return body.get();
    } catch (ShapeException | OutOfMemoryError e) {
      String message = String.valueOf(e.getMessage());
      assertTrue(optional, what + ": " + message);
      assertTrue(message.contains(" ") && !message.contains("heap"), what + ": " + message);
      return new Tensor[0];
    }
  }

  /// Padding beyond this need not fit into the little memory.
  private static boolean hasWidePadding(Axis[] axes) {
    long numel = 1;
    for (Axis axis : axes) {
      numel *= Math.max(1, axis.places + 2L * axis.padding + axis.reach());
    }
    return numel > 1 << 18;
  }

  private static void agree(double[] expected, Tensor actual, String what) {
    assertArrayEquals(expected, actual.toDoubleArray(), 1e-3, what);
  }

  @Test
  void convolutions() {
    for (int seed = 0; seed < CASES; seed++) {
      Random random = new Random(seed);
      Axis[] axes = axes(random);
      int groups = 1 + random.nextInt(2);
      String what = "seed %d, groups %d, %s".formatted(seed, groups, Arrays.toString(axes));
      Generator generator = Generator.seeded(seed);
      long[] input = shape(2, 2L * groups, axes, false);
      Tensor x = Tensor.randn(generator, input);
      Tensor w = Tensor.randn(generator, shape(2L * groups, 2, axes, true));
      boolean possible = isSmall(axes);
      WindowOptions options = options(axes).withGroups(groups);
      Tensor[] y =
          resultOf(
              () -> {
                Tensor result =
                    axes.length == 1
                        ? Convolution.conv1d(x, w, options)
                        : Convolution.conv2d(x, w, options);
                Tensor g = counted(result);
                Convolve by = new Convolve(window(axes), groups, Convolve.Pass.INPUT);
                Convolve dw = new Convolve(window(axes), groups, Convolve.Pass.WEIGHT);
                return new Tensor[] {result, pass(by, g, w, x), pass(dw, x, g, w)};
              },
              !possible || hasWidePadding(axes),
              what);
      if (possible && y.length > 0) {
        computed++;
        compareConvolution(axes, groups, new Tensor[] {x, w, y[0], y[1], y[2]}, what);
      }
    }
    assertTrue(computed > CASES / 4, "computed " + computed);
  }

  /// The numbers 0.01, 0.02 ... in a tensor's shape, as a gradient.
  private static Tensor counted(Tensor like) {
    Tensor numbers = Tensor.arange(1, 1.0 + like.numel(), 1).div(100);
    return numbers.reshape(like.shape().toArray());
  }

  private static Tensor pass(Convolve kernel, Tensor a, Tensor b, Tensor like) {
    TensorStorage data =
        Dispatch.run(a.data().backend, kernel, a.dtype(), like.shape(), a.view(), b.view());
    return new Tensor(data, Layout.contiguous(like.shape()));
  }

  private static Window window(Axis... axes) {
    List<Integer> sizes = Arrays.stream(axes).map(Axis::size).toList();
    return options(axes).window("window", sizes, sizes);
  }

  private void compareConvolution(Axis[] axes, int groups, Tensor[] all, String what) {
    double[] x = all[0].toDoubleArray();
    double[] w = all[1].toDoubleArray();
    long[][] table = table(axes);
    int places = x.length / (4 * groups);
    int taps = table[0].length;
    double[] y = new double[4 * groups * table.length];
    double[] dx = new double[x.length];
    double[] dw = new double[w.length];
    for (int n = 0; n < 2; n++) {
      for (int o = 0; o < 2 * groups; o++) {
        for (int i = 0; i < table.length; i++) {
          int at = (n * 2 * groups + o) * table.length + i;
          for (int c = 0; c < 2; c++) {
            for (int k = 0; k < taps; k++) {
              if (table[i][k] >= 0) {
                int from = (n * 2 * groups + o / 2 * 2 + c) * places + (int) table[i][k];
                int weight = (o * 2 + c) * taps + k;
                y[at] += x[from] * w[weight];
                dx[from] += (at + 1) / 100.0 * w[weight];
                dw[weight] += (at + 1) / 100.0 * x[from];
              }
            }
          }
        }
      }
    }
    agree(y, all[2], what);
    assertArrayEquals(dx, all[3].toDoubleArray(), 1e-2, what);
    double most = Arrays.stream(dw).map(Math::abs).max().orElse(0);
    assertArrayEquals(dw, all[4].toDoubleArray(), 1e-2 + most * 1e-4, what);
  }

  @Test
  void pooling() {
    for (int seed = 0; seed < CASES; seed++) {
      Random random = new Random(seed);
      Axis[] axes = axes(random);
      String what = "seed %d, %s".formatted(seed, Arrays.toString(axes));
      Tensor x = Tensor.randn(Generator.seeded(seed), shape(2, 3, axes, false));
      Arrays.setAll(axes, d -> axes[d].padded(axes[d].padding % (axes[d].size / 2 + 1)));
      WindowOptions options = options(axes);
      int[] size = Arrays.stream(axes).mapToInt(Axis::size).toArray();
      Tensor[] y =
          resultOf(
              () ->
                  axes.length == 1
                      ? new Tensor[] {
                        Pooling.maxPool1d(x, options, size), Pooling.avgPool1d(x, options, size)
                      }
                      : new Tensor[] {
                        Pooling.maxPool2d(x, options, size), Pooling.avgPool2d(x, options, size)
                      },
              !isSmall(axes),
              what);
      if (y.length > 0) {
        computed++;
        comparePooling(axes, x.toDoubleArray(), y, what);
      }
    }
    assertTrue(computed > CASES / 8, "computed " + computed);
  }

  private static void comparePooling(Axis[] axes, double[] x, Tensor[] y, String what) {
    long[][] table = table(axes);
    int places = x.length / 6;
    double[] max = new double[6 * table.length];
    double[] mean = new double[max.length];
    for (int i = 0; i < max.length; i++) {
      double sum = 0;
      double most = Double.NEGATIVE_INFINITY;
      for (long place : table[i % table.length]) {
        if (place >= 0) {
          double value = x[i / table.length * places + (int) place];
          sum += value;
          most = Math.max(most, value);
        }
      }
      max[i] = most;
      mean[i] = sum / table[0].length;
    }
    agree(max, y[0], what);
    agree(mean, y[1], what);
  }

  /// A transposed convolution of one number writes the weights at the dilation's distances.
  @Test
  void transposedConvolutions() {
    WindowOptions far = WindowOptions.stride(65_536);
    Tensor one = Tensor.ones(1, 1, 1, 1);
    assertEquals(1, Convolution.convTranspose2d(one, one, far).item());
    WindowOptions farther = WindowOptions.stride(1 << 30);
    assertEquals(1, Convolution.convTranspose2d(one, one, farther).item());
    Tensor two = Tensor.of(new float[] {2, 3}, 1, 1, 2);
    Tensor w = Tensor.of(new float[] {5, 7}, 1, 1, 2);
    Tensor y =
        Convolution.convTranspose1d(two, w, WindowOptions.stride(100_000).withDilation(50_000));
    assertEquals(150_001, y.numel());
    double[] expected = new double[150_001];
    expected[0] = 10;
    expected[50_000] = 14;
    expected[100_000] = 15;
    expected[150_000] = 21;
    assertArrayEquals(expected, y.toDoubleArray());
  }

  /// Only what lies inside is looked at, however wide the window is.
  @Test
  void wideWindows() {
    WindowOptions wide = WindowOptions.stride(1).withPadding(1 << 29);
    Tensor x = Tensor.arange(0, 6, 1).reshape(1, 1, 6);
    double[] all = {15, 15, 15, 15, 15, 15, 15};
    assertArrayEquals(all, Pooling.avgPool1d(x, wide, 1 << 30).mul(1 << 30).toDoubleArray(), 1e-5);
    assertArrayEquals(
        Tensor.full(5, 7).toDoubleArray(), Pooling.maxPool1d(x, wide, 1 << 30).toDoubleArray());
  }

  @Test
  void whatDoesNotFitIsRefused() {
    WindowOptions far = WindowOptions.stride(1).withDilation(1 << 30);
    Tensor x = Tensor.randn(1, 1, 64);
    Tensor w = Tensor.randn(1, 1, 5);
    assertThrows(ShapeException.class, () -> Convolution.conv1d(x, w, far));
    assertThrows(ShapeException.class, () -> Pooling.maxPool1d(x, far, 5));
    assertThrows(ShapeException.class, () -> Pooling.avgPool1d(x, far, 5));
    Tensor image = Tensor.randn(1, 1, 8, 8);
    assertThrows(ShapeException.class, () -> Pooling.maxPool2d(image, far, 5));
  }

  /// More bytes than can be counted must not spoil what the allocator knows.
  @Test
  void memoryOutlivesSizesThatCannotBe() {
    for (long size : new long[] {2_305_843_009_213_693_951L, 1L << 62, Long.MAX_VALUE, 1L << 50}) {
      OutOfMemoryError error = assertThrows(OutOfMemoryError.class, () -> Tensor.zeros(size));
      assertTrue(String.valueOf(error.getMessage()).contains("memoryLimit"), error.getMessage());
    }
    assertEquals(3 << 16, Tensor.ones(3, 1 << 16).sum().item());
    assertTrue(Backends.memory().live() >= 0);
  }
}
