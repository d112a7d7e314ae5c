package dev.jacobi.tensor;

/// The methods of a tensor that apply functions element by element.
public sealed interface FunctionMethods permits PointwiseMethods {
  private Tensor self() {
    return (Tensor) this;
  }

  /// 2 to the power of each element.
  default Tensor exp2() {
    return Logarithms.exp2(self());
  }

  /// `e^x - 1`, exact also where `x` is near 0.
  default Tensor expm1() {
    return Logarithms.expm1(self());
  }

  /// The logarithm to base 2.
  default Tensor log2() {
    return Logarithms.log2(self());
  }

  /// The logarithm to base 10.
  default Tensor log10() {
    return Logarithms.log10(self());
  }

  /// The natural logarithm of `1 + x`, exact also where `x` is near 0.
  default Tensor log1p() {
    return Logarithms.log1p(self());
  }

  /// The tangent.
  default Tensor tan() {
    return Trigonometry.tan(self());
  }

  /// The angle from -pi/2 to pi/2 that has this sine.
  default Tensor asin() {
    return Trigonometry.asin(self());
  }

  /// The angle from 0 to pi that has this cosine.
  default Tensor acos() {
    return Trigonometry.acos(self());
  }

  /// The angle from -pi/2 to pi/2 that has this tangent.
  default Tensor atan() {
    return Trigonometry.atan(self());
  }

  /// `sin(pi x) / (pi x)`, and 1 at 0.
  default Tensor sinc() {
    return Trigonometry.sinc(self());
  }

  /// Degrees as radians.
  default Tensor deg2rad() {
    return Trigonometry.deg2rad(self());
  }

  /// Radians as degrees.
  default Tensor rad2deg() {
    return Trigonometry.rad2deg(self());
  }

  /// The hyperbolic sine.
  default Tensor sinh() {
    return Hyperbolics.sinh(self());
  }

  /// The hyperbolic cosine.
  default Tensor cosh() {
    return Hyperbolics.cosh(self());
  }

  /// The inverse of the hyperbolic sine.
  default Tensor asinh() {
    return Hyperbolics.asinh(self());
  }

  /// The inverse of the hyperbolic cosine, for elements from 1 on.
  default Tensor acosh() {
    return Hyperbolics.acosh(self());
  }

  /// The inverse of the hyperbolic tangent, for elements from -1 to 1.
  default Tensor atanh() {
    return Hyperbolics.atanh(self());
  }

  /// `1 - erf(x)`, exact also where it is small.
  default Tensor erfc() {
    return Special.erfc(self());
  }

  /// The inverse of the error function, for elements from -1 to 1.
  default Tensor erfinv() {
    return Special.erfinv(self());
  }

  /// The logarithm of the absolute value of the gamma function.
  default Tensor lgamma() {
    return Special.lgamma(self());
  }

  /// The derivative of [Special#lgamma].
  default Tensor digamma() {
    return Special.digamma(self());
  }

  /// The logarithm of the odds, `log(x / (1 - x))`.
  default Tensor logit() {
    return Special.logit(self());
  }

  /// The least whole number that is not less.
  default Tensor ceil() {
    return Rounding.ceil(self());
  }

  /// The nearest whole number; halves go to the even one.
  default Tensor round() {
    return Rounding.round(self());
  }

  /// The whole number toward 0.
  default Tensor trunc() {
    return Rounding.trunc(self());
  }

  /// What [Rounding#trunc] leaves, with the sign of the element.
  default Tensor frac() {
    return Rounding.frac(self());
  }

  /// Whether the element is false (0).
  default Tensor logicalNot() {
    return Logic.logicalNot(self());
  }

  /// All bits turned over; of a truth value, the other one.
  default Tensor bitwiseNot() {
    return Logic.bitwiseNot(self());
  }

  /// Whether the element is not a number.
  default Tensor isnan() {
    return Clamp.isnan(self());
  }

  /// Whether the element is positive or negative infinity.
  default Tensor isinf() {
    return Clamp.isinf(self());
  }

  /// Whether the element is a number and not infinite.
  default Tensor isfinite() {
    return Clamp.isfinite(self());
  }

  /// Whether the element is positive infinity.
  default Tensor isposinf() {
    return Clamp.isposinf(self());
  }

  /// Whether the element is negative infinity.
  default Tensor isneginf() {
    return Clamp.isneginf(self());
  }

  /// Whether the sign is set, also that of -0.
  default Tensor signbit() {
    return Clamp.signbit(self());
  }

  /// Numbers in the place of `NaN` and the infinities: 0 and the type's greatest and least.
  default Tensor nanToNum() {
    return Clamp.nanToNum(self());
  }

  /// `x` times its sigmoid, also called swish.
  default Tensor silu() {
    return Rectifiers.silu(self());
  }

  /// `log(1 + e^x)`, a smooth [Activations#relu].
  default Tensor softplus() {
    return Rectifiers.softplus(self());
  }

  /// The logarithm of the sigmoid.
  default Tensor logSigmoid() {
    return Rectifiers.logSigmoid(self());
  }

