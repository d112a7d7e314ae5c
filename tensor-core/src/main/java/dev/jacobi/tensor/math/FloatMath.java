package dev.jacobi.tensor.math;

import static dev.jacobi.tensor.math.LaneConstants.floats;
import static dev.jacobi.tensor.math.LaneConstants.ints;

import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// Functions that the Vector API lacks or computes slowly, in float32, and their specification in
/// double. The polynomials are minimax fits by iterated weighted least squares.
public final class FloatMath {
  private static final float LOG2_E = 1.44269504f;

  /// Added and subtracted again, it rounds a small float to a whole number, which then stands in
  /// the lowest bits.
  private static final float ROUNDER = 12582912f;

  private static final int MANTISSA = 23;

  private static final double LN_2 = Math.log(2);
  private static final float LOWEST_2 = -150f;
  private static final float HIGHEST_2 = 129f;
  private static final float TWO_23 = 8388608f;
  private static final int ROOT_HALF_BITS = 0x3f3504f3;

  /// From here on a square plus 1 is the square.
  private static final float HUGE = 1e8f;

  /// From here on the complement of the error function is 0.
  private static final float FAR = 11f;

  private static final FloatVector ONE = floats(1);
  private static final FloatVector MINUS_ONE = floats(-1);

  private static final FloatVector EXP_LOWEST = floats(-104);
  private static final FloatVector EXP_HIGHEST = floats(89);
  private static final FloatVector EXP_LOG2_E = floats(LOG2_E);
  private static final FloatVector EXP_ROUNDER = floats(ROUNDER);
  private static final IntVector EXP_ROUNDER_BITS = ints(Float.floatToRawIntBits(ROUNDER));
  private static final IntVector EXP_BIAS = ints(127);
  private static final FloatVector EXP_LN2_HIGH = floats(-0.693145752f);
  private static final FloatVector EXP_LN2_LOW = floats(-1.42860677e-6f);
  private static final FloatVector EXP_0 = ONE;
  private static final FloatVector EXP_1 = floats(0.5f);
  private static final FloatVector EXP_2 = floats(1.66665182e-1f);
  private static final FloatVector EXP_3 = floats(4.1666206e-2f);
  private static final FloatVector EXP_4 = floats(8.36895406e-3f);
  private static final FloatVector EXP_5 = floats(1.39505998e-3f);

  private static final FloatVector ERF_END = floats(3.92);
  private static final FloatVector ERF_START = floats(-3.92);
  private static final FloatVector ERF_P0 = floats(1.1283791462077208);
  private static final FloatVector ERF_P1 = floats(0.19040481036787849);
  private static final FloatVector ERF_P2 = floats(0.052748407455184304);
  private static final FloatVector ERF_P3 = floats(0.003765515097385451);
  private static final FloatVector ERF_P4 = floats(0.00028487515362144404);
  private static final FloatVector ERF_P5 = floats(2.050033102689997e-06);
  private static final FloatVector ERF_Q1 = floats(0.5020746120994338);
  private static final FloatVector ERF_Q2 = floats(0.11410833751382578);
  private static final FloatVector ERF_Q3 = floats(0.014969022884939048);
  private static final FloatVector ERF_Q4 = floats(0.0011625006182709662);
  private static final FloatVector ERF_Q5 = floats(3.8090753215831194e-05);

  private static final FloatVector TANH_END = floats(10);
  private static final FloatVector TANH_TWO = floats(2);
  private static final FloatVector TANH_1 = floats(0.1666666567325592f);
  private static final FloatVector TANH_2 = floats(0.04166635870933533f);
  private static final FloatVector TANH_3 = floats(0.008333389647305012f);
  private static final FloatVector TANH_4 = floats(0.0013940914068371058f);
  private static final FloatVector TANH_5 = floats(0.00019845878705382347f);
  private static final IntVector ONE_BITS = ints(Float.floatToRawIntBits(1));
  private static final IntVector SIGN_BIT = ints(Integer.MIN_VALUE);

  private FloatMath() {}

