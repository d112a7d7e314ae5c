package dev.jacobi.tensor;

import dev.jacobi.shape.DType;
import jdk.incubator.vector.FloatVector;

/// Functions of probability and of factorials.
public final class Special {
  private Special() {}

  /// `1 - erf(x)`, exact also where it is small.
  public static Tensor erfc(Tensor x) {
    return Dispatch.unary(new Erfc(), x);
  }

  /// The inverse of the error function, for elements from -1 to 1.
  public static Tensor erfinv(Tensor x) {
    return Dispatch.unary(new Erfinv(), x);
  }

  /// The logarithm of the absolute value of the gamma function.
  public static Tensor lgamma(Tensor x) {
    return Dispatch.unary(new Lgamma(), x);
  }

  /// The derivative of [#lgamma].
  public static Tensor digamma(Tensor x) {
    return polygamma(0, x);
  }

  /// The `n`-th derivative of the digamma function.
  public static Tensor polygamma(int n, Tensor x) {
    if (n < 0) {
      throw new IndexOutOfBoundsException("polygamma: n must not be negative, got " + n);
    }
    Tensor floating = x.dtype().isFloating() ? x : x.to(DType.FLOAT32);
    return Dispatch.binary(new Polygamma(), Dispatch.scalar(floating, n), floating);
  }

  /// The logarithm of the odds, `log(x / (1 - x))`.
  public static Tensor logit(Tensor x) {
    return x.div(Dispatch.scalar(x, 1).sub(x)).log();
  }

  /// The same for elements that are first brought between `eps` and `1 - eps`.
  public static Tensor logit(Tensor x, double eps) {
    return logit(x.clamp(eps, 1 - eps));
  }

  private record Erfc() implements Op.Real {
    @Override
    public double apply(double x) {
      return SpecialMath.erfc(x);
    }

    @Override
    public FloatVector apply(FloatVector x) {
      return FloatMath.erfc(x);
    }

    @Override
    public String cuda() {
      return "erfcf(x)";
    }

    @Override
    public Gradient gradient() {
      return Gradient.of((g, x, y) -> g.mul(x.square().neg().exp()).mul(-2 / Math.sqrt(Math.PI)));
    }
  }

  private record Erfinv() implements Op.Real {
    @Override
    public double apply(double x) {
      return SpecialMath.erfinv(x);
    }

    @Override
    public FloatVector apply(FloatVector x) {
      return FloatMath.erfinv(x);
    }

    @Override
    public String cuda() {
      return "erfinvf(x)";
    }

    @Override
    public Gradient gradient() {
      return Gradient.of((g, x, y) -> g.mul(y.square().exp()).mul(Math.sqrt(Math.PI) / 2));
    }
  }

  private record Lgamma() implements Op.Real {
    @Override
    public double apply(double x) {
      return SpecialMath.lgamma(x);
    }

    @Override
    public FloatVector apply(FloatVector x) {
      return FloatMath.lanes(x, SpecialMath::lgamma);
    }

    @Override
    public String cuda() {
      return "lgammaf(x)";
    }

    @Override
    public Gradient gradient() {
      return Gradient.of((g, x, y) -> g.mul(x.digamma()));
    }
  }

  private static Tensor ofOrder(Tensor g, Tensor n, Tensor x) {
    throw new IllegalStateException("polygamma: its order is a whole number without a gradient");
  }

  private static Tensor polygammaNext(Tensor n, Tensor x) {
    return Dispatch.binary(new Polygamma(), n.add(1), x);
  }

  private record Polygamma() implements Op.Binary {
    @Override
    public double apply(double x, double y) {
      return SpecialMath.polygamma(x, y);
    }

    @Override
    public FloatVector apply(FloatVector x, FloatVector y) {
      return FloatMath.lanes(x, y, SpecialMath::polygamma);
    }

    @Override
    public String cuda() {
      return """
          [](float n, float x) {
            float sum = 0.f, factorial = tgammaf(n + 1.f), sign = fmodf(n, 2.f) == 0.f ? -1.f : 1.f;
            if (x <= 0.f && x == rintf(x)) return sign > 0.f ? INFINITY : x == 0.f && n == 0.f ? -INFINITY : NAN;
            float fold = 0.f;
            if (x < 0.f && n <= 1.f) {
              float s = sinpif(x), c = cospif(x);
              fold = n == 0.f ? -3.14159265f * c / s : 9.8696044f / (s * s);
              x = 1.f - x;
            }
            float part = fold != 0.f && n == 1.f ? -1.f : 1.f;
            while (x < 6.f + n) { sum += factorial * powf(x, -n - 1.f); x += 1.f; }
            float in = (n == 0.f ? -logf(x) : factorial / n * powf(x, -n)) + factorial / 2.f * powf(x, -n - 1.f);
            in += tgammaf(n + 2.f) / 12.f * powf(x, -n - 2.f) - tgammaf(n + 4.f) / 720.f * powf(x, -n - 4.f)
                + tgammaf(n + 6.f) / 30240.f * powf(x, -n - 6.f);
            return fold + part * sign * (in + sum);
          }(x, y)""";
    }

    @Override
    public Types types() {
      return Types.FLOATING;
    }

    @Override
    public Gradient gradient() {
      return Gradient.of(Special::ofOrder, (g, a, b) -> g.mul(polygammaNext(a, b)));
    }
  }
}
