package dev.jacobi.tensor;

import static dev.jacobi.tensor.Row.binary;
import static dev.jacobi.tensor.Row.operation;
import static dev.jacobi.tensor.Row.unary;

import dev.jacobi.shape.DType;
import dev.jacobi.shape.Device;
import dev.jacobi.tensor.Row.Trait;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.Stream;

/// The rows of operations that work element by element.
final class PointwiseRows {
  private PointwiseRows() {}

  static List<Row> rows() {
    return Stream.of(unaries(), binaries(), comparisons(), others()).flatMap(List::stream).toList();
  }

  private static List<Row> unaries() {
    return List.of(
        unary("neg", x -> -x),
        unary("abs", Math::abs).kinks(0),
        unary("sign", x -> x > 0 ? 1 : x < 0 ? -1 : 0).kinks(0),
        unary("floor", Math::floor).kinks(-2, -1, 0, 1, 2),
        unary("square", x -> x * x),
        unary("reciprocal", x -> 1 / x).kinks(0),
        unary("exp", Math::exp),
        unary("log", Math::log).domain(0.1, 3),
        unary("sqrt", Math::sqrt).domain(0.1, 3),
        unary("rsqrt", x -> 1 / Math.sqrt(x)).domain(0.1, 3),
        unary("sin", Math::sin),
        unary("cos", Math::cos),
        unary("tanh", Math::tanh),
        unary("erf", PointwiseRows::erf),
        unary("relu", x -> Double.isNaN(x) ? x : Math.max(x, 0)).kinks(0),
        unary("sigmoid", x -> 1 / (1 + Math.exp(-x))),
        unary("gelu", x -> 0.5 * x * (1 + erf(x / Math.sqrt(2)))).trait(Trait.CANCELS));
  }

  private static List<Row> binaries() {
    return List.of(
        binary("add", (x, y) -> x + y),
        binary("sub", (x, y) -> x - y),
        binary("mul", (x, y) -> x * y),
        binary("div", (x, y) -> x / y).kinks(0),
        binary("maximum", Math::max),
        binary("minimum", Math::min),
        binary("pow", PointwiseRows::pow).domain(0.2, 2).sample(Input.real(2, 3), 2.0));
  }

  private static List<Row> comparisons() {
    return List.of(
        comparison("eq", (x, y) -> x == y ? 1 : 0),
        comparison("ne", (x, y) -> x != y ? 1 : 0),
        comparison("lt", (x, y) -> x < y ? 1 : 0),
        comparison("le", (x, y) -> x <= y ? 1 : 0),
        comparison("gt", (x, y) -> x > y ? 1 : 0),
        comparison("ge", (x, y) -> x >= y ? 1 : 0));
  }

  private static Row comparison(String name, DoubleBinaryOperator reference) {
    return binary(name, reference)
        .sample(Input.real(2, 3), Input.real(2, 3))
        .trait(Trait.NO_GRADIENT);
  }

  private static List<Row> others() {
    return List.of(
        operation("clamp")
            .sample(Input.real(2, 3), -0.5, 1.0)
            .sample(Input.real(), 0.0, 1.0)
            .sample(Input.real(0), 0.0, 1.0)
            .sample(Input.real(2, 3), Input.between(-0.6, -0.4, 3), Input.between(0.9, 1.1, 2, 1))
            .kinks(-0.5, 0, 1)
            .large(Input.real(40, 1031), -0.5, 1.0),
        operation("to")
            .sample(Input.real(2, 3), DType.FLOAT64)
            .sample(Input.real(), DType.INT32)
            .sample(Input.whole(DType.INT64, 9, 4), DType.BFLOAT16)
            .sample(Input.real(2, 3), Device.cpu())
            .large(Input.real(40, 1031), DType.FLOAT16),
        operation("softmax")
            .sample(Input.real(2, 3), 1)
            .sample(Input.real(2, 3), 0)
            .sample(Input.real(2, 3, 2), -2)
            .sample(Input.real(), 0)
            .trait(Trait.ORDER)
            .large(Input.real(40, 1031), 1)
            .large(Input.real(40, 1031), 0)
            .large(Input.real(3, 20_000), -1),
        operation("logSoftmax")
            .sample(Input.real(2, 3), 1)
            .sample(Input.real(2, 3), 0)
            .sample(Input.real(2, 3, 2), -2)
            .sample(Input.real(), 0)
            .trait(Trait.ORDER)
            .large(Input.real(40, 1031), 1)
            .large(Input.real(40, 1031), 0),
        operation("layerNorm")
            .sample(Input.real(2, 3), Input.real(3), Input.between(-1, 1, 3), 1e-5)
            .sample(Input.real(2, 2, 4), Input.real(4), Input.between(-1, 1, 4), 1e-3)
            .trait(Trait.ORDER)
            .large(Input.real(40, 1031), Input.real(1031), Input.between(-1, 1, 1031), 1e-5));
  }

  /// IEEE 754's power, which is 1 where Java's is NaN.
  private static double pow(double x, double y) {
    return x == 1 || (x == -1 && Double.isInfinite(y)) ? 1 : Math.pow(x, y);
  }

  /// The error function by its Maclaurin series, which is enough for the samples' range.
  private static double erf(double x) {
    if (!(Math.abs(x) < 6)) {
      return Double.isNaN(x) ? x : Math.signum(x);
    }
    double sum = 0;
    double power = x;
    for (int n = 0; n < 200; n++) {
      sum += power / (2 * n + 1);
      power *= -x * x / (n + 1);
    }
    return 2 / Math.sqrt(Math.PI) * sum;
  }
}