  /// `e^x` to 1 ulp: `2^n e^r` with `|r| <= ln(2) / 2`.
  public static FloatVector exp(FloatVector x) {
    FloatVector z = x.blend(EXP_LOWEST, x.compare(VectorOperators.LT, EXP_LOWEST));
    z = z.blend(EXP_HIGHEST, z.compare(VectorOperators.GT, EXP_HIGHEST));
    FloatVector rounded = z.fma(EXP_LOG2_E, EXP_ROUNDER);
    FloatVector n = rounded.sub(EXP_ROUNDER);
    FloatVector r = n.fma(EXP_LN2_LOW, n.fma(EXP_LN2_HIGH, z));
    FloatVector p = EXP_5.fma(r, EXP_4).fma(r, EXP_3).fma(r, EXP_2).fma(r, EXP_1);
    FloatVector y = p.fma(r.mul(r), r).add(EXP_0);
    return scale(y, n);
  }

  /// `y 2^n`, for whole `n` between -150 and 129 and `y` between 1/2 and 2, rounded once. The power
  /// is multiplied in two steps, so that results below the smallest normal number come out right.
  /// Machine code has an instruction for it.
  static FloatVector scale(FloatVector y, FloatVector n) {
    IntVector power = n.add(EXP_ROUNDER).reinterpretAsInts().sub(EXP_ROUNDER_BITS);
    IntVector half = power.lanewise(VectorOperators.ASHR, 1);
    IntVector first = half.add(EXP_BIAS).lanewise(VectorOperators.LSHL, MANTISSA);
    IntVector rest = power.sub(half).add(EXP_BIAS).lanewise(VectorOperators.LSHL, MANTISSA);
    return y.mul(first.reinterpretAsFloats()).mul(rest.reinterpretAsFloats());
  }

  /// `2^x`, as [#exp] but without rounding in the reduction.
  public static FloatVector exp2(FloatVector x) {
    FloatVector z = x.blend(LOWEST_2, x.compare(VectorOperators.LT, LOWEST_2));
    z = z.blend(HIGHEST_2, z.compare(VectorOperators.GT, HIGHEST_2));
    FloatVector rounded = z.add(ROUNDER);
    FloatVector f = z.sub(rounded.sub(ROUNDER));
    FloatVector p = splat(x, 0.00015353296475950629f);
    p = p.fma(f, splat(x, 0.0013398861046880484f));
    p = p.fma(f, splat(x, 0.009618437848985195f));
    p = p.fma(f, splat(x, 0.055503323674201965f));
    p = p.fma(f, splat(x, 0.24022647738456726f));
    p = p.fma(f, splat(x, 0.6931471824645996f));
    FloatVector y = p.fma(f, splat(x, 1f));
    return scale(y, rounded.sub(ROUNDER));
  }

  /// The logarithm to base 2, exact for powers of 2: the exponent plus that of a mantissa between
  /// the roots of 1/2 and 2.
  public static FloatVector log2(FloatVector x) {
    VectorMask<Float> tiny = x.compare(VectorOperators.LT, Float.MIN_NORMAL);
    FloatVector scaled = x.mul(TWO_23, tiny);
    IntVector bits = scaled.reinterpretAsInts();
    IntVector exponent = bits.sub(ROOT_HALF_BITS).lanewise(VectorOperators.ASHR, MANTISSA);
    FloatVector m =
        bits.sub(exponent.lanewise(VectorOperators.LSHL, MANTISSA)).reinterpretAsFloats();
    FloatVector e = (FloatVector) exponent.convert(VectorOperators.I2F, 0);
    FloatVector y = ElementaryFunctions.log(m).fma(splat(x, LOG2_E), e.sub(23f, tiny));
    VectorMask<Float> usual =
        x.compare(VectorOperators.GT, 0f)
            .and(x.compare(VectorOperators.LT, Float.POSITIVE_INFINITY));
    return ElementaryFunctions.log(x).blend(y, usual);
  }

  /// The same in double.
  public static double log2(double x) {
    if (!(x > 0) || Double.isInfinite(x)) {
      return Math.log(x);
    }
    double scaled = x < Double.MIN_NORMAL ? x * 0x1p54 : x;
    int exponent = Math.getExponent(scaled);
    double m = Math.scalb(scaled, -exponent);
    if (m > Math.sqrt(2)) {
      m /= 2;
      exponent++;
    }
    return Math.log(m) / Math.log(2) + exponent - (x < Double.MIN_NORMAL ? 54 : 0);
  }

  /// `log(e^x + e^y)`.
  public static FloatVector logAddExp(FloatVector x, FloatVector y) {
    FloatVector most = x.max(y);
    FloatVector rest = ElementaryFunctions.log1p(exp(x.sub(y).abs().neg()));
    return most.add(rest.blend((float) LN_2, x.compare(VectorOperators.EQ, y)));
  }

