package dev.jacobi.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.shape.DType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Sums of many float32 numbers keep nearly all of their digits, in every shape and direction.
class SumAccuracyTest {
  /// PyTorch 2.13 is off by up to 8.9e-7 of the sum of absolute values in this table.
  private static final double TOLERANCE = 4e-7;

  private static final List<long[]> SHAPES =
      List.of(
          new long[] {1_000_000},
          new long[] {500_000, 2},
          new long[] {100_000, 10},
          new long[] {1000, 1000},
          new long[] {20, 500, 100},
          new long[] {65_536},
          new long[] {50, 20_000});

  private static Map<String, IntToDoubleFunction> kinds() {
    Map<String, IntToDoubleFunction> kinds = new LinkedHashMap<>();
    kinds.put("0.1", i -> 0.1);
    kinds.put("255.1", i -> 255.1);
    kinds.put("uniform", SumAccuracyTest::uniform);
    kinds.put("ramp", i -> i * 1e-6);
    kinds.put("one large", i -> i == 0 ? 1e4 : uniform(i));
    kinds.put("of both signs", i -> uniform(i) - 0.5);
    return kinds;
  }

  private static double uniform(int i) {
    return (i * 2654435761L & 0xffffffffL) / (double) (1L << 32);
  }

  @TestFactory
  Stream<DynamicTest> sumsKeepTheirDigits() {
    return kinds().entrySet().stream()
        .map(kind -> DynamicTest.dynamicTest(kind.getKey(), () -> check(kind.getValue())));
  }

  private static void check(IntToDoubleFunction kind) {
    float[] values = new float[1_000_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) kind.applyAsDouble(i);
    }
    Tensor all = Tensor.of(values, values.length);
    for (long[] shape : SHAPES) {
      long count = 1;
      for (long size : shape) {
        count *= size;
      }
      Tensor x = all.narrow(0, 0, count).reshape(shape);
      compare(x);
      for (int d = 0; d < shape.length; d++) {
        compare(x, d);
        if (shape[0] <= 1000) {
          compare(x.transpose(0, -1), d);
        }
      }
    }
  }

  private static void compare(Tensor x, int... dims) {
    Tensor exact = x.to(DType.FLOAT64);
    Tensor error = x.sum(dims).to(DType.FLOAT64).sub(exact.sum(dims)).abs();
    double worst = error.div(exact.abs().sum(dims)).max().item();
    assertTrue(worst <= TOLERANCE, () -> "%s: off by %s".formatted(x.shape(), worst));
  }

  @Test
  void manyOnesAreCounted() {
    Tensor ones = Tensor.ones(20 << 20);
    assertEquals(20 << 20, ones.sum().item());
    assertEquals(20 << 20, ones.dot(ones).item());
  }

  /// No deviation is left where all elements are equal, however many.
  @Test
  void equalElementsDoNotVary() {
    for (double value : new double[] {255.1, 0.1, -1e5, 3e-5}) {
      Tensor x = Tensor.ones(300, 1000).mul(value);
      assertEquals(0, x.std(false, 1).item());
      assertEquals(0, x.var(0).abs().max().item());
      assertEquals(0, x.std(1).abs().max().item());
      assertEquals((float) value, Statistics.varMean(x, false, 0).mean().item());
    }
  }

  /// The mean of squared deviations as in float64, also where the mean is large beside them.
  @Test
  void variancesKeepTheirDigits() {
    Tensor x = Tensor.randn(Generator.seeded(7), 400, 1000).add(1000);
    Tensor exact = x.to(DType.FLOAT64);
    for (int d = 0; d < 2; d++) {
      double error = x.var(d).to(DType.FLOAT64).div(exact.var(d)).sub(1).abs().max().item();
      assertTrue(error < 2e-6, () -> "off by " + error);
    }
  }
}
