package dev.jacobi.tensor;

import dev.jacobi.shape.DType;
import dev.jacobi.shape.Device;

/// The methods of a tensor that work element by element.
public sealed interface PointwiseMethods extends FunctionMethods permits Tensor {
  private Tensor self() {
    return (Tensor) this;
  }

  /// The sum, with broadcasting; see [Arithmetic#add(Tensor, Tensor)].
  default Tensor add(Tensor other) {
    return Arithmetic.add(self(), other);
  }

  /// The sum, with a number; see [Arithmetic#add(Tensor, double)].
  default Tensor add(double other) {
    return Arithmetic.add(self(), other);
  }

  /// The difference, with broadcasting; see [Arithmetic#sub(Tensor, Tensor)].
  default Tensor sub(Tensor other) {
    return Arithmetic.sub(self(), other);
  }

  /// The difference, with a number; see [Arithmetic#sub(Tensor, double)].
  default Tensor sub(double other) {
    return Arithmetic.sub(self(), other);
  }

  /// The product, with broadcasting; see [Arithmetic#mul(Tensor, Tensor)].
  default Tensor mul(Tensor other) {
    return Arithmetic.mul(self(), other);
  }

  /// The product, with a number; see [Arithmetic#mul(Tensor, double)].
  default Tensor mul(double other) {
    return Arithmetic.mul(self(), other);
  }

  /// The quotient, with broadcasting; see [Arithmetic#div(Tensor, Tensor)].
  default Tensor div(Tensor other) {
    return Arithmetic.div(self(), other);
  }

  /// The quotient, with a number; see [Arithmetic#div(Tensor, double)].
  default Tensor div(double other) {
    return Arithmetic.div(self(), other);
  }

  /// The greater of two elements, with broadcasting; see [Arithmetic#maximum(Tensor, Tensor)].
  default Tensor maximum(Tensor other) {
    return Arithmetic.maximum(self(), other);
  }

  /// The greater of two elements, with a number; see [Arithmetic#maximum(Tensor, double)].
  default Tensor maximum(double other) {
    return Arithmetic.maximum(self(), other);
  }

  /// The lesser of two elements, with broadcasting; see [Arithmetic#minimum(Tensor, Tensor)].
  default Tensor minimum(Tensor other) {
    return Arithmetic.minimum(self(), other);
  }

  /// The lesser of two elements, with a number; see [Arithmetic#minimum(Tensor, double)].
  default Tensor minimum(double other) {
    return Arithmetic.minimum(self(), other);
  }

  /// Each element to the power of another, with broadcasting; see [Exponentials#pow(Tensor,
  /// Tensor)].
  default Tensor pow(Tensor other) {
    return Exponentials.pow(self(), other);
  }

  /// Each element to the power of another, with a number; see [Exponentials#pow(Tensor, double)].
  default Tensor pow(double other) {
    return Exponentials.pow(self(), other);
  }

  /// Whether elements are equal, with broadcasting; see [Comparison#eq(Tensor, Tensor)].
  default Tensor eq(Tensor other) {
    return Comparison.eq(self(), other);
  }

  /// Whether elements are equal, with a number; see [Comparison#eq(Tensor, double)].
  default Tensor eq(double other) {
    return Comparison.eq(self(), other);
  }

  /// Whether elements differ, with broadcasting; see [Comparison#ne(Tensor, Tensor)].
  default Tensor ne(Tensor other) {
    return Comparison.ne(self(), other);
  }

  /// Whether elements differ, with a number; see [Comparison#ne(Tensor, double)].
  default Tensor ne(double other) {
    return Comparison.ne(self(), other);
  }

  /// Whether elements are less, with broadcasting; see [Comparison#lt(Tensor, Tensor)].
  default Tensor lt(Tensor other) {
    return Comparison.lt(self(), other);
  }

  /// Whether elements are less, with a number; see [Comparison#lt(Tensor, double)].
  default Tensor lt(double other) {
    return Comparison.lt(self(), other);
  }

  /// Whether elements are less or equal, with broadcasting; see [Comparison#le(Tensor, Tensor)].
  default Tensor le(Tensor other) {
    return Comparison.le(self(), other);
  }

