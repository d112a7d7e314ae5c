package dev.jacobi.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jacobi.shape.DType;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Orders, positions, scans and scatters of lines that are longer than the pieces in which they are
/// computed, against the definition.
class LongLinesTest {
  private static final int LENGTH = 5000;

  /// Numbers with many equal ones, NaN, infinities and both zeros, as a type holds them.
  private static Tensor line(DType type, long seed) {
    Random random = new Random(seed);
    double[] elements = new double[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      elements[i] =
          switch (random.nextInt(10)) {
            case 0 -> random.nextInt(5) - 2;
            case 1 -> type.isFloating() && i > 0 ? -0.0 : 0;
            case 2 -> type.isFloating() && i % 7 == 0 ? Double.NEGATIVE_INFINITY : 1;
            case 3 -> type.isFloating() && i % 50 == 49 ? Double.NaN : 2;
            case 4 -> type == DType.INT64 ? random.nextLong() >> 12 : random.nextInt(100);
            default -> random.nextGaussian() * 50;
          };
    }
    return Tensor.tensor(elements).to(type);
  }

  private static double[] numbers(Tensor x) {
    return x.to(DType.FLOAT64).toDoubleArray();
  }

  private static long[] sorted(double[] numbers, boolean descending) {
    Comparator<Integer> order = Comparator.comparingDouble(i -> numbers[i] + 0.0);
    return IntStream.range(0, numbers.length)
        .boxed()
        .sorted(descending ? order.reversed() : order)
        .mapToLong(i -> i)
        .toArray();
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  void sortsAndSelects(DType type) {
    Tensor x = line(type, 1);
    double[] numbers = numbers(x);
    for (boolean descending : new boolean[] {false, true}) {
      long[] expected = sorted(numbers, descending);
      assertArrayEquals(expected, x.argsort(0, descending).toLongArray());
      for (int k : new int[] {0, 1, 10, 600, 700, LENGTH}) {
        long[] first = Sorting.topk(x, k, 0, descending).indices().toLongArray();
        assertArrayEquals(Arrays.copyOf(expected, k), first, type + " " + k);
      }
      Tensor rows = Tensor.stack(1, x, x);
      Tensor positions = Sorting.topk(rows, 3, 0, descending).indices();
      assertArrayEquals(Arrays.copyOf(expected, 3), positions.select(1, 1).toLongArray());
    }
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  void findsTheFirstExtreme(DType type) {
    for (int length : new int[] {1, 15, 511, 512, 513, LENGTH}) {
      for (boolean apart : new boolean[] {false, true}) {
        Tensor x = line(type, length).slice(0, 0, length, 1);
        Tensor y = apart ? Tensor.stack(1, x, x).select(1, 0) : x;
        double[] numbers = numbers(y);
        String what = type + " " + length;
        assertEquals(extreme(numbers, 1), y.argMax(0).itemLong(), what);
        assertEquals(extreme(numbers, -1), y.argMin(0).itemLong(), what);
      }
    }
  }

  private static long extreme(double[] numbers, int sign) {
    int best = 0;
    for (int i = 1; i < numbers.length && !Double.isNaN(numbers[best]); i++) {
      boolean better = sign * numbers[i] > sign * numbers[best];
      best = better || Double.isNaN(numbers[i]) ? i : best;
    }
    return best;
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"FLOAT32", "FLOAT64", "INT64", "INT16"})
  void scansAlongAndAcross(DType type) {
    int width = 700;
    Tensor x = Tensor.randint(Generator.seeded(3), 9, 600, width).to(type);
    long[] numbers = x.toLongArray();
    for (int i = width; i < numbers.length; i++) {
      numbers[i] += numbers[i - width];
    }
    assertArrayEquals(numbers, x.cumsum(0).toLongArray());
    Tensor along = x.transpose(0, 1).contiguous().cumsum(1).transpose(0, 1);
    assertArrayEquals(numbers, along.toLongArray());
  }

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"BOOL"},
      mode = EnumSource.Mode.EXCLUDE)
  void gathersAndScatters(DType type) {
    int rows = 37;
    Random random = new Random(5);
    long[] places = random.longs(LENGTH, 0, rows).toArray();
    Tensor index = Tensor.tensor(places);
    Tensor values = Tensor.randint(Generator.seeded(4), 2, LENGTH).to(type);
    long[] list = values.toLongArray();
    long[] sums = new long[rows];
    long[] last = new long[rows];
    for (int i = 0; i < LENGTH; i++) {
      sums[(int) places[i]] += list[i];
      last[(int) places[i]] = list[i];
    }
    Tensor zeros = Tensor.zeros(rows).to(type);
    assertArrayEquals(
        Tensor.tensor(sums).to(type).toLongArray(),
        zeros.scatterAdd(0, index, values).toLongArray());
    assertArrayEquals(last, zeros.scatter(0, index, values).toLongArray());
    Tensor table = Tensor.tensor(last).to(type);
    long[] picked = Arrays.stream(places).map(i -> last[(int) i]).toArray();
    assertArrayEquals(picked, table.gather(0, index).toLongArray());
  }
}
