package dev.jacobi.tensor.math;

import static dev.jacobi.tensor.math.LaneConstants.floats;
import static dev.jacobi.tensor.math.LaneConstants.ints;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/// The elementary functions in float32. The Vector API has them too, but computes them one way in
/// compiled code and another in interpreted code, so that a result would depend on how often the
/// program has run.
public final class ElementaryFunctions {
  private static final float ROUNDER = 12582912f;
  private static final int ROUNDER_BITS = Float.floatToRawIntBits(ROUNDER);
  private static final float TWO_23 = 8388608f;
  private static final int MANTISSA = 23;
  private static final int ROOT_HALF_BITS = 0x3f3504f3;
  private static final float LN2_HIGH = 0.693145752f;
  private static final float LN2_LOW = 1.42860677e-6f;
  private static final float LOG10_E = (float) (1 / Math.log(10));
  private static final float LOG2_E = 1.4426950216293335f;
  private static final float LOG2_E_LOW = 1.925963033500011e-08f;
  private static final float TWO_OVER_PI = 0.6366197723675814f;
  private static final float PI_HALF = 1.5707963705062866f;
  private static final float PI_HALF_LOW = -4.371138828673793e-08f;
  private static final float PI_HALF_LOWEST = -1.7763568394002505e-15f;

  /// Beyond, angles are reduced in double, lane by lane.
  private static final float LARGE_ANGLE = 30000f;

  private static final float TAN_PI_8 = 0.41421356f;
  private static final float INF = Float.POSITIVE_INFINITY;

  private static final FloatVector LOG_TINY = floats(Float.MIN_NORMAL);
  private static final FloatVector LOG_TWO_23 = floats(TWO_23);
  private static final FloatVector LOG_23 = floats(23);
  private static final IntVector LOG_ROOT_HALF = ints(ROOT_HALF_BITS);
  private static final FloatVector LOG_LN2_HIGH = floats(LN2_HIGH);
  private static final FloatVector LOG_LN2_LOW = floats(LN2_LOW);
  private static final FloatVector LOG_ZERO = floats(0);
  private static final FloatVector LOG_ONE = floats(1);
  private static final FloatVector LOG_INF = floats(INF);
  private static final FloatVector LOG_MINUS_INF = floats(-INF);
  private static final FloatVector LOG_NAN = floats(Float.NaN);
  private static final FloatVector LOG_2 = floats(-0.5);
  private static final FloatVector LOG_3 = floats(0.3333331346511841f);
  private static final FloatVector LOG_4 = floats(-0.25000008940696716f);
  private static final FloatVector LOG_5 = floats(0.2000211924314499f);
  private static final FloatVector LOG_6 = floats(-0.16667994856834412f);
  private static final FloatVector LOG_7 = floats(0.14219552278518677f);
  private static final FloatVector LOG_8 = floats(-0.12405593693256378f);
  private static final FloatVector LOG_9 = floats(0.1188817098736763f);
  private static final FloatVector LOG_10 = floats(-0.1167563945055008f);
  private static final FloatVector LOG_11 = floats(0.06746610254049301f);

  private ElementaryFunctions() {}

  private static FloatVector splat(FloatVector like, float value) {
    return FloatVector.broadcast(like.species(), value);
  }

  // Logarithms and powers ---------------------------------------------------------------------

