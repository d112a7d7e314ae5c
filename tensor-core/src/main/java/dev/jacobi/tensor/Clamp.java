package dev.jacobi.tensor;

import dev.jacobi.shape.DType;
import dev.jacobi.tensor.math.FloatMath;
import java.util.Objects;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// What lies within bounds, and what is no finite number.
public final class Clamp {
  private Clamp() {}

  /// Whether the element is not a number.
  public static Tensor isnan(Tensor x) {
    Objects.requireNonNull(x, "isnan: x is null");
    return x.ne(x);
  }

  /// Whether the element is positive or negative infinity.
  public static Tensor isinf(Tensor x) {
    Objects.requireNonNull(x, "isinf: x is null");
    return x.abs().eq(Double.POSITIVE_INFINITY);
  }

  /// Whether the element is a number and not infinite.
  public static Tensor isfinite(Tensor x) {
    Objects.requireNonNull(x, "isfinite: x is null");
    // Infinity less infinity is NaN.
    return x.dtype().isFloating() ? x.sub(x).eq(0) : x.eq(x);
  }

  /// Whether the element is positive infinity.
  public static Tensor isposinf(Tensor x) {
    Objects.requireNonNull(x, "isposinf: x is null");
    return x.eq(Double.POSITIVE_INFINITY);
  }

  /// Whether the element is negative infinity.
  public static Tensor isneginf(Tensor x) {
    Objects.requireNonNull(x, "isneginf: x is null");
    return x.eq(Double.NEGATIVE_INFINITY);
  }

  /// Whether the sign is set, also that of -0.
  public static Tensor signbit(Tensor x) {
    Objects.requireNonNull(x, "signbit: x is null");
    return x.dtype().isFloating() ? copysign(Tensor.onesLike(x), x).lt(0) : x.lt(0);
  }

  /// Numbers in the place of `NaN` and the infinities: 0 and the type's greatest and least.
  public static Tensor nanToNum(Tensor x) {
    Objects.requireNonNull(x, "nanToNum: x is null");
    double most =
        switch (x.dtype()) {
          case FLOAT16 -> 65504;
          case BFLOAT16 -> 0x1.fep127;
          case FLOAT64 -> Double.MAX_VALUE;
          default -> Float.MAX_VALUE;
        };
    return nanToNum(x, 0, most, -most);
  }

  /// Numbers in the place of `NaN` and the infinities.
  public static Tensor nanToNum(Tensor x, double nan, double posinf, double neginf) {
    Objects.requireNonNull(x, "nanToNum: x is null");
    if (!x.dtype().isFloating()) {
      return x;
    }
    Tensor numbers = Indexing.where(isnan(x), Dispatch.scalar(x, nan), x);
    Tensor below = Indexing.where(isposinf(x), Dispatch.scalar(x, posinf), numbers);
    return Indexing.where(isneginf(x), Dispatch.scalar(x, neginf), below);
  }

  /// Each element, but at least `min`; the gradient is 0 where it was changed. A bound of `NaN`
  /// gives `NaN` everywhere.
  public static Tensor clampMin(Tensor x, double min) {
    Objects.requireNonNull(x, "clampMin: x is null");
    return Composite.of(
        "clampMin",
        () -> {
          Tensor below = Double.isNaN(min) ? everywhere(x) : x.lt(min);
          return Indexing.where(below, Dispatch.scalar(x, min), x);
        });
  }

  /// Each element, but at most `max`; the gradient is 0 where it was changed. A bound of `NaN`
  /// gives `NaN` everywhere.
  public static Tensor clampMax(Tensor x, double max) {
    Objects.requireNonNull(x, "clampMax: x is null");
    return Composite.of(
        "clampMax",
        () -> {
          Tensor above = Double.isNaN(max) ? everywhere(x) : x.gt(max);
          return Indexing.where(above, Dispatch.scalar(x, max), x);
        });
  }

  private static Tensor everywhere(Tensor x) {
    return Creation.constant(x.data().backend, DType.BOOL, 1);
  }

  /// Each element, but at least that of `min` and at most that of `max`, with broadcasting; a bound
  /// that was taken gets the gradient. A bound of `NaN` gives `NaN`.
  public static Tensor clamp(Tensor x, Tensor min, Tensor max) {
    return Composite.of(
        "clamp",
        () -> {
          Tensor low = Indexing.where(x.lt(min).logicalOr(isnan(min)), min, x);
          return Indexing.where(low.gt(max).logicalOr(isnan(max)), max, low);
        });
  }

