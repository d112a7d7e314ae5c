package dev.jacobi.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.jacobi.shape.DType;
import dev.jacobi.shape.Shape;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Every family of kernels over views that step, repeat, overlap and turn, of each type and with
/// bounds far outside: the result is that of a plain Java array with the same elements.
class ExtremeViewsTest {
  private static final int CASES = 400;
  private static final long[] FAR = {0, 1, 2, 3, 7, 1 << 20, 1L << 40, Long.MAX_VALUE};
  private static final DType[] TYPES = {
    DType.FLOAT32, DType.FLOAT64, DType.INT64, DType.INT16, DType.FLOAT16
  };

  /// Elements row-major, and their sizes.
  @SuppressWarnings("ArrayRecordComponent") // compared by hand
  private record Model(double[] elements, long[] sizes) {
    static Model of(Tensor x) {
      return new Model(x.toDoubleArray(), x.shape().toArray());
    }

    int rank() {
      return sizes.length;
    }

    int numel() {
      return elements.length;
    }

    int stride(int dim) {
      long stride = 1;
      for (int d = dim + 1; d < sizes.length; d++) {
        stride *= sizes[d];
      }
      return (int) stride;
    }

    /// The model with other sizes, whose elements are found by the index in each dimension.
    Model taken(long[] newSizes, Place place) {
      int count = (int) Shape.of(newSizes).numel();
      double[] result = new double[count];
      long[] index = new long[newSizes.length];
      for (int i = 0; i < count; i++) {
        long rest = i;
        for (int d = newSizes.length - 1; d >= 0; d--) {
          index[d] = rest % newSizes[d];
          rest /= newSizes[d];
        }
        result[i] = elements[(int) place.of(index)];
      }
      return new Model(result, newSizes);
    }
  }

  private interface Place {
    long of(long... index);
  }

  private record Pair(Tensor x, Model model) {}

  private static Pair step(Pair pair, Random random) {
    Tensor x = pair.x;
    Model m = pair.model;
    int dim = random.nextInt(m.rank());
    long size = m.sizes[dim];
    return switch (random.nextInt(4)) {
      case 0 -> {
        long start = Math.min(random.nextInt(3), size);
        long end = Math.clamp(FAR[random.nextInt(FAR.length)], start, size);
        long by = Math.max(1, FAR[random.nextInt(FAR.length)]);
        long[] sizes = m.sizes.clone();
        sizes[dim] = Math.ceilDiv(end - start, by);
        long far = end == size ? Long.MAX_VALUE : end;
        yield new Pair(x.slice(dim, start, far, by), m.taken(sizes, moved(m, dim, start, by)));
      }
      case 1 -> {
        int other = random.nextInt(m.rank());
        long[] sizes = m.sizes.clone();
        sizes[dim] = m.sizes[other];
        sizes[other] = size;
        yield new Pair(x.transpose(dim, other), m.taken(sizes, exchanged(m, dim, other)));
      }
      case 2 -> {
        if (size < 2 || m.rank() > 3) {
          yield pair;
        }
        long step = 1L + random.nextInt(2);
        long[] sizes = Arrays.copyOf(m.sizes, m.rank() + 1);
        sizes[dim] = (size - 2) / step + 1;
        sizes[m.rank()] = 2;
        yield new Pair(x.unfold(dim, 2, step), m.taken(sizes, windows(m, dim, step)));
      }
      default -> {
        if (m.rank() > 3) {
          yield pair;
        }
        long[] sizes = new long[m.rank() + 1];
        System.arraycopy(m.sizes, 0, sizes, 1, m.rank());
        sizes[0] = 1L + random.nextInt(3);
        Place all = index -> place(m, Arrays.copyOfRange(index, 1, index.length));
        yield new Pair(x.expand(sizes), m.taken(sizes, all));
      }
    };
  }

  private static long place(Model m, long... index) {
    long place = 0;
    for (int d = 0; d < m.rank(); d++) {
      place += index[d] * m.stride(d);
    }
    return place;
  }

  private static Place moved(Model m, int dim, long start, long by) {
    return index -> {
      long[] from = index.clone();
      from[dim] = start + index[dim] * by;
      return place(m, from);
    };
  }

  private static Place exchanged(Model m, int dim, int other) {
    return index -> {
      long[] from = index.clone();
      from[dim] = index[other];
      from[other] = index[dim];
      return place(m, from);
    };
  }