  /// The natural logarithm: `x = 2^e (1 + f)` with `1 + f` between the roots of 1/2 and 2.
  public static FloatVector log(FloatVector x) {
    VectorMask<Float> tiny = x.compare(VectorOperators.LT, LOG_TINY);
    IntVector bits = x.blend(x.mul(LOG_TWO_23), tiny).reinterpretAsInts();
    IntVector exponent = bits.sub(LOG_ROOT_HALF).lanewise(VectorOperators.ASHR, MANTISSA);
    FloatVector m =
        bits.sub(exponent.lanewise(VectorOperators.LSHL, MANTISSA)).reinterpretAsFloats();
    FloatVector f = m.sub(LOG_ONE);
    FloatVector e = (FloatVector) exponent.convert(VectorOperators.I2F, 0);
    e = e.blend(e.sub(LOG_23), tiny);
    FloatVector p = LOG_11.fma(f, LOG_10).fma(f, LOG_9).fma(f, LOG_8).fma(f, LOG_7);
    p = p.fma(f, LOG_6).fma(f, LOG_5).fma(f, LOG_4).fma(f, LOG_3).fma(f, LOG_2).mul(f.mul(f));
    FloatVector y = e.fma(LOG_LN2_HIGH, e.fma(LOG_LN2_LOW, p).add(f));
    y = y.blend(x.add(x), x.compare(VectorOperators.LT, LOG_INF).not());
    y = y.blend(LOG_NAN, x.compare(VectorOperators.LT, LOG_ZERO));
    return y.blend(LOG_MINUS_INF, x.compare(VectorOperators.EQ, LOG_ZERO));
  }

  /// `log(1 + x)`: what is lost in the sum is put back.
  public static FloatVector log1p(FloatVector x) {
    FloatVector sum = x.add(1f);
    FloatVector lost = x.sub(sum.sub(1f)).div(sum);
    FloatVector y = log(sum);
    VectorMask<Float> usual =
        sum.compare(VectorOperators.GT, 0f).and(sum.compare(VectorOperators.LT, INF));
    y = y.add(lost, usual);
    return y.blend(x, x.abs().compare(VectorOperators.LT, 1e-7f));
  }

  public static FloatVector log10(FloatVector x) {
    return log(x).mul(LOG10_E);
  }

  /// `e^x - 1` with `x = n ln(2) + r`: `2^n ((e^r - 1) + (1 - 2^-n))`.
  public static FloatVector expm1(FloatVector x) {
    FloatVector z = x.blend(-20f, x.compare(VectorOperators.LT, -20f));
    z = z.blend(89f, z.compare(VectorOperators.GT, 89f));
    FloatVector rounded = z.mul(LOG2_E).add(ROUNDER);
    FloatVector n = rounded.sub(ROUNDER);
    FloatVector r = n.neg().fma(splat(x, LN2_HIGH), z);
    r = n.neg().fma(splat(x, LN2_LOW), r);
    FloatVector p = splat(r, 0.00019845878705382347f);
    p = p.fma(r, splat(r, 0.0013940914068371058f));
    p = p.fma(r, splat(r, 0.008333389647305012f));
    p = p.fma(r, splat(r, 0.04166635870933533f));
    p = p.fma(r, splat(r, 0.1666666567325592f));
    p = p.fma(r, splat(r, 0.5f));
    FloatVector small = p.fma(r.mul(r), r);
    IntVector power = rounded.reinterpretAsInts().sub(ROUNDER_BITS);
    IntVector half = power.lanewise(VectorOperators.ASHR, 1);
    FloatVector inverse = power(half.neg()).mul(power(half.sub(power)));
    FloatVector y = small.add(inverse.neg().add(1f)).mul(power(half)).mul(power(power.sub(half)));
    return y.blend(x, x.compare(VectorOperators.EQ, 0f));
  }

  private static FloatVector power(IntVector n) {
    return n.add(127).lanewise(VectorOperators.LSHL, MANTISSA).reinterpretAsFloats();
  }

  /// `x^y = 2^(y log2|x|)`, the logarithm in two floats. Zeros, infinities and `NaN` are computed
  /// one by one.
  public static FloatVector pow(FloatVector x, FloatVector y) {
    FloatVector a = x.abs();
    VectorMask<Float> usual =
        a.compare(VectorOperators.GT, 0f)
            .and(a.compare(VectorOperators.LT, INF))
            .and(y.abs().compare(VectorOperators.LT, INF));
    FloatVector r = positivePower(a, y);
    VectorMask<Float> negative = x.compare(VectorOperators.LT, 0f);
    if (negative.anyTrue()) {
      FloatVector whole = FloatMath.trunc(y);
      FloatVector halves = y.mul(0.5f);
      VectorMask<Float> odd = FloatMath.trunc(halves).compare(VectorOperators.NE, halves);
      r = r.lanewise(VectorOperators.NEG, negative.and(odd));
      r = r.blend(Float.NaN, negative.and(whole.compare(VectorOperators.NE, y)));
    }
    return usual.allTrue() ? r : FloatMath.lanes(x, y, Math::pow).blend(r, usual);
  }

