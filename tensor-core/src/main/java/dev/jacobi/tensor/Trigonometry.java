package dev.jacobi.tensor;

import dev.jacobi.tensor.math.ElementaryFunctions;
import java.util.Objects;
import jdk.incubator.vector.FloatVector;

/// Angles and triangles.
public final class Trigonometry {
  private Trigonometry() {}

  /// The tangent.
  public static Tensor tan(Tensor x) {
    return Dispatch.unary(new Tan(), x);
  }

  /// The angle from -pi/2 to pi/2 that has this sine.
  public static Tensor asin(Tensor x) {
    return Dispatch.unary(new Asin(), x);
  }

  /// The angle from 0 to pi that has this cosine.
  public static Tensor acos(Tensor x) {
    return Dispatch.unary(new Acos(), x);
  }

  /// The angle from -pi/2 to pi/2 that has this tangent.
  public static Tensor atan(Tensor x) {
    return Dispatch.unary(new Atan(), x);
  }

  /// The angle from -pi to pi of the point `(y, x)`: `x.atan2(y)` is that of `x / y` in the right
  /// quadrant.
  public static Tensor atan2(Tensor x, Tensor y) {
    return Dispatch.binary(new Atan2(), x, y);
  }

  /// `sqrt(x^2 + y^2)` without overflow, with broadcasting.
  public static Tensor hypot(Tensor x, Tensor y) {
    return Dispatch.binary(new Hypot(), x, y);
  }

  /// `sin(pi x) / (pi x)`, and 1 at 0.
  public static Tensor sinc(Tensor x) {
    Objects.requireNonNull(x, "sinc: x is null");
    return sincOf(x);
  }

  /// Degrees as radians.
  public static Tensor deg2rad(Tensor x) {
    Objects.requireNonNull(x, "deg2rad: x is null");
    return x.mul(Math.PI / 180);
  }

  /// Radians as degrees.
  public static Tensor rad2deg(Tensor x) {
    Objects.requireNonNull(x, "rad2deg: x is null");
    return x.mul(180 / Math.PI);
  }

  private static Tensor sincOf(Tensor x) {
    Tensor angle = x.mul(Math.PI);
    // Near 0 the quotient's derivatives are lost in rounding: there the series.
    Tensor near = angle.abs().lt(0.05);
    Tensor far = Indexing.where(near, Tensor.onesLike(angle), angle);
    Tensor s = Indexing.where(near, angle, Tensor.zerosLike(angle)).square();
    Tensor series = s.mul(1.0 / 362880).sub(1.0 / 5040).mul(s).add(1.0 / 120);
    series = series.mul(s).sub(1.0 / 6).mul(s).add(1);
    return Indexing.where(near, series, far.sin().div(far));
  }

  private record Tan() implements Op.Real {
    @Override
    public double apply(double x) {
      return Math.tan(x);
    }

    @Override
    public FloatVector apply(FloatVector x) {
      return ElementaryFunctions.tan(x);
    }

    @Override
    public String cuda() {
      return "tan(x)";
    }

    @Override
    public Gradient gradient() {
      return Gradient.of((g, x, y) -> g.mul(y.square().add(1)));
    }
  }

  private record Asin() implements Op.Real {
    @Override
    public double apply(double x) {
      return Math.asin(x);
    }

    @Override
    public FloatVector apply(FloatVector x) {
      return ElementaryFunctions.asin(x);
    }

    @Override
    public String cuda() {
      return "asin(x)";
    }

    @Override
    public Gradient gradient() {
      return Gradient.of((g, x, y) -> g.mul(x.square().neg().add(1).rsqrt()));
    }
  }

  private record Acos() implements Op.Real {
    @Override
    public double apply(double x) {
      return Math.acos(x);
    }

    @Override
    public FloatVector apply(FloatVector x) {
      return ElementaryFunctions.acos(x);
    }

    @Override
    public String cuda() {
      return "acos(x)";
    }

    @Override
    public Gradient gradient() {
      return Gradient.of((g, x, y) -> g.mul(x.square().neg().add(1).rsqrt()).neg());
    }
  }

  private record Atan() implements Op.Real {
    @Override
    public double apply(double x) {
      return Math.atan(x);
    }

    @Override
    public FloatVector apply(FloatVector x) {
      return ElementaryFunctions.atan(x);
    }

    @Override
    public String cuda() {
      return "atan(x)";
    }

    @Override
    public Gradient gradient() {
      return Gradient.of((g, x, y) -> g.div(x.square().add(1)));
    }
  }

  private record Atan2() implements Op.Binary {
    @Override
    public double apply(double x, double y) {
      return Math.atan2(x, y);
    }

    @Override
    public FloatVector apply(FloatVector x, FloatVector y) {
      return ElementaryFunctions.atan2(x, y);
    }

    @Override
    public String cuda() {
      return "atan2(x, y)";
    }

    @Override
    public Types types() {
      return Types.FLOATING;
    }

    @Override
    public Gradient gradient() {
      return Gradient.of(
          (g, a, b) -> g.mul(b).div(a.square().add(b.square())),
          (g, a, b) -> g.mul(a).neg().div(a.square().add(b.square())));
    }
  }

  private record Hypot() implements Op.Binary {
    @Override
    public double apply(double x, double y) {
      return Math.hypot(x, y);
    }

    @Override
    public FloatVector apply(FloatVector x, FloatVector y) {
      return ElementaryFunctions.hypot(x, y);
    }

    @Override
    public String cuda() {
      return "hypot(x, y)";
    }

    @Override
    public Types types() {
      return Types.FLOATING;
    }

    @Override
    public Gradient gradient() {
      return Gradient.of(
          (g, a, b) -> g.mul(a).div(hypot(a, b)), (g, a, b) -> g.mul(b).div(hypot(a, b)));
    }
  }
}
