package dev.jacobi.tensor.math;

/// Functions of probability and of factorials, in double.
public final class SpecialMath {
  private static final int FRACTION_TERMS = 100;

  /// From here on Stirling's series is exact to double precision.
  private static final double STIRLING = 16;

  /// Bernoulli's numbers B2, B4 ...
  private static final double[] BERNOULLI = {
    1.0 / 6, -1.0 / 30, 1.0 / 42, -1.0 / 30, 5.0 / 66, -691.0 / 2730, 7.0 / 6, -3617.0 / 510
  };

  /// The recurrence is not followed further than this below 0.
  private static final double DEEPEST = -1e4;

  private SpecialMath() {}

  /// `1 - erf(x)`; beyond 1.5 by the continued fraction of Abramowitz and Stegun 7.1.14.
  public static double erfc(double x) {
    if (!(x >= 1.5)) {
      return x < -6 ? 2 : 1 - FloatMath.erf(x);
    }
    double fraction = 0;
    for (int k = FRACTION_TERMS; k > 0; k--) {
      fraction = k / 2.0 / (x + fraction);
    }
    return Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + fraction);
  }

  /// The inverse error function: Winitzki's approximation and three of Halley's steps.
  public static double erfinv(double x) {
    double a = Math.abs(x);
    if (!(a < 1)) {
      return a == 1 ? Math.copySign(Double.POSITIVE_INFINITY, x) : Double.NaN;
    }
    double log = Math.log1p(-a * a);
    double half = 2 / (Math.PI * 0.147) + log / 2;
    double y = Math.sqrt(Math.max(0, Math.sqrt(half * half - log / 0.147) - half));
    for (int i = 0; i < 3; i++) {
      double error = a < 0.5 ? FloatMath.erf(y) - a : 1 - a - erfc(y);
      double step = error / (2 / Math.sqrt(Math.PI) * Math.exp(-y * y));
      y -= step / (1 + y * step);
    }
    return Math.copySign(y, x);
  }

  /// The logarithm of the absolute value of the gamma function: Stirling's series, reached by the
  /// recurrence, and the reflection below 1/2.
  public static double lgamma(double x) {
    if (Double.isNaN(x) || Double.isInfinite(x)) {
      return Math.abs(x);
    }
    if (x <= 0 && x == Math.rint(x)) {
      return Double.POSITIVE_INFINITY;
    }
    if (x == 1 || x == 2) {
      return 0;
    }
    if (x < 0.5) {
      double part = x - 2 * Math.floor(x / 2);
      return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * part))) - lgamma(1 - x);
    }
    double product = 1;
    double z = x;
    while (z < STIRLING) {
      product *= z++;
    }
    double series = 0;
    double power = z;
    for (int k = 0; k < BERNOULLI.length; k++) {
      series += BERNOULLI[k] / ((2 * k + 2) * (2 * k + 1) * power);
      power *= z * z;
    }
    return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series - Math.log(product);
  }

  /// The `n`-th derivative of the digamma function.
  public static double polygamma(double n, double x) {
    if (Double.isNaN(x) || x == Double.NEGATIVE_INFINITY || (n > 1 && x < DEEPEST)) {
      return Double.NaN;
    }
    if (x == Double.POSITIVE_INFINITY) {
      return n == 0 ? x : 0;
    }
    if (x <= 0 && x == Math.rint(x)) {
      boolean one = n % 2 == 1;
      return one
          ? Double.POSITIVE_INFINITY
          : x == 0 && n == 0 ? Double.NEGATIVE_INFINITY : Double.NaN;
    }
    if (x < 0 && n <= 1) {
      double sine = Math.sin(Math.PI * (x - Math.floor(x)));
      double cosine = Math.cos(Math.PI * (x - Math.floor(x)));
      return n == 0
          ? polygamma(0, 1 - x) - Math.PI * cosine / sine
          : Math.PI * Math.PI / (sine * sine) - polygamma(1, 1 - x);
    }
    return series(n, x);
  }

  /// The recurrence up to where the asymptotic series holds (Abramowitz and Stegun 6.4.6, 6.4.11).
  private static double series(double n, double x) {
    double factorial = Math.exp(lgamma(n + 1));
    double sign = n % 2 == 0 ? -1 : 1;
    double sum = 0;
    double z = x;
    while (z < STIRLING + n) {
      sum += factorial * Math.pow(z++, -n - 1);
    }
    double inner = n == 0 ? -Math.log(z) : factorial / n * Math.pow(z, -n);
    inner += factorial / 2 * Math.pow(z, -n - 1);
    for (int k = 1; k <= BERNOULLI.length; k++) {
      double factorials = Math.exp(lgamma(2 * k + n) - lgamma(2 * k + 1));
      inner += BERNOULLI[k - 1] * factorials * Math.pow(z, -2 * k - n);
    }
    return sign * (inner + sum);
  }
}