  private static FloatVector positivePower(FloatVector a, FloatVector y) {
    VectorMask<Float> tiny = a.compare(VectorOperators.LT, Float.MIN_NORMAL);
    IntVector bits = a.mul(TWO_23, tiny).reinterpretAsInts();
    IntVector exponent = bits.sub(ROOT_HALF_BITS).lanewise(VectorOperators.ASHR, MANTISSA);
    FloatVector f =
        bits.sub(exponent.lanewise(VectorOperators.LSHL, MANTISSA)).reinterpretAsFloats().sub(1f);
    FloatVector e = ((FloatVector) exponent.convert(VectorOperators.I2F, 0)).sub(23f, tiny);
    // log(1 + f) = 2 atanh(s) with s = f / (2 + f), whose rounding error is kept.
    FloatVector t = f.add(2f);
    FloatVector tLow = f.sub(t.sub(2f));
    FloatVector s = f.div(t);
    FloatVector sLow = s.neg().fma(t, f).sub(s.mul(tLow)).div(t);
    FloatVector z = s.mul(s);
    FloatVector p = splat(z, 0.23584218323230743f);
    p = p.fma(z, splat(z, 0.2853720784187317f));
    p = p.fma(z, splat(z, 0.4000033736228943f));
    p = p.fma(z, splat(z, 0.6666666269302368f));
    FloatVector low = p.mul(z).mul(s).add(sLow.mul(2f));
    FloatVector twice = s.mul(2f);
    FloatVector high = twice.mul(LOG2_E);
    FloatVector highLow = twice.fma(splat(a, LOG2_E), high.neg());
    low = low.mul(LOG2_E).add(twice.fma(splat(a, LOG2_E_LOW), highLow));
    FloatVector sum = e.add(high);
    low = low.add(high.sub(sum.sub(e)));
    return scaled(y, sum.add(low), low.sub(sum.add(low).sub(sum)));
  }

  /// `2^(y (high + low))`.
  private static FloatVector scaled(FloatVector y, FloatVector high, FloatVector low) {
    FloatVector product = y.mul(high);
    FloatVector rest = y.fma(high, product.neg()).add(y.mul(low));
    FloatVector z = product.blend(-160f, product.compare(VectorOperators.LT, -160f));
    z = z.blend(130f, z.compare(VectorOperators.GT, 130f));
    FloatVector rounded = z.add(ROUNDER);
    FloatVector f = z.sub(rounded.sub(ROUNDER));
    f = f.add(rest, z.compare(VectorOperators.EQ, product));
    IntVector power = rounded.reinterpretAsInts().sub(ROUNDER_BITS);
    IntVector half = power.lanewise(VectorOperators.ASHR, 1);
    return FloatMath.exp2(f).mul(power(half)).mul(power(power.sub(half)));
  }

  // Hyperbolic functions ------------------------------------------------------------------------

  public static FloatVector sinh(FloatVector x) {
    FloatVector a = x.abs();
    FloatVector t = expm1(a);
    FloatVector y = t.add(t.div(t.add(1f))).mul(0.5f);
    return FloatMath.copySign(y.blend(half(a), a.compare(VectorOperators.GT, 80f)), x);
  }

  public static FloatVector cosh(FloatVector x) {
    FloatVector a = x.abs();
    FloatVector t = FloatMath.exp(a);
    FloatVector y = t.mul(0.5f).add(splat(x, 0.5f).div(t));
    return y.blend(half(a), a.compare(VectorOperators.GT, 80f));
  }

  /// `e^a / 2`, which is a number for longer than `e^a` is.
  private static FloatVector half(FloatVector a) {
    FloatVector root = FloatMath.exp(a.mul(0.5f));
    return root.mul(0.5f).mul(root);
  }

  // Angles --------------------------------------------------------------------------------------

