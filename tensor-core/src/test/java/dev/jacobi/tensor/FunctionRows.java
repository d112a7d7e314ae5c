package dev.jacobi.tensor;

import static dev.jacobi.tensor.Row.operation;
import static dev.jacobi.tensor.Row.unary;

import dev.jacobi.shape.DType;
import dev.jacobi.shape.Shape;
import dev.jacobi.tensor.Row.Trait;
import java.util.List;
import java.util.stream.Stream;

/// The rows of functions that work element by element.
final class FunctionRows {
  private static final Input MATRIX = Input.real(2, 3);
  private static final Input OTHER = Input.between(0.3, 2, 2, 3);
  private static final Input LARGE = Input.real(40, 1031);

  private FunctionRows() {}

  static List<Row> rows() {
    return Stream.of(exponentials(), angles(), special(), rounding(), truths(), bits(), limits())
        .flatMap(List::stream)
        .toList();
  }

  private static List<Row> exponentials() {
    return List.of(
        unary("exp2", x -> Math.pow(2, x)),
        unary("expm1", Math::expm1),
        unary("log2", x -> Math.log(x) / Math.log(2)).domain(0.1, 3),
        unary("log10", Math::log10).domain(0.1, 3),
        unary("log1p", Math::log1p).domain(-0.7, 3),
        tensors("logaddexp").sample(MATRIX, MATRIX),
        tensors("logaddexp2").sample(MATRIX, MATRIX),
        tensors("xlogy").sample(MATRIX, 1.5));
  }

  private static List<Row> angles() {
    return List.of(
        unary("tan", Math::tan).domain(-1.2, 1.2),
        unary("asin", Math::asin).domain(-0.9, 0.9),
        unary("acos", Math::acos).domain(-0.9, 0.9),
        unary("atan", Math::atan),
        tensors("atan2"),
        tensors("hypot"),
        operation("sinc").sample(MATRIX).sample(Input.real()).sample(near0()).large(LARGE),
        operation("deg2rad").sample(MATRIX).sample(Input.real()),
        operation("rad2deg").sample(MATRIX).sample(Input.real()),
        unary("sinh", Math::sinh),
        unary("cosh", Math::cosh),
        operation("asinh").sample(MATRIX).sample(Input.real()).large(LARGE),
        operation("acosh").sample(Input.between(1.2, 3, 2, 3)).large(Input.between(1, 9, 40, 1031)),
        operation("atanh")
            .sample(Input.between(-0.9, 0.9, 2, 3))
            .large(Input.between(-1, 1, 40, 1031)));
  }

  private static Input near0() {
    return Input.of(DType.FLOAT32, Shape.of(3), 0, 1e-3, -0.02);
  }

  private static List<Row> special() {
    return List.of(
        operation("erfc").sample(MATRIX).sample(Input.real()).large(LARGE),
        operation("erfinv")
            .sample(Input.between(-0.9, 0.9, 2, 3))
            .large(Input.between(-1, 1, 40, 1031)),
        operation("lgamma")
            .sample(Input.between(0.2, 4, 2, 3))
            .sample(Input.between(-1.9, -1.1, 3)),
        operation("digamma")
            .sample(Input.between(0.2, 4, 2, 3))
            .sample(Input.between(-1.8, -1.2, 3)),
        operation("polygamma")
            .sample(0, Input.between(0.5, 4, 2, 3))
            .sample(2, Input.between(0.5, 4, 3)),
        operation("logit")
            .sample(Input.between(0.1, 0.9, 2, 3))
            .sample(Input.between(0.1, 0.9, 2, 3), 1e-3));
  }

