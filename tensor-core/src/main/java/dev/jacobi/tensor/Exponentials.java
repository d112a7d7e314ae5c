package dev.jacobi.tensor;

import dev.jacobi.shape.DTypeException;
import dev.jacobi.tensor.Gradient.Reads;
import dev.jacobi.tensor.math.ElementaryFunctions;
import dev.jacobi.tensor.math.FloatMath;
import java.util.Objects;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// Powers, exponentials, logarithms, and the circular functions.
public final class Exponentials {
  private Exponentials() {}

  /// `e` to the power of each element.
  public static Tensor exp(Tensor x) {
    return Dispatch.unary(new Exp(), x);
  }

  /// The natural logarithm.
  public static Tensor log(Tensor x) {
    return Dispatch.unary(new Log(), x);
  }

  /// The square root.
  public static Tensor sqrt(Tensor x) {
    return Dispatch.unary(new Sqrt(), x);
  }

  /// The sine.
  public static Tensor sin(Tensor x) {
    return Dispatch.unary(new Sin(), x);
  }

  /// The cosine.
  public static Tensor cos(Tensor x) {
    return Dispatch.unary(new Cos(), x);
  }

  /// The error function, `2 / sqrt(pi)` times the integral of `e^(-t^2)` from 0.
  public static Tensor erf(Tensor x) {
    return Dispatch.unary(new Erf(), x);
  }

  /// Each element to the power of another, with broadcasting.
  public static Tensor pow(Tensor x, Tensor y) {
    return Dispatch.binary(new Pow(), x, y);
  }

  /// Each element to the power of `y`.
  public static Tensor pow(Tensor x, double y) {
    if (y < 0 && y == Math.rint(y) && !x.dtype().isFloating()) {
      throw new DTypeException(
          "pow: whole numbers have no powers of %s in %s; use x.to(DType.FLOAT32)"
              .formatted(y, x.dtype()));
    }
    return y == 2 ? x.square() : Dispatch.binary(new Pow(), x, y);
  }

  /// 1 divided by the square root of each element.
  public static Tensor rsqrt(Tensor x) {
    Objects.requireNonNull(x, "rsqrt: x is null");
    return Composite.precise("rsqrt", x, wide -> sqrt(wide).reciprocal());
  }

  /// `x`, but 1 where it is 0 and the mask is true: there the power's gradient has its limit, and a
  /// quotient or logarithm of 0 would be infinite.
  private static Tensor oneWhere(Tensor x, Tensor mask) {
    Tensor replaced = Indexing.where(x.eq(0), Dispatch.scalar(x, 1), x);
    return Indexing.where(mask, replaced, x);
  }

  private record Exp() implements Op.Real {
    @Override
    public double apply(double x) {
      return Math.exp(x);
    }

    @Override
    public FloatVector apply(FloatVector x) {
      return FloatMath.exp(x);
    }

    @Override
    public String cuda() {
      return "exp(x)";
    }

    @Override
    public Gradient gradient() {
      return Gradient.of(Reads.OUTPUT, (g, x, y) -> g.mul(y));
    }
  }

  private record Log() implements Op.Real {
    @Override
    public double apply(double x) {
      return Math.log(x);
    }

    @Override
    public FloatVector apply(FloatVector x) {
      return ElementaryFunctions.log(x);
    }

    @Override
    public String cuda() {
      return "log(x)";
    }

    @Override
    public Gradient gradient() {
      return Gradient.of(Reads.INPUTS, (g, x, y) -> g.div(x));
    }
  }

  private record Sqrt() implements Op.Real {
    @Override
    public double apply(double x) {
      return Math.sqrt(x);
    }

    @Override
    public FloatVector apply(FloatVector x) {
      return x.sqrt();
    }

    @Override
    public String cuda() {
      return "sqrt(x)";
    }

    @Override
    public Gradient gradient() {
      return Gradient.of(Reads.OUTPUT, (g, x, y) -> g.div(y.mul(2)));
    }
  }

  private record Sin() implements Op.Real {
    @Override
    public double apply(double x) {
      return Math.sin(x);
    }

    @Override
    public FloatVector apply(FloatVector x) {
      return ElementaryFunctions.sin(x);
    }

    @Override
    public String cuda() {
      return "sin(x)";
    }

    @Override
    public Gradient gradient() {
      return Gradient.of(Reads.INPUTS, (g, x, y) -> g.mul(x.cos()));
    }
  }

  private record Cos() implements Op.Real {
    @Override
    public double apply(double x) {
      return Math.cos(x);
    }

    @Override
    public FloatVector apply(FloatVector x) {
      return ElementaryFunctions.cos(x);
    }

    @Override
    public String cuda() {
      return "cos(x)";
    }

    @Override
    public Gradient gradient() {
      return Gradient.of(Reads.INPUTS, (g, x, y) -> g.mul(x.sin()).neg());
    }
  }

  private record Erf() implements Op.Real {
    @Override
    public double apply(double x) {
      return FloatMath.erf(x);
    }

    @Override
    public FloatVector apply(FloatVector x) {
      return FloatMath.erf(x);
    }

    @Override
    public String cuda() {
      return "erf(x)";
    }

    @Override
    public Gradient gradient() {
      return Gradient.of(
          Reads.INPUTS, (g, x, y) -> g.mul(x.square().neg().exp()).mul(2 / Math.sqrt(Math.PI)));
    }
  }

  private record Pow() implements Op.Binary {
    @Override
    public double apply(double x, double y) {
      // Unlike Java, IEEE 754 has 1 here even if the other operand is NaN or infinite.
      return x == 1 || (x == -1 && Double.isInfinite(y)) ? 1 : Math.pow(x, y);
    }

    @Override
    public long apply(long x, long y) {
      if (y < 0) {
        return x == 1 ? 1 : x == -1 ? (y & 1) == 0 ? 1 : -1 : 0;
      }
      long power = 1;
      long square = x;
      for (long rest = y; rest > 0; rest >>= 1) {
        power = (rest & 1) == 0 ? power : power * square;
        square *= square;
      }
      return power;
    }

    @Override
    public FloatVector apply(FloatVector x, FloatVector y) {
      VectorMask<Float> one =
          x.compare(VectorOperators.EQ, 1f)
              .or(x.compare(VectorOperators.EQ, -1f).and(y.test(VectorOperators.IS_INFINITE)));
      return ElementaryFunctions.pow(x, y).blend(1f, one);
    }

    @Override
    public String cuda() {
      return "pow(x, y)";
    }

    @Override
    public Gradient gradient() {
      return Gradient.of(
          (g, a, b) -> g.mul(b).mul(oneWhere(a, b.eq(0)).pow(b.sub(1))),
          (g, a, b) -> g.mul(a.pow(b)).mul(oneWhere(a, a.eq(0)).log()));
    }
  }
}