  /// The sine, or with `quarter` 1 the cosine: `x` less `n` right angles, which are subtracted in
  /// three parts.
  private static FloatVector wave(FloatVector x, int quarter) {
    FloatVector rounded = x.mul(TWO_OVER_PI).add(ROUNDER);
    FloatVector r = reduced(x, rounded.sub(ROUNDER));
    IntVector n = rounded.reinterpretAsInts().add(quarter);
    FloatVector sine = sine(r);
    FloatVector y = sine.blend(cosine(r), isOdd(n, x));
    VectorMask<Float> turned =
        n.lanewise(VectorOperators.AND, 2).compare(VectorOperators.NE, 0).cast(x.species());
    return y.lanewise(VectorOperators.NEG, turned);
  }

  private static VectorMask<Float> isOdd(IntVector n, FloatVector like) {
    return n.lanewise(VectorOperators.AND, 1).compare(VectorOperators.NE, 0).cast(like.species());
  }

  private static FloatVector reduced(FloatVector x, FloatVector n) {
    FloatVector m = n.neg();
    FloatVector r = m.fma(splat(x, PI_HALF), x);
    r = m.fma(splat(x, PI_HALF_LOW), r);
    return m.fma(splat(x, PI_HALF_LOWEST), r);
  }

  private static FloatVector sine(FloatVector r) {
    FloatVector s = r.mul(r);
    FloatVector p = splat(s, 2.718122459555161e-06f);
    p = p.fma(s, splat(s, -0.00019839312881231308f));
    p = p.fma(s, splat(s, 0.008333329111337662f));
    p = p.fma(s, splat(s, -0.1666666716337204f));
    return p.mul(s).fma(r, r);
  }

  private static FloatVector cosine(FloatVector r) {
    FloatVector s = r.mul(r);
    FloatVector p = splat(s, -2.7205746278013976e-07f);
    p = p.fma(s, splat(s, 2.4799459424684756e-05f));
    p = p.fma(s, splat(s, -0.0013888883404433727f));
    p = p.fma(s, splat(s, 0.0416666679084301f));
    return p.mul(s).sub(0.5f).fma(s, splat(r, 1f));
  }

  public static FloatVector sin(FloatVector x) {
    VectorMask<Float> usual = x.abs().compare(VectorOperators.LT, LARGE_ANGLE);
    FloatVector y = wave(x, 0).blend(x, x.compare(VectorOperators.EQ, 0f));
    return usual.allTrue() ? y : FloatMath.lanes(x, Math::sin).blend(y, usual);
  }

  public static FloatVector cos(FloatVector x) {
    VectorMask<Float> usual = x.abs().compare(VectorOperators.LT, LARGE_ANGLE);
    return usual.allTrue() ? wave(x, 1) : FloatMath.lanes(x, Math::cos).blend(wave(x, 1), usual);
  }

  public static FloatVector tan(FloatVector x) {
    VectorMask<Float> usual = x.abs().compare(VectorOperators.LT, LARGE_ANGLE);
    FloatVector y = wave(x, 0).div(wave(x, 1)).blend(x, x.compare(VectorOperators.EQ, 0f));
    return usual.allTrue() ? y : FloatMath.lanes(x, Math::tan).blend(y, usual);
  }

  public static FloatVector atan(FloatVector x) {
    FloatVector a = x.abs();
    VectorMask<Float> beyond = a.compare(VectorOperators.GT, 1f);
    FloatVector b = a.blend(splat(x, 1f).div(a), beyond);
    VectorMask<Float> middle = b.compare(VectorOperators.GT, TAN_PI_8);
    FloatVector c = b.blend(b.sub(1f).div(b.add(1f)), middle);
    FloatVector s = c.mul(c);
    FloatVector p = splat(s, -0.060781896114349365f);
    p = p.fma(s, splat(s, 0.10593803972005844f));
    p = p.fma(s, splat(s, -0.14243532717227936f));
    p = p.fma(s, splat(s, 0.19998471438884735f));
    p = p.fma(s, splat(s, -0.33333316445350647f));
    FloatVector y = p.mul(s).fma(c, c);
    y = y.add((float) (Math.PI / 4), middle);
    y = y.blend(y.neg().add(PI_HALF_LOW).add(PI_HALF), beyond);
    return FloatMath.copySign(y, x);
  }