  /// The same in double.
  public static double logAddExp(double x, double y) {
    return x == y ? x + LN_2 : Math.max(x, y) + Math.log1p(Math.exp(-Math.abs(x - y)));
  }

  private static FloatVector splat(FloatVector like, float value) {
    return FloatVector.broadcast(like.species(), value);
  }

  /// The error function up to 1.
  private static FloatVector erfNear(FloatVector x) {
    FloatVector s = x.mul(x);
    FloatVector p = splat(x, 7.854026625864208e-05f).fma(s, splat(x, -0.0008010247838683426f));
    p = p.fma(s, splat(x, 0.005188334733247757f)).fma(s, splat(x, -0.026853816583752632f));
    p = p.fma(s, splat(x, 0.1128358542919159f)).fma(s, splat(x, -0.3761262595653534f));
    return p.fma(s, splat(x, 1.1283791065216064f)).mul(x);
  }

  /// The error function to 7 ulp, `x p(x^2) / q(x^2)` up to where it is 1.
  public static FloatVector erf(FloatVector x) {
    FloatVector z = x.blend(ERF_END, x.compare(VectorOperators.GT, ERF_END));
    z = z.blend(ERF_START, x.compare(VectorOperators.LT, ERF_START));
    FloatVector s = z.mul(z);
    FloatVector p = ERF_P5.fma(s, ERF_P4).fma(s, ERF_P3).fma(s, ERF_P2).fma(s, ERF_P1);
    FloatVector q = ERF_Q5.fma(s, ERF_Q4).fma(s, ERF_Q3).fma(s, ERF_Q2).fma(s, ERF_Q1);
    return within(p.fma(s, ERF_P0).mul(z).div(q.fma(s, ONE)));
  }