  private static List<Row> rounding() {
    return List.of(
        unary("ceil", Math::ceil).kinks(-2, -1, 0, 1, 2),
        operation("round")
            .sample(MATRIX.awayFrom(0.05, -1.5, -0.5, 0.5, 1.5))
            .sample(Input.real().awayFrom(0.05, -1.5, -0.5, 0.5, 1.5))
            .sample(Input.between(-1, 1, 3).awayFrom(0.01, -0.75, -0.25, 0.25, 0.75), 1)
            .large(LARGE),
        unary("trunc", x -> x < 0 ? Math.ceil(x) : Math.floor(x)).kinks(-2, -1, 0, 1, 2),
        operation("frac").sample(MATRIX.awayFrom(0.01, -1, 0, 1)).large(LARGE),
        operation("floorDivide")
            .sample(MATRIX, OTHER)
            .sample(MATRIX, 0.7)
            .large(LARGE, Input.real(1031))
            .trait(Trait.NO_GRADIENT),
        operation("fmod")
            .sample(MATRIX, OTHER)
            .sample(MATRIX, Input.between(0.5, 1, 3))
            .sample(MATRIX, 0.7)
            .large(LARGE, Input.between(0.5, 1, 1031)),
        operation("remainder")
            .sample(MATRIX, OTHER)
            .sample(MATRIX, Input.between(-1, -0.5, 3))
            .sample(MATRIX, 0.7)
            .large(LARGE, Input.between(0.5, 1, 1031)));
  }

  private static List<Row> truths() {
    return List.of(
        truth("logicalAnd", 2),
        truth("logicalOr", 2),
        truth("logicalXor", 2),
        truth("logicalNot", 1),
        truth("isnan", 1),
        truth("isinf", 1),
        truth("isfinite", 1),
        truth("isposinf", 1),
        truth("isneginf", 1),
        truth("signbit", 1),
        operation("isclose")
            .sample(MATRIX, MATRIX)
            .sample(MATRIX, OTHER, 0.5, 0.1)
            .trait(Trait.NO_GRADIENT));
  }

  private static Row truth(String name, int inputs) {
    Row row = operation(name).trait(Trait.NO_GRADIENT);
    return inputs == 1
        ? row.sample(MATRIX).sample(Input.real()).sample(Input.mask(3)).large(LARGE)
        : row.sample(MATRIX, OTHER).sample(Input.mask(2, 3), Input.mask(3)).large(LARGE, LARGE);
  }

  private static List<Row> bits() {
    return List.of(
        whole("bitwiseAnd"),
        whole("bitwiseOr"),
        whole("bitwiseXor"),
        whole("bitwiseLeftShift"),
        whole("bitwiseRightShift"),
        whole("gcd"),
        whole("lcm"),
        operation("bitwiseNot")
            .sample(Input.whole(DType.INT32, 9, 2, 3))
            .sample(Input.mask(3))
            .trait(Trait.NO_GRADIENT));
  }

  private static Row whole(String name) {
    return operation(name)
        .sample(Input.whole(DType.INT64, 40, 2, 3), Input.whole(DType.INT64, 9, 2, 3))
        .sample(Input.whole(DType.INT32, 40, 2, 3), Input.whole(DType.INT32, 9, 3))
        .sample(Input.whole(DType.UINT8, 9, 4), 3)
        .large(Input.whole(DType.INT64, 40, 40, 1031), Input.whole(DType.INT64, 9, 1031))
        .trait(Trait.NO_GRADIENT);
  }

  private static List<Row> limits() {
    Input half = Input.between(0.6, 1, 2, 3);
    return List.of(
        operation("nanToNum").sample(MATRIX).sample(MATRIX, 0.0, 1.0, -1.0).large(LARGE),
        operation("clampMin").sample(MATRIX, 0.1).large(LARGE, 0.1),
        operation("clampMax").sample(MATRIX, 0.1).large(LARGE, 0.1),
        operation("lerp")
            .sample(MATRIX, OTHER, half)
            .sample(MATRIX, OTHER, 0.3)
            .large(LARGE, LARGE, 0.3),
        operation("addcmul").sample(MATRIX, OTHER, half, 0.5),
        operation("addcdiv").sample(MATRIX, OTHER, half, 0.5),
        tensors("fmax"),
        tensors("fmin"),
        operation("heaviside").sample(MATRIX, OTHER).trait(Trait.NO_GRADIENT),
        operation("ldexp").sample(MATRIX, Input.index(3, 2, 3)).sample(MATRIX, OTHER),
        operation("copysign")
            .sample(MATRIX, OTHER)
            .sample(MATRIX, -1.0)
            .large(LARGE, Input.real(1031)));
  }

  private static Row tensors(String name) {
    return operation(name)
        .sample(MATRIX, OTHER)
        .sample(MATRIX, Input.between(0.3, 1, 3))
        .sample(Input.real(), Input.between(0.3, 1, 2))
        .large(LARGE, Input.real(1031));
  }
}
