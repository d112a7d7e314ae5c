package dev.jacobi.tensor;

import dev.jacobi.shape.DType;
import dev.jacobi.tensor.math.FloatMath;
import java.util.Objects;
import jdk.incubator.vector.FloatVector;

/// Whole numbers near a number, and the remainders of divisions.
public final class Rounding {
  private Rounding() {}

  /// The least whole number that is not less.
  public static Tensor ceil(Tensor x) {
    return Dispatch.unary(new Ceil(), x);
  }

  /// The nearest whole number; halves go to the even one.
  public static Tensor round(Tensor x) {
    return Dispatch.unary(new Round(), x);
  }

  /// The whole number toward 0.
  public static Tensor trunc(Tensor x) {
    return Dispatch.unary(new Trunc(), x);
  }

  /// What [#trunc] leaves, with the sign of the element.
  public static Tensor frac(Tensor x) {
    return Composite.of("frac", () -> x.sub(trunc(x)));
  }

  /// The nearest number with `decimals` decimals.
  public static Tensor round(Tensor x, int decimals) {
    Objects.requireNonNull(x, "round: x is null");
    DType type = x.dtype();
    if (!type.isFloating() && decimals >= 0) {
      return x;
    }
    double unit = Math.pow(10, Math.abs(decimals));
    // What 16 bits hold, multiplied, is more than they can hold.
    Tensor wide = x.to(type.isFloating() ? type.promote(DType.FLOAT32) : DType.FLOAT64);
    if (decimals < 0) {
      return round(wide.div(unit)).mul(unit).to(type);
    }
    Tensor scaled = wide.mul(unit);
    Tensor isRounded = Clamp.isfinite(scaled);
    return Indexing.where(isRounded, round(scaled).div(unit), wide.detach()).to(type);
  }

  /// The quotient rounded down.
  public static Tensor floorDivide(Tensor x, Tensor y) {
    checkDivisor("floorDivide", x, y);
    return Dispatch.binary(new FloorDivide(), x, y);
  }

  /// The quotient rounded down.
  public static Tensor floorDivide(Tensor x, double y) {
    Objects.requireNonNull(x, "floorDivide: x is null");
    if (y == 0) {
      checkDivisor("floorDivide", x, Dispatch.scalar(x, y));
    }
    return Dispatch.binary(new FloorDivide(), x, y);
  }

  /// The remainder of the division rounded toward 0: it has the sign of `x`.
  public static Tensor fmod(Tensor x, Tensor y) {
    checkDivisor("fmod", x, y);
    return Dispatch.binary(new Fmod(), x, y);
  }

  /// The remainder of the division rounded toward 0: it has the sign of `x`.
  public static Tensor fmod(Tensor x, double y) {
    Objects.requireNonNull(x, "fmod: x is null");
    if (y == 0) {
      checkDivisor("fmod", x, Dispatch.scalar(x, y));
    }
    return Dispatch.binary(new Fmod(), x, y);
  }

  /// The remainder of the division rounded down: it has the sign of `y`.
  public static Tensor remainder(Tensor x, Tensor y) {
    checkDivisor("remainder", x, y);
    return Dispatch.binary(new Remainder(), x, y);
  }

  /// The remainder of the division rounded down: it has the sign of `y`.
  public static Tensor remainder(Tensor x, double y) {
    Objects.requireNonNull(x, "remainder: x is null");
    if (y == 0) {
      checkDivisor("remainder", x, Dispatch.scalar(x, y));
    }
    return Dispatch.binary(new Remainder(), x, y);
  }

  /// Whole numbers have no result for 0. This is looked for at once, so that the error is thrown at
  /// the call and not where the result is read.
  private static void checkDivisor(String operation, Tensor x, Tensor y) {
    Dispatch.sameDevice(operation, x, y);
    boolean whole = !x.dtype().isFloating() && !y.dtype().isFloating();
    if (whole && y.numel() > 0 && y.detach().eq(0).any().item() != 0) {
      throw new ArithmeticException(
          "%s: a whole number was divided by 0, in %s of shape %s; use x.to(DType.FLOAT32) for"
                  .formatted(operation, y.dtype(), y.shape())
              + " infinities and NaN");
    }
  }