  /// `x` times the hyperbolic tangent of its [Rectifiers#softplus(Tensor)].
  default Tensor mish() {
    return Rectifiers.mish(self());
  }

  /// `x` times its [Rectifiers#hardsigmoid].
  default Tensor hardswish() {
    return Rectifiers.hardswish(self());
  }

  /// `log(e^x + e^y)` without overflow, with broadcasting; see [Logarithms#logaddexp(Tensor,
  /// Tensor)].
  default Tensor logaddexp(Tensor other) {
    return Logarithms.logaddexp(self(), other);
  }

  /// `log2(2^x + 2^y)` without overflow, with broadcasting; see [Logarithms#logaddexp2(Tensor,
  /// Tensor)].
  default Tensor logaddexp2(Tensor other) {
    return Logarithms.logaddexp2(self(), other);
  }

  /// `x log(y)`, and 0 where `x` is 0 and `y` is a number; see [Logarithms#xlogy(Tensor, Tensor)].
  default Tensor xlogy(Tensor other) {
    return Logarithms.xlogy(self(), other);
  }

  /// The angle from -pi to pi of this tensor divided by the other, in the right quadrant.
  default Tensor atan2(Tensor other) {
    return Trigonometry.atan2(self(), other);
  }

  /// `sqrt(x^2 + y^2)` without overflow, with broadcasting; see [Trigonometry#hypot(Tensor,
  /// Tensor)].
  default Tensor hypot(Tensor other) {
    return Trigonometry.hypot(self(), other);
  }

  /// The quotient rounded down.
  default Tensor floorDivide(Tensor other) {
    return Rounding.floorDivide(self(), other);
  }

  /// The quotient rounded down.
  default Tensor floorDivide(double other) {
    return Rounding.floorDivide(self(), other);
  }

  /// The remainder of the division rounded toward 0: it has the sign of `x`; see
  /// [Rounding#fmod(Tensor, Tensor)].
  default Tensor fmod(Tensor other) {
    return Rounding.fmod(self(), other);
  }

  /// The remainder of the division rounded toward 0: it has the sign of `x`; see
  /// [Rounding#fmod(Tensor, double)].
  default Tensor fmod(double other) {
    return Rounding.fmod(self(), other);
  }

  /// The remainder of the division rounded down: it has the sign of `y`; see
  /// [Rounding#remainder(Tensor, Tensor)].
  default Tensor remainder(Tensor other) {
    return Rounding.remainder(self(), other);
  }

  /// The remainder of the division rounded down: it has the sign of `y`; see
  /// [Rounding#remainder(Tensor, double)].
  default Tensor remainder(double other) {
    return Rounding.remainder(self(), other);
  }

  /// Whether both elements are true (not 0).
  default Tensor logicalAnd(Tensor other) {
    return Logic.logicalAnd(self(), other);
  }

  /// Whether at least one of two elements is true (not 0).
  default Tensor logicalOr(Tensor other) {
    return Logic.logicalOr(self(), other);
  }

  /// Whether exactly one of two elements is true (not 0).
  default Tensor logicalXor(Tensor other) {
    return Logic.logicalXor(self(), other);
  }

  /// The bits that both whole numbers have.
  default Tensor bitwiseAnd(Tensor other) {
    return Logic.bitwiseAnd(self(), other);
  }

  /// The bits that at least one of two whole numbers has.
  default Tensor bitwiseOr(Tensor other) {
    return Logic.bitwiseOr(self(), other);
  }

  /// The bits that exactly one of two whole numbers has.
  default Tensor bitwiseXor(Tensor other) {
    return Logic.bitwiseXor(self(), other);
  }

  /// The absolute value of this tensor with the sign of `other`.
  default Tensor copysign(Tensor other) {
    return Clamp.copysign(self(), other);
  }

  /// The greater of two elements; a number wins over `NaN`.
  default Tensor fmax(Tensor other) {
    return Clamp.fmax(self(), other);
  }

  /// The lesser of two elements; a number wins over `NaN`.
  default Tensor fmin(Tensor other) {
    return Clamp.fmin(self(), other);
  }

  /// This tensor, but at least `min`; see [Clamp#clampMin].
  default Tensor clampMin(double min) {
    return Clamp.clampMin(self(), min);
  }

  /// This tensor, but at most `max`; see [Clamp#clampMax].
  default Tensor clampMax(double max) {
    return Clamp.clampMax(self(), max);
  }

  /// The point at `weight` on the way from this tensor to another.
  default Tensor lerp(Tensor end, double weight) {
    return Clamp.lerp(self(), end, weight);
  }

  /// `x` where it is positive, `slope` times `x` elsewhere; see [Rectifiers#leakyRelu].
  default Tensor leakyRelu(double slope) {
    return Rectifiers.leakyRelu(self(), slope);
  }

  /// Whether elements are close to another tensor's; see [Clamp#isclose].
  default Tensor isclose(Tensor other) {
    return Clamp.isclose(self(), other, 1e-5, 1e-8);
  }
}