  /// The point at `weight` on the way from `x` to `y`.
  public static Tensor lerp(Tensor x, Tensor y, Tensor weight) {
    return Composite.of("lerp", () -> x.add(Composite.real(y).sub(x).mul(weight)));
  }

  /// The point at `weight` on the way from `x` to `y`.
  public static Tensor lerp(Tensor x, Tensor y, double weight) {
    return Composite.of("lerp", () -> x.add(Composite.real(y).sub(x).mul(weight)));
  }

  /// `x + value * a * b`.
  public static Tensor addcmul(Tensor x, Tensor a, Tensor b, double value) {
    return Composite.of("addcmul", () -> x.add(a.mul(value).mul(b)));
  }

  /// `x + value * a / b`.
  public static Tensor addcdiv(Tensor x, Tensor a, Tensor b, double value) {
    return Composite.of("addcdiv", () -> x.add(a.div(b).mul(value)));
  }

  /// The greater of two elements, the first among equals; a number wins over `NaN`.
  public static Tensor fmax(Tensor x, Tensor y) {
    return Composite.of("fmax", () -> Indexing.where(isnan(x), y, Indexing.where(x.lt(y), y, x)));
  }

  /// The lesser of two elements, the first among equals; a number wins over `NaN`.
  public static Tensor fmin(Tensor x, Tensor y) {
    return Composite.of("fmin", () -> Indexing.where(isnan(x), y, Indexing.where(x.gt(y), y, x)));
  }

  /// 0 where `x` is negative, 1 where it is positive, the element of `values` where it is 0.
  public static Tensor heaviside(Tensor x, Tensor values) {
    return Composite.of(
        "heaviside",
        () -> {
          Tensor step = x.detach().gt(0).to(values.dtype());
          return Indexing.where(x.detach().eq(0), values.detach(), step);
        });
  }

  /// Whether `|x - y| <= atol + rtol |y|`, or both are equal.
  public static Tensor isclose(Tensor x, Tensor y, double rtol, double atol) {
    return Composite.of(
        "isclose",
        () -> {
          if (x.dtype() == DType.BOOL && y.dtype() == DType.BOOL) {
            return x.eq(y);
          }
          Tensor near = x.sub(y).abs().le(y.abs().mul(rtol).add(atol));
          return x.eq(y).add(near.mul(isfinite(y))).to(DType.BOOL);
        });
  }

  /// Whether all elements are close, with a relative tolerance of 1e-5 and an absolute one of 1e-8.
  public static boolean allclose(Tensor x, Tensor y) {
    return Composite.of("allclose", () -> isclose(x, y, 1e-5, 1e-8).all().item() != 0);
  }

  /// `x` times 2 to the power of `exponent`.
  public static Tensor ldexp(Tensor x, Tensor exponent) {
    return Composite.of(
        "ldexp",
        () -> {
          Tensor two = Dispatch.scalar(x, 2);
          return x.mul(
              two.pow(exponent.dtype().isFloating() ? exponent : exponent.to(DType.FLOAT32)));
        });
  }

  /// The absolute value of `x` with the sign of `y`.
  public static Tensor copysign(Tensor x, Tensor y) {
    return Dispatch.binary(new Copysign(), x, y);
  }

  /// The absolute value of `x` with the sign of `y`.
  public static Tensor copysign(Tensor x, double y) {
    return Dispatch.binary(new Copysign(), x, y);
  }

  private record Copysign() implements Op.Binary {
    @Override
    public double apply(double x, double y) {
      return Math.copySign(x, y);
    }

    @Override
    public FloatVector apply(FloatVector x, FloatVector y) {
      return x.abs().lanewise(VectorOperators.NEG, FloatMath.isNegative(y));
    }

    @Override
    public String cuda() {
      return "copysign(x, y)";
    }

    @Override
    public Types types() {
      return Types.FLOATING;
    }

    @Override
    public Gradient gradient() {
      return Gradient.of(
          (g, a, b) -> g.mul(copysign(a, b).sign()).mul(a.sign()), (g, a, b) -> g.mul(0));
    }
  }
}
