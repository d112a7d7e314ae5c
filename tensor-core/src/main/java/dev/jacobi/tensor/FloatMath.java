package dev.jacobi.tensor;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// Functions that the Vector API lacks or computes slowly, in float32, and their specification in
/// double. The polynomials are minimax fits by iterated weighted least squares.
final class FloatMath {
  private static final float LOG2_E = 1.44269504f;
  private static final float LN2_HIGH = 0.693145752f;
  private static final float LN2_LOW = 1.42860677e-6f;

  /// Added and subtracted again, it rounds a small float to a whole number, which then stands in
  /// the lowest bits.
  private static final float ROUNDER = 12582912f;

  private static final float LOWEST = -104f;
  private static final float HIGHEST = 89f;
  private static final int ONE = 127;
  private static final int MANTISSA = 23;

  private FloatMath() {}

  /// `e^x` to 1 ulp: `2^n e^r` with `|r| <= ln(2) / 2`. The power of two is multiplied in two
  /// steps, so that results below the smallest normal number come out right.
  static FloatVector exp(FloatVector x) {
    FloatVector z = x.blend(LOWEST, x.compare(VectorOperators.LT, LOWEST));
    z = z.blend(HIGHEST, z.compare(VectorOperators.GT, HIGHEST));
    FloatVector rounded = z.mul(LOG2_E).add(ROUNDER);
    FloatVector n = rounded.sub(ROUNDER);
    FloatVector r = n.neg().fma(splat(x, LN2_HIGH), z);
    r = n.neg().fma(splat(x, LN2_LOW), r);
    FloatVector p = splat(x, 1.39505998e-3f).fma(r, splat(x, 8.36895406e-3f));
    p = p.fma(r, splat(x, 4.1666206e-2f)).fma(r, splat(x, 1.66665182e-1f)).fma(r, splat(x, 0.5f));
    FloatVector y = p.fma(r.mul(r), r).add(1f);
    IntVector power = rounded.reinterpretAsInts().sub(Float.floatToRawIntBits(ROUNDER));
    IntVector half = power.lanewise(VectorOperators.ASHR, 1);
    return y.mul(power(half)).mul(power(power.sub(half)));
  }

  private static FloatVector power(IntVector n) {
    return n.add(ONE).lanewise(VectorOperators.LSHL, MANTISSA).reinterpretAsFloats();
  }

  private static FloatVector splat(FloatVector like, float value) {
    return FloatVector.broadcast(like.species(), value);
  }

  /// The error function: an odd polynomial up to 1, beyond `1 - e^(-x^2) q(1 / (1 + x/2))`.
  static FloatVector erf(FloatVector x) {
    FloatVector a = x.abs();
    FloatVector s = x.mul(x);
    FloatVector p = splat(x, 7.854026625864208e-05f).fma(s, splat(x, -0.0008010247838683426f));
    p = p.fma(s, splat(x, 0.005188334733247757f)).fma(s, splat(x, -0.026853816583752632f));
    p = p.fma(s, splat(x, 0.1128358542919159f)).fma(s, splat(x, -0.3761262595653534f));
    p = p.fma(s, splat(x, 1.1283791065216064f)).mul(x);
    FloatVector t = splat(x, 1f).div(a.mul(0.5f).add(1f));
    FloatVector q = splat(x, -0.23080168664455414f).fma(t, splat(x, 0.6366800665855408f));
    q = q.fma(t, splat(x, -0.06446067988872528f)).fma(t, splat(x, 0.3968020975589752f));
    q = q.fma(t, splat(x, 0.25970059633255005f)).fma(t, splat(x, 0.0018224830273538828f));
    FloatVector far = splat(x, 1f).sub(q.mul(exp(s.neg())));
    VectorMask<Float> negative = x.compare(VectorOperators.LT, 0f);
    far = far.blend(far.neg(), negative);
    return p.blend(far, a.compare(VectorOperators.GT, 1f));
  }

  /// The error function in double: its Taylor series up to 3, beyond a continued fraction
  /// (Abramowitz and Stegun 7.1.6 and 7.1.14).
  static double erf(double x) {
    double a = Math.abs(x);
    if (Double.isNaN(x)) {
      return x;
    }
    if (a > 6) {
      return Math.copySign(1, x);
    }
    if (a > 3) {
      double fraction = 0;
      for (int k = 60; k > 0; k--) {
        fraction = k / 2.0 / (a + fraction);
      }
      double rest = Math.exp(-a * a) / Math.sqrt(Math.PI) / (a + fraction);
      return Math.copySign(1 - rest, x);
    }
    double term = x;
    double sum = x;
    for (int n = 1; n < 100 && Math.abs(term) > 1e-18 * Math.abs(sum); n++) {
      term *= 2 * x * x / (2 * n + 1);
      sum += term;
    }
    return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
  }
}