  /// Whether elements are less or equal, with a number; see [Comparison#le(Tensor, double)].
  default Tensor le(double other) {
    return Comparison.le(self(), other);
  }

  /// Whether elements are greater, with broadcasting; see [Comparison#gt(Tensor, Tensor)].
  default Tensor gt(Tensor other) {
    return Comparison.gt(self(), other);
  }

  /// Whether elements are greater, with a number; see [Comparison#gt(Tensor, double)].
  default Tensor gt(double other) {
    return Comparison.gt(self(), other);
  }

  /// Whether elements are greater or equal, with broadcasting; see [Comparison#ge(Tensor, Tensor)].
  default Tensor ge(Tensor other) {
    return Comparison.ge(self(), other);
  }

  /// Whether elements are greater or equal, with a number; see [Comparison#ge(Tensor, double)].
  default Tensor ge(double other) {
    return Comparison.ge(self(), other);
  }

  /// The negative; see [Arithmetic#neg].
  default Tensor neg() {
    return Arithmetic.neg(self());
  }

  /// The absolute value; see [Arithmetic#abs].
  default Tensor abs() {
    return Arithmetic.abs(self());
  }

  /// -1, 0 or 1; see [Arithmetic#sign].
  default Tensor sign() {
    return Arithmetic.sign(self());
  }

  /// The greatest whole number that is not greater; see [Arithmetic#floor].
  default Tensor floor() {
    return Arithmetic.floor(self());
  }

  /// The square; see [Arithmetic#square].
  default Tensor square() {
    return Arithmetic.square(self());
  }

  /// 1 divided by each element; see [Arithmetic#reciprocal].
  default Tensor reciprocal() {
    return Arithmetic.reciprocal(self());
  }

  /// `e` to the power of each element; see [Exponentials#exp].
  default Tensor exp() {
    return Exponentials.exp(self());
  }

  /// The natural logarithm; see [Exponentials#log].
  default Tensor log() {
    return Exponentials.log(self());
  }

  /// The square root; see [Exponentials#sqrt].
  default Tensor sqrt() {
    return Exponentials.sqrt(self());
  }

  /// 1 divided by the square root; see [Exponentials#rsqrt].
  default Tensor rsqrt() {
    return Exponentials.rsqrt(self());
  }

  /// The sine; see [Exponentials#sin].
  default Tensor sin() {
    return Exponentials.sin(self());
  }

  /// The cosine; see [Exponentials#cos].
  default Tensor cos() {
    return Exponentials.cos(self());
  }

  /// The error function; see [Exponentials#erf].
  default Tensor erf() {
    return Exponentials.erf(self());
  }

  /// `max(x, 0)`; see [Activations#relu].
  default Tensor relu() {
    return Activations.relu(self());
  }

  /// `1 / (1 + e^-x)`; see [Activations#sigmoid].
  default Tensor sigmoid() {
    return Activations.sigmoid(self());
  }

  /// The hyperbolic tangent; see [Activations#tanh].
  default Tensor tanh() {
    return Activations.tanh(self());
  }

  /// The Gaussian error linear unit; see [Activations#gelu].
  default Tensor gelu() {
    return Activations.gelu(self());
  }

  /// Each element, but at least `min` and at most `max`; see [Arithmetic#clamp].
  default Tensor clamp(double min, double max) {
    return Arithmetic.clamp(self(), min, max);
  }

  /// The softmax along a dimension; see [Activations#softmax].
  default Tensor softmax(int dim) {
    return Activations.softmax(self(), dim);
  }

  /// The logarithm of the softmax along a dimension; see [Activations#logSoftmax].
  default Tensor logSoftmax(int dim) {
    return Activations.logSoftmax(self(), dim);
  }

  /// The same elements as another type; the tensor itself if it has that type.
  default Tensor to(DType type) {
    return Movement.to(self(), type);
  }

  /// The same elements on another device; the tensor itself if it lies there.
  default Tensor to(Device device) {
    return Movement.to(self(), device);
  }
}