  /// The angle of the point `(x, y)`; by quadrants, lanes without a usual quotient one by one.
  public static FloatVector atan2(FloatVector y, FloatVector x) {
    FloatVector a = y.abs();
    FloatVector b = x.abs();
    VectorMask<Float> steep = a.compare(VectorOperators.GT, b);
    FloatVector quotient = b.blend(a, steep.not()).div(a.blend(b, steep.not()));
    FloatVector angle = atan(quotient);
    angle = angle.blend(angle.neg().add(PI_HALF_LOW).add(PI_HALF), steep);
    VectorMask<Float> left = x.compare(VectorOperators.LT, 0f);
    angle = angle.blend(angle.neg().add(2 * PI_HALF_LOW).add(2 * PI_HALF), left);
    FloatVector result = FloatMath.copySign(angle, y);
    VectorMask<Float> usual =
        quotient
            .compare(VectorOperators.GT, Float.MIN_NORMAL)
            .and(a.compare(VectorOperators.GT, Float.MIN_NORMAL))
            .and(b.compare(VectorOperators.GT, Float.MIN_NORMAL))
            .and(a.compare(VectorOperators.LT, INF))
            .and(b.compare(VectorOperators.LT, INF));
    return usual.allTrue() ? result : FloatMath.lanes(y, x, Math::atan2).blend(result, usual);
  }

  public static FloatVector asin(FloatVector x) {
    FloatVector a = x.abs();
    VectorMask<Float> far = a.compare(VectorOperators.GT, 0.5f);
    FloatVector y = arc(a, far);
    y = y.blend(y.mul(-2f).add(PI_HALF_LOW).add(PI_HALF), far);
    return FloatMath.copySign(y, x);
  }

  public static FloatVector acos(FloatVector x) {
    FloatVector a = x.abs();
    VectorMask<Float> far = a.compare(VectorOperators.GT, 0.5f);
    FloatVector y = arc(a, far);
    FloatVector near = FloatMath.copySign(y, x).neg().add(PI_HALF_LOW).add(PI_HALF);
    FloatVector twice = y.mul(2f);
    VectorMask<Float> negative = x.compare(VectorOperators.LT, 0f);
    twice = twice.blend(twice.neg().add(2 * PI_HALF_LOW).add(2 * PI_HALF), negative);
    return near.blend(twice, far);
  }

  /// The arc of the sine `a`, or where `far` that of the root of `(1 - a) / 2`.
  private static FloatVector arc(FloatVector a, VectorMask<Float> far) {
    FloatVector s = a.mul(a).blend(a.neg().add(1f).mul(0.5f), far);
    FloatVector c = a.blend(s.sqrt(), far);
    FloatVector p = splat(s, 0.03751729428768158f);
    p = p.fma(s, splat(s, 0.014438077807426453f));
    p = p.fma(s, splat(s, 0.03180783614516258f));
    p = p.fma(s, splat(s, 0.04451694339513779f));
    p = p.fma(s, splat(s, 0.07500503957271576f));
    p = p.fma(s, splat(s, 0.16666659712791443f));
    return p.mul(s).fma(c, c);
  }

  /// `sqrt(x^2 + y^2)`, from the quotient of the lesser and the greater.
  public static FloatVector hypot(FloatVector x, FloatVector y) {
    FloatVector a = x.abs();
    FloatVector b = y.abs();
    FloatVector most = a.max(b);
    FloatVector quotient = a.min(b).div(most);
    FloatVector r = quotient.fma(quotient, splat(x, 1f)).sqrt().mul(most);
    VectorMask<Float> usual =
        most.compare(VectorOperators.GT, Float.MIN_NORMAL * 16)
            .and(most.compare(VectorOperators.LT, INF));
    return usual.allTrue() ? r : FloatMath.lanes(x, y, Math::hypot).blend(r, usual);
  }
}
