package dev.jacobi.tensor;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.shape.DType;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// The float32 kernels against the specification in double, over the whole range of floats:
/// ordinary and huge numbers, numbers below the smallest normal one, infinities and `NaN`.
class FloatAccuracyTest {
  private static final int COUNT = 1 << 15;

  private record Function(UnaryOperator<Tensor> function, double ulps) {}

  private static final Map<String, Function> UNARY = new TreeMap<>();
  private static final Map<String, BinaryOperator<Tensor>> BINARY = new TreeMap<>();

  static {
    put("exp", Exponentials::exp, 1.5);
    put("log", Exponentials::log, 1.5);
    put("sin", Exponentials::sin, 1.5);
    put("cos", Exponentials::cos, 1.5);
    put("erf", Exponentials::erf, 4);
    put("exp2", Logarithms::exp2, 1.5);
    put("expm1", Logarithms::expm1, 2.5);
    put("log2", Logarithms::log2, 2);
    put("log10", Logarithms::log10, 2.5);
    put("log1p", Logarithms::log1p, 2.5);
    put("tan", Trigonometry::tan, 2.5);
    put("asin", Trigonometry::asin, 2.5);
    put("acos", Trigonometry::acos, 2.5);
    put("atan", Trigonometry::atan, 2.5);
    put("sinh", Hyperbolics::sinh, 2.5);
    put("cosh", Hyperbolics::cosh, 2.5);
    put("asinh", Hyperbolics::asinh, 3);
    put("acosh", Hyperbolics::acosh, 3);
    put("atanh", Hyperbolics::atanh, 3);
    put("tanh", Activations::tanh, 2.5);
    put("sigmoid", Activations::sigmoid, 3);
    put("erfc", Special::erfc, 5);
    put("erfinv", Special::erfinv, 4);
    put("ceil", Rounding::ceil, 0);
    put("floor", Arithmetic::floor, 0);
    put("round", Rounding::round, 0);
    put("trunc", Rounding::trunc, 0);
    put("sign", Arithmetic::sign, 0);
    BINARY.put("fmod", Rounding::fmod);
    BINARY.put("remainder", Rounding::remainder);
    BINARY.put("floorDivide", Rounding::floorDivide);
    BINARY.put("copysign", Clamp::copysign);
    BINARY.put("atan2", Trigonometry::atan2);
    BINARY.put("hypot", Trigonometry::hypot);
    BINARY.put("pow", Exponentials::pow);
  }

  private static void put(String name, UnaryOperator<Tensor> function, double ulps) {
    UNARY.put(name, new Function(function, ulps));
  }

  private static final float[] EDGES = {
    0f,
    -0f,
    1f,
    -1f,
    0.5f,
    -0.5f,
    1.5f,
    2.5f,
    -2.5f,
    8388607.5f,
    -8388607.5f,
    1e38f,
    -1e38f,
    Float.MAX_VALUE,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    Float.MIN_NORMAL,
    Float.NaN,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY
  };

  /// Half of the numbers have any bits at all, half lie where functions bend.
  private static float[] numbers(long seed) {
    Random random = new Random(seed);
    float[] numbers = new float[COUNT];
    for (int i = 0; i < COUNT; i++) {
      numbers[i] =
          switch (i % 4) {
            case 0 -> Float.intBitsToFloat(random.nextInt());
            case 1 -> (float) random.nextGaussian(0, 30);
            case 2 -> random.nextFloat(-1, 1);
            default -> EDGES[random.nextInt(EDGES.length)];
          };
    }
    return numbers;
  }

  @TestFactory
  Stream<DynamicTest> unary() {
    return UNARY.entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(),
                    () -> {
                      Function f = entry.getValue();
                      Tensor x = Tensor.of(numbers(1), COUNT);
                      float[] actual = f.function.apply(x).toFloatArray();
                      double[] exact = f.function.apply(x.to(DType.FLOAT64)).toDoubleArray();
                      check(actual, exact, f.ulps, i -> "f(" + x.get(i) + ")");
                    }));
  }

  @TestFactory
  Stream<DynamicTest> binary() {
    return BINARY.entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(),
                    () -> {
                      Tensor x = Tensor.of(numbers(2), COUNT);
                      Tensor y = Tensor.of(numbers(3), COUNT);
                      float[] actual = entry.getValue().apply(x, y).toFloatArray();
                      double[] exact =
                          entry
                              .getValue()
                              .apply(x.to(DType.FLOAT64), y.to(DType.FLOAT64))
                              .toDoubleArray();
                      check(actual, exact, 3, i -> "f(" + x.get(i) + ", " + y.get(i) + ")");
                    }));
  }

  private interface Call {
    String at(int i);
  }

  private static void check(float[] actual, double[] exact, double ulps, Call call) {
    double worst = 0;
    int where = 0;
    for (int i = 0; i < actual.length; i++) {
      double error = error(actual[i], exact[i]);
      if (error > worst) {
        worst = error;
        where = i;
      }
    }
    int i = where;
    double found = worst;
    assertTrue(
        worst <= ulps,
        () -> "%s = %s, exactly %s: %.1f ulps".formatted(call.at(i), actual[i], exact[i], found));
  }

  private static double error(float actual, double exact) {
    if (Double.isNaN(exact) || Float.isNaN(actual)) {
      return Double.isNaN(exact) == Float.isNaN(actual) ? 0 : Double.POSITIVE_INFINITY;
    }
    if ((float) exact == actual) {
      return 0;
    }
    if (Math.abs(exact) > Float.MAX_VALUE || Float.isInfinite(actual)) {
      // One step beyond the greatest float is still near.
      boolean near = Math.abs(exact) > 0.999999 * Float.MAX_VALUE && Math.abs(exact) < 3.5e38;
      return near ? 1 : Double.POSITIVE_INFINITY;
    }
    return Math.abs(actual - exact) / Math.ulp((float) exact);
  }
}