  /// The hyperbolic tangent, `t / (t + 2)` with `t = e^(2|x|) - 1 = 2^n (e^r - 1) + (2^n - 1)`.
  public static FloatVector tanh(FloatVector x) {
    FloatVector a = x.abs();
    a = a.blend(TANH_END, a.compare(VectorOperators.GT, TANH_END));
    FloatVector z = a.add(a);
    FloatVector rounded = z.fma(EXP_LOG2_E, EXP_ROUNDER);
    FloatVector n = rounded.sub(EXP_ROUNDER);
    FloatVector r = n.fma(EXP_LN2_LOW, n.fma(EXP_LN2_HIGH, z));
    FloatVector p = TANH_5.fma(r, TANH_4).fma(r, TANH_3).fma(r, TANH_2).fma(r, TANH_1);
    FloatVector small = p.fma(r, EXP_1).fma(r.mul(r), r);
    // The shift drops the rounder's own bits: they end in zeros.
    IntVector power = rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, MANTISSA);
    FloatVector two = power.add(ONE_BITS).reinterpretAsFloats();
    FloatVector t = small.fma(two, two.sub(ONE));
    IntVector sign = x.reinterpretAsInts().lanewise(VectorOperators.AND, SIGN_BIT);
    FloatVector y = t.div(t.add(TANH_TWO));
    return y.reinterpretAsInts().lanewise(VectorOperators.OR, sign).reinterpretAsFloats();
  }

  /// `x` between -1 and 1.
  private static FloatVector within(FloatVector x) {
    FloatVector y = x.blend(ONE, x.compare(VectorOperators.GT, ONE));
    return y.blend(MINUS_ONE, y.compare(VectorOperators.LT, MINUS_ONE));
  }

  /// The error function in double: its Taylor series up to 3, beyond a continued fraction
  /// (Abramowitz and Stegun 7.1.6 and 7.1.14).
  public static double erf(double x) {
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

  /// `1 - erf(x)` by `e^(-x^2) t p(t)` with `t = 1 / (1 + |x|/2)`; what is lost in rounding the
  /// square is put back, because the exponential would magnify it.
  public static FloatVector erfc(FloatVector x) {
    FloatVector a = x.abs();
    a = a.blend(FAR, a.compare(VectorOperators.GT, FAR));
    FloatVector t = splat(x, 1f).div(a.mul(0.5f).add(1f));
    FloatVector s = a.mul(a);
    FloatVector lost = a.fma(a, s.neg());
    FloatVector p = splat(x, 0.035761989653110504f);
    p = p.fma(t, splat(x, -0.1910044252872467f));
    p = p.fma(t, splat(x, 0.3813478350639343f));
    p = p.fma(t, splat(x, -0.2894894480705261f));
    p = p.fma(t, splat(x, -0.022053413093090057f));
    p = p.fma(t, splat(x, 0.03546204790472984f));
    p = p.fma(t, splat(x, 0.05485525354743004f));
    p = p.fma(t, splat(x, 0.18560099601745605f));
    p = p.fma(t, splat(x, 0.24517814815044403f));
    p = p.fma(t, splat(x, 0.2822524905204773f));
    p = p.fma(t, splat(x, 0.2820885181427002f));
    FloatVector y = p.mul(t).mul(exp(s.neg())).mul(lost.neg().add(1f));
    y = y.blend(y.neg().add(2f), x.compare(VectorOperators.LT, 0f));
    return y.blend(erfNear(x).neg().add(1f), a.compare(VectorOperators.LT, 0.5f));
  }

  /// The inverse error function: `x p(w)` with `w = -log(1 - x^2)`, in two ranges.
  public static FloatVector erfinv(FloatVector x) {
    FloatVector a = x.abs();
    FloatVector w = ElementaryFunctions.log(a.neg().add(1f).mul(a.add(1f))).neg();
    FloatVector near = central(w.sub(2.5f));
    FloatVector far = tail(w.sqrt().sub(3f));
    FloatVector y = x.mul(near.blend(far, w.compare(VectorOperators.GE, 5f)));
    FloatVector infinite = copySign(splat(x, Float.POSITIVE_INFINITY), x);
    return y.blend(infinite, a.compare(VectorOperators.EQ, 1f));
  }

  private static FloatVector central(FloatVector w) {
    FloatVector p = splat(w, 2.8536247143051696e-08f);
    p = p.fma(w, splat(w, 3.43729112728397e-07f));
    p = p.fma(w, splat(w, -3.528874003677629e-06f));
    p = p.fma(w, splat(w, -4.396807071316289e-06f));
    p = p.fma(w, splat(w, 0.0002186022320529446f));
    p = p.fma(w, splat(w, -0.0012537074508145452f));
    p = p.fma(w, splat(w, -0.004177707713097334f));
    p = p.fma(w, splat(w, 0.24664072692394257f));
    p = p.fma(w, splat(w, 1.5014094114303589f));
    return p;
  }

  private static FloatVector tail(FloatVector s) {
    FloatVector p = splat(s, -0.00013188214506953955f);
    p = p.fma(s, splat(s, 6.083969128667377e-05f));
    p = p.fma(s, splat(s, 0.0012533435365185142f));
    p = p.fma(s, splat(s, -0.0036337573546916246f));
    p = p.fma(s, splat(s, 0.005784031003713608f));
    p = p.fma(s, splat(s, -0.007632644847035408f));
    p = p.fma(s, splat(s, 0.009432024322450161f));
    p = p.fma(s, splat(s, 1.0016746520996094f));
    p = p.fma(s, splat(s, 2.832977056503296f));
    return p;
  }

  public static FloatVector asinh(FloatVector x) {
    FloatVector a = x.abs();
    FloatVector s = a.mul(a);
    FloatVector y = ElementaryFunctions.log1p(a.add(s.div(s.add(1f).sqrt().add(1f))));
    return copySign(y.blend(ofHuge(a), a.compare(VectorOperators.GT, HUGE)), x);
  }

  public static double asinh(double x) {
    double a = Math.abs(x);
    double s = a * a;
    double y = a > HUGE ? Math.log(a) + LN_2 : Math.log1p(a + s / (1 + Math.sqrt(s + 1)));
    return Math.copySign(y, x);
  }

  public static FloatVector acosh(FloatVector x) {
    FloatVector t = x.sub(1f);
    FloatVector y = ElementaryFunctions.log1p(t.add(t.mul(x.add(1f)).sqrt()));
    y = y.blend(Float.NaN, t.compare(VectorOperators.LT, 0f));
    return y.blend(ofHuge(x), x.compare(VectorOperators.GT, HUGE));
  }

  public static double acosh(double x) {
    double t = x - 1;
    return x > HUGE
        ? Math.log(x) + LN_2
        : t < 0 ? Double.NaN : Math.log1p(t + Math.sqrt(t * (x + 1)));
  }

  private static FloatVector ofHuge(FloatVector a) {
    return ElementaryFunctions.log(a).add((float) LN_2);
  }

  public static FloatVector atanh(FloatVector x) {
    FloatVector a = x.abs();
    FloatVector odds = a.add(a).div(a.neg().add(1f));
    return copySign(ElementaryFunctions.log1p(odds).mul(0.5f), x);
  }

  public static double atanh(double x) {
    double a = Math.abs(x);
    return Math.copySign(0.5 * Math.log1p(2 * a / (1 - a)), x);
  }

  // Whole numbers -------------------------------------------------------------------------------

  /// `|x|` with the sign of `y`; `NaN` stays.
  static FloatVector copySign(FloatVector x, FloatVector y) {
    return x.abs().lanewise(VectorOperators.NEG, isNegative(y));
  }

  /// Where the sign is set.
  public static VectorMask<Float> isNegative(FloatVector x) {
    return x.reinterpretAsInts().compare(VectorOperators.LT, 0).cast(x.species());
  }

  /// From 2^23 on every float is whole.
  private static FloatVector whole(FloatVector rounded, FloatVector x) {
    return x.blend(copySign(rounded, x), x.abs().compare(VectorOperators.LT, TWO_23));
  }

  public static FloatVector trunc(FloatVector x) {
    return whole(
        (FloatVector) x.convert(VectorOperators.F2I, 0).convert(VectorOperators.I2F, 0), x);
  }

  public static FloatVector ceil(FloatVector x) {
    FloatVector down = trunc(x);
    return whole(down.add(1f, down.compare(VectorOperators.LT, x)), x);
  }

  /// The nearest whole number, halves to the even one: adding 2^23 rounds so.
  public static FloatVector round(FloatVector x) {
    return whole(x.abs().add(TWO_23).sub(TWO_23), x);
  }

  /// The remainder of `x / y` with the sign of `x`. A quotient below 2^22 may be off by one, which
  /// shows in the exact remainder; other lanes are computed one by one.
  public static FloatVector fmod(FloatVector x, FloatVector y) {
    FloatVector quotient = x.div(y);
    FloatVector q = trunc(quotient);
    FloatVector r = q.neg().fma(y, x);
    FloatVector step = copySign(y, x);
    r = r.blend(r.add(step), r.mul(copySign(splat(x, 1f), x)).compare(VectorOperators.LT, 0f));
    r = r.blend(r.sub(step), r.abs().compare(VectorOperators.GE, y.abs()));
    VectorMask<Float> usual =
        quotient
            .abs()
            .compare(VectorOperators.LT, TWO_23 / 2)
            .and(y.abs().compare(VectorOperators.LE, Float.MAX_VALUE));
    FloatVector result = copySign(r, x);
    return usual.allTrue() ? result : lanes(x, y, (a, b) -> a % b).blend(result, usual);
  }

  /// The remainder of `x / y` with the sign of `y`.
  public static FloatVector remainder(FloatVector x, FloatVector y) {
    FloatVector r = fmod(x, y);
    VectorMask<Float> other = r.mul(copySign(splat(x, 1f), y)).compare(VectorOperators.LT, 0f);
    return r.add(y, other);
  }

  public static double remainder(double x, double y) {
    double r = x % y;
    return r != 0 && r < 0 != y < 0 ? r + y : r;
  }

  /// The quotient rounded down, as Python computes it: from the exact remainder.
  public static double floorDivide(double x, double y) {
    if (y == 0) {
      return x / y;
    }
    // Its sign is looked at and not added: an infinite y would swallow the quotient.
    double r = x % y;
    double quotient = (x - r) / y - (r != 0 && r < 0 != y < 0 ? 1 : 0);
    return quotient == 0 ? Math.copySign(quotient, x / y) : Math.rint(quotient);
  }

  /// A function of each lane, computed in double, for what is seldom wanted.
  public static FloatVector lanes(FloatVector x, DoubleUnaryOperator function) {
    float[] values = x.toArray();
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) function.applyAsDouble(values[i]);
    }
    return FloatVector.fromArray(x.species(), values, 0);
  }

  /// The same for a function of two lanes.
  public static FloatVector lanes(FloatVector x, FloatVector y, DoubleBinaryOperator function) {
    float[] values = x.toArray();
    float[] others = y.toArray();
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) function.applyAsDouble(values[i], others[i]);
    }
    return FloatVector.fromArray(x.species(), values, 0);
  }
}
