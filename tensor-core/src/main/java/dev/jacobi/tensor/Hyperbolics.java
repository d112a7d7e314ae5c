package dev.jacobi.tensor;

import dev.jacobi.tensor.math.ElementaryFunctions;
import dev.jacobi.tensor.math.FloatMath;
import jdk.incubator.vector.FloatVector;

/// The hyperbolic functions and their inverses.
public final class Hyperbolics {
  private Hyperbolics() {}

  /// The hyperbolic sine.
  public static Tensor sinh(Tensor x) {
    return Dispatch.unary(new Sinh(), x);
  }

  /// The hyperbolic cosine.
  public static Tensor cosh(Tensor x) {
    return Dispatch.unary(new Cosh(), x);
  }

  /// The inverse of the hyperbolic sine.
  public static Tensor asinh(Tensor x) {
    return Dispatch.unary(new Asinh(), x);
  }

  /// The inverse of the hyperbolic cosine, for elements from 1 on.
  public static Tensor acosh(Tensor x) {
    return Dispatch.unary(new Acosh(), x);
  }

  /// The inverse of the hyperbolic tangent, for elements from -1 to 1.
  public static Tensor atanh(Tensor x) {
    return Dispatch.unary(new Atanh(), x);
  }

  private record Sinh() implements Op.Real {
    @Override
    public double apply(double x) {
      return Math.sinh(x);
    }

    @Override
    public FloatVector apply(FloatVector x) {
      return ElementaryFunctions.sinh(x);
    }

    @Override
    public String cuda() {
      return "sinh(x)";
    }

    @Override
    public Gradient gradient() {
      return Gradient.of((g, x, y) -> g.mul(x.cosh()));
    }
  }

  private record Cosh() implements Op.Real {
    @Override
    public double apply(double x) {
      return Math.cosh(x);
    }

    @Override
    public FloatVector apply(FloatVector x) {
      return ElementaryFunctions.cosh(x);
    }

    @Override
    public String cuda() {
      return "cosh(x)";
    }

    @Override
    public Gradient gradient() {
      return Gradient.of((g, x, y) -> g.mul(x.sinh()));
    }
  }

  private record Asinh() implements Op.Real {
    @Override
    public double apply(double x) {
      return FloatMath.asinh(x);
    }

    @Override
    public FloatVector apply(FloatVector x) {
      return FloatMath.asinh(x);
    }

    @Override
    public String cuda() {
      return "asinh(x)";
    }

    @Override
    public Gradient gradient() {
      return Gradient.of((g, x, y) -> g.mul(x.square().add(1).rsqrt()));
    }
  }

  private record Acosh() implements Op.Real {
    @Override
    public double apply(double x) {
      return FloatMath.acosh(x);
    }

    @Override
    public FloatVector apply(FloatVector x) {
      return FloatMath.acosh(x);
    }

    @Override
    public String cuda() {
      return "acosh(x)";
    }

    @Override
    public Gradient gradient() {
      return Gradient.of((g, x, y) -> g.mul(x.sub(1).rsqrt()).mul(x.add(1).rsqrt()));
    }
  }

  private record Atanh() implements Op.Real {
    @Override
    public double apply(double x) {
      return FloatMath.atanh(x);
    }

    @Override
    public FloatVector apply(FloatVector x) {
      return FloatMath.atanh(x);
    }

    @Override
    public String cuda() {
      return "atanh(x)";
    }

    @Override
    public Gradient gradient() {
      return Gradient.of((g, x, y) -> g.div(x.square().neg().add(1)));
    }
  }
}