  private record Ceil() implements Op.Unary {
    @Override
    public double apply(double x) {
      return Math.ceil(x);
    }

    @Override
    public long apply(long x) {
      return x;
    }

    @Override
    public FloatVector apply(FloatVector x) {
      return FloatMath.ceil(x);
    }

    @Override
    public String cuda() {
      return "ceil(x)";
    }

    @Override
    public Gradient gradient() {
      return Gradient.of((g, x, y) -> g.mul(0));
    }
  }

  private record Round() implements Op.Unary {
    @Override
    public double apply(double x) {
      return Math.rint(x);
    }

    @Override
    public long apply(long x) {
      return x;
    }

    @Override
    public FloatVector apply(FloatVector x) {
      return FloatMath.round(x);
    }

    @Override
    public String cuda() {
      return "rint(x)";
    }

    @Override
    public Gradient gradient() {
      return Gradient.of((g, x, y) -> g.mul(0));
    }
  }

  private record Trunc() implements Op.Unary {
    @Override
    public double apply(double x) {
      return x < 0 ? Math.ceil(x) : Math.floor(x);
    }

    @Override
    public long apply(long x) {
      return x;
    }

    @Override
    public FloatVector apply(FloatVector x) {
      return FloatMath.trunc(x);
    }

    @Override
    public String cuda() {
      return "trunc(x)";
    }

    @Override
    public Gradient gradient() {
      return Gradient.of((g, x, y) -> g.mul(0));
    }
  }

  private record FloorDivide() implements Op.Binary {
    @Override
    public double apply(double x, double y) {
      return FloatMath.floorDivide(x, y);
    }

    @Override
    public long apply(long x, long y) {
      return Math.floorDiv(x, y);
    }

    @Override
    public FloatVector apply(FloatVector x, FloatVector y) {
      return FloatMath.lanes(x, y, FloatMath::floorDivide);
    }

    @Override
    public String cuda() {
      return "[](T x, T y) { T r = mod(x, y); T q = (x - r) / y; q -= r != T(0) && (r"
          + " < T(0)) != (y < T(0)) ? T(1) : T(0); return y == T(0) ? x / y : q == T(0) ? x / y"
          + " * T(0) : rint(q); }(x, y)";
    }

    @Override
    public Gradient gradient() {
      return new Gradient.None("floorDivide: a rounded quotient has no gradient");
    }
  }

  private record Fmod() implements Op.Binary {
    @Override
    public double apply(double x, double y) {
      return x % y;
    }

    @Override
    public long apply(long x, long y) {
      return x % y;
    }

    @Override
    public FloatVector apply(FloatVector x, FloatVector y) {
      return FloatMath.fmod(x, y);
    }

    @Override
    public String cuda() {
      return "mod(x, y)";
    }

    @Override
    public Gradient gradient() {
      return Gradient.of((g, a, b) -> g, (g, a, b) -> g.mul(trunc(a.div(b))).neg());
    }
  }

  private record Remainder() implements Op.Binary {
    @Override
    public double apply(double x, double y) {
      return FloatMath.remainder(x, y);
    }

    @Override
    public long apply(long x, long y) {
      return Math.floorMod(x, y);
    }

    @Override
    public FloatVector apply(FloatVector x, FloatVector y) {
      return FloatMath.remainder(x, y);
    }

    @Override
    public String cuda() {
      return "[](T x, T y) { T r = mod(x, y); return r != T(0) && (r < T(0)) != (y < T(0)) ? r"
          + " + y : r; }(x, y)";
    }

    @Override
    public Gradient gradient() {
      return Gradient.of((g, a, b) -> g, (g, a, b) -> g.mul(a.div(b).floor()).neg());
    }
  }
}