  private static Place windows(Model m, int dim, long step) {
    return index -> {
      long[] from = Arrays.copyOf(index, m.rank());
      from[dim] = index[dim] * step + index[m.rank()];
      return place(m, from);
    };
  }

  @Test
  void everyFamilySeesTheSameElements() {
    for (int seed = 0; seed < CASES; seed++) {
      Random random = new Random(seed);
      long[] sizes = new long[1 + random.nextInt(3)];
      Arrays.setAll(sizes, d -> 1 + random.nextInt(d == sizes.length - 1 ? 40 : 6));
      DType type = TYPES[random.nextInt(TYPES.length)];
      long numel = Shape.of(sizes).numel();
      Tensor base = Tensor.randperm(Generator.seeded(seed), numel).sub(3).to(type);
      Tensor x = base.reshape(sizes);
      Pair pair = new Pair(x, Model.of(x));
      for (int k = random.nextInt(5); k > 0; k--) {
        pair = step(pair, random);
      }
      String what = "seed %d, %s %s".formatted(seed, type, pair.x.layout());
      compare(pair, random.nextInt(pair.model.rank()), what);
    }
  }

  private static void compare(Pair pair, int dim, String what) {
    Tensor x = pair.x;
    Model m = pair.model;
    assertArrayEquals(m.sizes, x.shape().toArray(), what);
    same(m.elements, x, what + " read");
    same(m.elements, Movement.copy(x), what + " copied");
    same(Arrays.stream(m.elements).map(v -> v + 1).toArray(), x.add(1), what + " added");
    same(m.elements, x.to(DType.FLOAT64).to(DType.FLOAT32), what + " converted");
    Tensor wide = x.to(DType.FLOAT64);
    same(Arrays.stream(m.elements).map(Math::abs).toArray(), wide.abs(), what + " abs");
    if (m.numel() == 0) {
      return;
    }
    lines(pair, dim, what);
  }

  /// Folds, scans, sorts and positions along a dimension, line by line.
  private static void lines(Pair pair, int dim, String what) {
    Tensor x = pair.x;
    Model m = pair.model;
    int length = (int) m.sizes[dim];
    int stride = m.stride(dim);
    double[] sums = new double[m.numel() / length];
    double[] scans = new double[m.numel()];
    double[] sorted = new double[m.numel()];
    double[] best = new double[sums.length];
    double[] reversed = new double[m.numel()];
    for (int line = 0; line < sums.length; line++) {
      int first = line / stride * stride * length + line % stride;
      double[] values = new double[length];
      for (int i = 0; i < length; i++) {
        values[i] = m.elements[first + i * stride];
        sums[line] += values[i];
        scans[first + i * stride] = sums[line];
        reversed[first + (length - 1 - i) * stride] = values[i];
        best[line] = values[i] > values[(int) best[line]] ? i : best[line];
      }
      Arrays.sort(values);
      for (int i = 0; i < length; i++) {
        sorted[first + i * stride] = values[i];
      }
    }
    Tensor exact = x.dtype().isFloating() ? x.to(DType.FLOAT64) : x;
    same(sums, exact.sum(false, dim), what + " sum");
    same(sums, x.to(DType.FLOAT32).sum(false, dim), what + " sum in float32");
    same(scans, exact.cumsum(dim), what + " cumsum");
    same(sorted, x.gather(dim, x.argsort(dim, false)), what + " sort");
    same(best, x.argMax(dim, false), what + " argMax");
    same(reversed, x.flip(dim), what + " flip");
    Tensor all = Tensor.arange(length);
    same(m.elements, x.indexSelect(dim, all), what + " indexSelect");
    Tensor zeros = Tensor.zerosLike(exact);
    Tensor index = all.reshape(line(m.rank(), dim, length)).expand(m.sizes);
    same(m.elements, zeros.scatterAdd(dim, index, exact), what + " scatterAdd");
    Tensor ones = Tensor.ones(length, 1).to(exact.dtype());
    same(sums, exact.transpose(dim, -1).matmul(ones).transpose(dim, -1), what + " matmul");
    Tensor single = x.to(DType.FLOAT32).transpose(dim, -1);
    same(sums, single.matmul(Tensor.ones(length, 1)).transpose(dim, -1), what + " matmul");
  }

  private static long[] line(int rank, int dim, long length) {
    long[] sizes = new long[rank];
    Arrays.fill(sizes, 1);
    sizes[dim] = length;
    return sizes;
  }

  private static void same(double[] expected, Tensor actual, String what) {
    assertArrayEquals(expected, actual.toDoubleArray(), what);
  }
}
