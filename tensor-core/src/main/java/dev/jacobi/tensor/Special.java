package dev.jacobi.tensor;

import dev.jacobi.shape.DType;
import dev.jacobi.tensor.math.FloatMath;
import dev.jacobi.tensor.math.SpecialMath;
import java.util.Objects;
import jdk.incubator.vector.FloatVector;

/// Functions of probability and of factorials.
public final class Special {
  /// The factorials of higher orders leave the range of every type.
  private static final int HIGHEST_ORDER = 1000;

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
    Objects.requireNonNull(x, "digamma: x is null");
    return polygamma(0, x);
  }

  /// The `n`-th derivative of the digamma function.
  public static Tensor polygamma(int n, Tensor x) {
    Objects.requireNonNull(x, "polygamma: x is null");
    if (n < 0 || n > HIGHEST_ORDER) {
      throw new IndexOutOfBoundsException(
          "polygamma: n must lie between 0 and %d, got %d".formatted(HIGHEST_ORDER, n));
    }
    Tensor floating = x.dtype().isFloating() ? x : x.to(DType.FLOAT32);
    return Dispatch.binary(new Polygamma(), Dispatch.scalar(floating, n), floating);
  }

  /// The logarithm of the odds, `log(x / (1 - x))`.
  public static Tensor logit(Tensor x) {
    Objects.requireNonNull(x, "logit: x is null");
    return Composite.real("logit", x, wide -> wide.div(wide.neg().add(1)).log());
  }

  /// The same for elements that are first brought between `eps` and `1 - eps`.
  public static Tensor logit(Tensor x, double eps) {
    Objects.requireNonNull(x, "logit: x is null");
    return Composite.of("logit", () -> logit(x.clamp(eps, 1 - eps)));
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
      return "erfc(x)";
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
      return "erfinv(x)";
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
      return "lgamma(x)";
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
      [](T n, T x) {
        T sum = T(0), factorial = tgamma(n + T(1)), sign = fmod(n, T(2)) == T(0) ? -T(1) : T(1);
        if (x <= T(0) && x == rint(x)) return sign > T(0) ? T(INFINITY) : x == T(0) && n == T(0) ? -T(INFINITY) : T(NAN);
        T fold = T(0);
        if (x < T(0) && n <= T(1)) {
          T s = sinpi(x), c = cospi(x);
          fold = n == T(0) ? -T(3.141592653589793) * c / s : T(9.869604401089358) / (s * s);
          x = T(1) - x;
        }
        T part = fold != T(0) && n == T(1) ? -T(1) : T(1);
        while (x < T(16) + n) { sum += factorial * pow(x, -n - T(1)); x += T(1); }
        T in = (n == T(0) ? -log(x) : factorial / n * pow(x, -n)) + factorial / T(2) * pow(x, -n - T(1));
        in += tgamma(n + T(2)) / T(12) * pow(x, -n - T(2)) - tgamma(n + T(4)) / T(720) * pow(x, -n - T(4))
            + tgamma(n + T(6)) / T(30240) * pow(x, -n - T(6)) - tgamma(n + T(8)) / T(1209600) * pow(x, -n - T(8));
        return fold + part * sign * (in + sum);
      }(x, y)\
      """;
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
