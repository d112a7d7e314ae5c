package dev.jacobi.tensor;

import dev.jacobi.tensor.math.ElementaryFunctions;
import dev.jacobi.tensor.math.FloatMath;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// Exponentials and logarithms of other bases, near 1, and of sums.
public final class Logarithms {
  private Logarithms() {}

  private static final double LN_2 = Math.log(2);
  private static final float LOG2_E = (float) (1 / LN_2);

  /// 2 to the power of each element.
  public static Tensor exp2(Tensor x) {
    return Dispatch.unary(new Exp2(), x);
  }

  /// `e^x - 1`, exact also where `x` is near 0.
  public static Tensor expm1(Tensor x) {
    return Dispatch.unary(new Expm1(), x);
  }

  /// The logarithm to base 2.
  public static Tensor log2(Tensor x) {
    return Dispatch.unary(new Log2(), x);
  }

  /// The logarithm to base 10.
  public static Tensor log10(Tensor x) {
    return Dispatch.unary(new Log10(), x);
  }

  /// The natural logarithm of `1 + x`, exact also where `x` is near 0.
  public static Tensor log1p(Tensor x) {
    return Dispatch.unary(new Log1p(), x);
  }

  /// `log(e^x + e^y)` without overflow, with broadcasting.
  public static Tensor logaddexp(Tensor x, Tensor y) {
    return Dispatch.binary(new Logaddexp(), x, y);
  }

  /// `log2(2^x + 2^y)` without overflow, with broadcasting.
  public static Tensor logaddexp2(Tensor x, Tensor y) {
    return Dispatch.binary(new Logaddexp2(), x, y);
  }

  /// `x log(y)`, and 0 where `x` is 0 and `y` is a number.
  public static Tensor xlogy(Tensor x, Tensor y) {
    return Dispatch.binary(new Xlogy(), x, y);
  }

  /// `x log(y)`, and 0 where `x` is 0 and `y` is a number.
  public static Tensor xlogy(Tensor x, double y) {
    return Dispatch.binary(new Xlogy(), x, y);
  }

  private record Exp2() implements Op.Real {
    @Override
    public double apply(double x) {
      return Math.pow(2, x);
    }

    @Override
    public FloatVector apply(FloatVector x) {
      return FloatMath.exp2(x);
    }

    @Override
    public String cuda() {
      return "exp2(x)";
    }

    @Override
    public Gradient gradient() {
      return Gradient.of((g, x, y) -> g.mul(y).mul(Math.log(2)));
    }
  }

  private record Expm1() implements Op.Real {
    @Override
    public double apply(double x) {
      return Math.expm1(x);
    }

    @Override
    public FloatVector apply(FloatVector x) {
      return ElementaryFunctions.expm1(x);
    }

    @Override
    public String cuda() {
      return "expm1(x)";
    }

    @Override
    public Gradient gradient() {
      return Gradient.of((g, x, y) -> g.mul(y.add(1)));
    }
  }

  private record Log2() implements Op.Real {
    @Override
    public double apply(double x) {
      return FloatMath.log2(x);
    }

    @Override
    public FloatVector apply(FloatVector x) {
      return FloatMath.log2(x);
    }

    @Override
    public String cuda() {
      return "log2(x)";
    }

    @Override
    public Gradient gradient() {
      return Gradient.of((g, x, y) -> g.div(x.mul(Math.log(2))));
    }
  }

  private record Log10() implements Op.Real {
    @Override
    public double apply(double x) {
      return Math.log10(x);
    }

    @Override
    public FloatVector apply(FloatVector x) {
      return ElementaryFunctions.log10(x);
    }

    @Override
    public String cuda() {
      return "log10(x)";
    }

    @Override
    public Gradient gradient() {
      return Gradient.of((g, x, y) -> g.div(x.mul(Math.log(10))));
    }
  }

  private record Log1p() implements Op.Real {
    @Override
    public double apply(double x) {
      return Math.log1p(x);
    }

    @Override
    public FloatVector apply(FloatVector x) {
      return ElementaryFunctions.log1p(x);
    }

    @Override
    public String cuda() {
      return "log1p(x)";
    }

    @Override
    public Gradient gradient() {
      return Gradient.of((g, x, y) -> g.div(x.add(1)));
    }
  }

  private record Logaddexp() implements Op.Binary {
    @Override
    public double apply(double x, double y) {
      return FloatMath.logAddExp(x, y);
    }

    @Override
    public FloatVector apply(FloatVector x, FloatVector y) {
      return FloatMath.logAddExp(x, y);
    }

    @Override
    public String cuda() {
      return "x == y ? x + T(0.6931471805599453) : fmax(x, y) + log1p(exp(-fabs(x - y)))";
    }

    @Override
    public Types types() {
      return Types.FLOATING;
    }

    @Override
    public Gradient gradient() {
      return Gradient.of(
          (g, a, b) -> g.mul(a.sub(b).sigmoid()), (g, a, b) -> g.mul(b.sub(a).sigmoid()));
    }
  }

  private record Logaddexp2() implements Op.Binary {
    @Override
    public double apply(double x, double y) {
      return FloatMath.logAddExp(x * LN_2, y * LN_2) / LN_2;
    }

    @Override
    public FloatVector apply(FloatVector x, FloatVector y) {
      return FloatMath.logAddExp(x.mul((float) LN_2), y.mul((float) LN_2)).mul(LOG2_E);
    }

    @Override
    public String cuda() {
      return "x == y ? x + T(1) : fmax(x, y) + log1p(exp2(-fabs(x - y))) * T(1.4426950408889634)";
    }

    @Override
    public Types types() {
      return Types.FLOATING;
    }

    @Override
    public Gradient gradient() {
      return Gradient.of(
          (g, a, b) -> g.mul(a.sub(b).mul(LN_2).sigmoid()),
          (g, a, b) -> g.mul(b.sub(a).mul(LN_2).sigmoid()));
    }
  }

  private record Xlogy() implements Op.Binary {
    @Override
    public double apply(double x, double y) {
      return x == 0 && !Double.isNaN(y) ? 0 : x * Math.log(y);
    }

    @Override
    public FloatVector apply(FloatVector x, FloatVector y) {
      return x.mul(ElementaryFunctions.log(y))
          .blend(0f, x.compare(VectorOperators.EQ, 0f).and(y.compare(VectorOperators.EQ, y)));
    }

    @Override
    public String cuda() {
      return "x == T(0) && !isnan(y) ? T(0) : x * log(y)";
    }

    @Override
    public Types types() {
      return Types.FLOATING;
    }

    @Override
    public Gradient gradient() {
      return Gradient.of(
          (g, a, b) -> Indexing.where(a.eq(0).mul(b.le(0)), Tensor.zerosLike(g), g.mul(b.log())),
          (g, a, b) -> g.mul(a).div(b));
    }
  }
}
