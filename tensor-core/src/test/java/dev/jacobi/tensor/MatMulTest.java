package dev.jacobi.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jacobi.shape.DType;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Products of matrices of every type and form: of whole numbers, which all types hold as they are,
/// so that the definition gives the same to the last bit.
class MatMulTest {
  private static final int[] SIZES = {1, 2, 3, 8, 12, 13, 16, 17, 33, 70};
  private static final int[] STEPS = {1, 2, 7, 16, 31, 33, 64, 257, 513};
  private static final int TRIES = 60;

  @ParameterizedTest
  @EnumSource(
      value = DType.class,
      names = {"BOOL"},
      mode = EnumSource.Mode.EXCLUDE)
  void isTheSumOfProducts(DType type) {
    Random random = new Random(type.bytes());
    for (int i = 0; i < TRIES; i++) {
      long batch = random.nextLong(1, 4);
      long m = SIZES[random.nextInt(SIZES.length)];
      long n = SIZES[random.nextInt(SIZES.length)];
      long k = STEPS[random.nextInt(STEPS.length)];
      Tensor a = matrix(random, type, batch, m, k);
      Tensor b = matrix(random, type, random.nextBoolean() ? batch : 1, k, n);
      String what = "%s: %s x %s".formatted(type, a.layout(), b.layout());
      Tensor product = a.matmul(b);
      assertEquals(type, product.dtype(), what);
      assertArrayEquals(defined(a, b), product.toLongArray(), what);
    }
  }

  /// Numbers from -1 to 1, mostly 0 so that sums fit eight bits, in one of several layouts.
  private static Tensor matrix(Random random, DType type, long batch, long rows, long columns) {
    boolean turned = random.nextBoolean();
    long step = random.nextLong(1, 3);
    long across = turned ? rows : columns * step;
    Tensor x = Tensor.zeros(batch, turned ? columns * step : rows, across);
    float[] elements = new float[Math.toIntExact(x.numel())];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = random.nextInt(6) > 0 ? 0 : type == DType.UINT8 ? 1 : random.nextInt(3) - 1;
    }
    Tensor all = Tensor.of(elements, x.shape().toArray()).to(type);
    Tensor straight = turned ? all.transpose(1, 2) : all;
    return straight.slice(2, 0, columns * step, step);
  }

  private static long[] defined(Tensor a, Tensor b) {
    int m = (int) a.size(1);
    int k = (int) a.size(2);
    int n = (int) b.size(2);
    int batch = (int) a.size(0);
    long[] x = a.toLongArray();
    long[] y = b.toLongArray();
    long[] result = new long[batch * m * n];
    for (int g = 0; g < batch; g++) {
      int of = b.size(0) == 1 ? 0 : g;
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          for (int p = 0; p < k; p++) {
            result[(g * m + i) * n + j] += x[(g * m + i) * k + p] * y[(of * k + p) * n + j];
          }
        }
      }
    }
    return result;
  }

  @Test
  void wholeNumbersWrapAround() {
    Tensor a = Tensor.tensor(new long[][] {{Long.MAX_VALUE, 3}});
    Tensor b = Tensor.tensor(new long[][] {{2}, {5}});
    assertEquals(-2 + 15, a.matmul(b).itemLong());
    Tensor c = Tensor.tensor(new long[][] {{100, 100}}).to(DType.INT8);
    assertEquals((byte) 20_000, c.matmul(c.transpose(0, 1)).itemLong());
  }

  @Test
  void longSumsAreSplit() {
    Tensor x = Tensor.ones(20 << 20);
    assertEquals(20 << 20, x.dot(x).item());
    Tensor rows = x.reshape(2, 10 << 20);
    assertArrayEquals(
        new float[] {10 << 20, 10 << 20, 10 << 20, 10 << 20},
        rows.matmul(rows.transpose(0, 1)).toFloatArray());
  }

  /// A chain of roundings would be wrong by the root of the number of steps, or more.
  @ParameterizedTest
  @ValueSource(ints = {1000, 20_000, 300_000})
  void longSumsAreExact(int steps) {
    Tensor x = Tensor.rand(Generator.seeded(steps), 3, steps);
    Tensor y = Tensor.rand(Generator.seeded(steps + 1), steps, 3);
    Tensor exact = x.to(DType.FLOAT64).matmul(y.to(DType.FLOAT64));
    Tensor error = x.matmul(y).to(DType.FLOAT64).sub(exact).div(exact).abs();
    for (double e : error.toDoubleArray()) {
      assertEquals(0, e, 4e-6);
    }
  }

  @Test
  void vectorsAndRowsGiveTheSameInEveryLayout() {
    for (DType type : List.of(DType.FLOAT32, DType.FLOAT64)) {
      for (int steps : new int[] {5, 31, 100, 700}) {
        Tensor a = Tensor.randn(Generator.seeded(steps), 75, steps).to(type);
        Tensor x = Tensor.randn(Generator.seeded(1), steps).to(type);
        double[] expected = a.matmul(x).toDoubleArray();
        Tensor turned = a.transpose(0, 1).contiguous();
        Tensor apart = Tensor.stack(1, x, x).select(1, 0);
        assertArrayEquals(expected, turned.transpose(0, 1).matmul(x).toDoubleArray());
        assertArrayEquals(expected, x.matmul(turned).toDoubleArray());
        assertArrayEquals(expected, x.matmul(a.transpose(0, 1)).toDoubleArray());
        assertArrayEquals(expected, apart.matmul(turned).toDoubleArray());
        assertArrayEquals(expected, a.matmul(apart).toDoubleArray());
      }
    }
  }
}
