package dev.jacobi.nn.layers;

import dev.jacobi.nn.Functional;
import dev.jacobi.nn.Module;
import dev.jacobi.nn.TrainingMode;
import dev.jacobi.nn.layers.Activation.Effect;

/// The layers that change each element.
public final class ActivationLayers {
  private ActivationLayers() {}

  /// A layer that gives what it gets.
  public static Module identity() {
    return new Activation("identity()", Effect.IDEMPOTENT, x -> x);
  }

  /// A layer of `max(x, 0)`.
  public static Module relu() {
    return new Activation("relu()", Effect.IDEMPOTENT, Functional::relu);
  }

  /// A layer of `1 / (1 + e^-x)`.
  public static Module sigmoid() {
    return new Activation("sigmoid()", Effect.POINTWISE, Functional::sigmoid);
  }

  /// A layer of the hyperbolic tangent.
  public static Module tanh() {
    return new Activation("tanh()", Effect.POINTWISE, Functional::tanh);
  }

  /// A layer of the Gaussian error linear unit.
  public static Module gelu() {
    return new Activation("gelu()", Effect.POINTWISE, Functional::gelu);
  }

  /// A layer of `log(1 + e^x)`.
  public static Module softplus() {
    return new Activation("softplus()", Effect.POINTWISE, Functional::softplus);
  }

  /// A layer of `x` where it is positive, `slope * x` elsewhere.
  public static Module leakyRelu(double slope) {
    return new Activation(
        "leakyRelu(%s)".formatted(slope), Effect.POINTWISE, x -> Functional.leakyRelu(x, slope));
  }

  /// A layer of the gated linear unit along a dimension, which halves it.
  public static Module glu(int dim) {
    return new Activation("glu(%d)".formatted(dim), Effect.MIXING, x -> Functional.glu(x, dim));
  }

  /// A layer of `x` where it is positive, `e^x - 1` elsewhere.
  public static Module elu() {
    return new Activation("elu()", Effect.POINTWISE, x -> Functional.elu(x, 1));
  }

  /// A layer of the elu whose constants keep mean 0 and variance 1.
  public static Module selu() {
    return new Activation("selu()", Effect.POINTWISE, Functional::selu);
  }

  /// A layer of `x sigmoid(x)`, also called swish.
  public static Module silu() {
    return new Activation("silu()", Effect.POINTWISE, Functional::silu);
  }

  /// A layer of `x tanh(softplus(x))`.
  public static Module mish() {
    return new Activation("mish()", Effect.POINTWISE, Functional::mish);
  }

  /// A layer of the swish in straight lines.
  public static Module hardswish() {
    return new Activation("hardswish()", Effect.POINTWISE, Functional::hardswish);
  }

  /// A layer of the sigmoid in straight lines.
  public static Module hardsigmoid() {
    return new Activation("hardsigmoid()", Effect.POINTWISE, Functional::hardsigmoid);
  }

  /// A layer of `min(max(x, 0), 6)`.
  public static Module relu6() {
    return new Activation("relu6()", Effect.IDEMPOTENT, Functional::relu6);
  }

  /// A layer of `x / (1 + |x|)`.
  public static Module softsign() {
    return new Activation("softsign()", Effect.POINTWISE, Functional::softsign);
  }

  /// A layer of the logarithm of the sigmoid.
  public static Module logSigmoid() {
    return new Activation("logSigmoid()", Effect.POINTWISE, Functional::logSigmoid);
  }

  /// A layer of `x - tanh(x)`.
  public static Module tanhshrink() {
    return new Activation("tanhshrink()", Effect.POINTWISE, Functional::tanhshrink);
  }

  /// A layer of the softmax along a dimension.
  public static Module softmax(int dim) {
    return new Activation(
        "softmax(%d)".formatted(dim), Effect.MIXING, x -> Functional.softmax(x, dim));
  }

  /// A layer of the logarithm of the softmax along a dimension.
  public static Module logSoftmax(int dim) {
    return new Activation(
        "logSoftmax(%d)".formatted(dim), Effect.MIXING, x -> Functional.logSoftmax(x, dim));
  }

  /// A layer of `x` where it is positive, `alpha (e^x - 1)` elsewhere.
  public static Module elu(double alpha) {
    return new Activation(
        "elu(%s)".formatted(alpha), Effect.POINTWISE, x -> Functional.elu(x, alpha));
  }

  /// A layer of `x` where it is positive, a hundredth of it elsewhere.
  public static Module leakyRelu() {
    return new Activation("leakyRelu(0.01)", Effect.POINTWISE, x -> Functional.leakyRelu(x, 0.01));
  }

  /// A layer of the continuously differentiable relative of elu.
  public static Module celu(double alpha) {
    return new Activation(
        "celu(%s)".formatted(alpha), Effect.POINTWISE, x -> Functional.celu(x, alpha));
  }

  /// A layer of each element, but at least `min` and at most `max`.
  public static Module hardtanh(double min, double max) {
    return new Activation(
        "hardtanh(%s, %s)".formatted(min, max),
        Effect.IDEMPOTENT,
        x -> Functional.hardtanh(x, min, max));
  }

  /// A layer of `x` where it is further from 0 than `lambda`, 0 elsewhere.
  public static Module hardshrink(double lambda) {
    return new Activation(
        "hardshrink(%s)".formatted(lambda),
        Effect.IDEMPOTENT,
        x -> Functional.hardshrink(x, lambda));
  }

  /// A layer of `x` moved towards 0 by `lambda`, and 0 where it is nearer.
  public static Module softshrink(double lambda) {
    return new Activation(
        "softshrink(%s)".formatted(lambda),
        Effect.POINTWISE,
        x -> Functional.softshrink(x, lambda));
  }

  /// A layer of `x` where it is above `threshold`, `value` elsewhere.
  public static Module threshold(double threshold, double value) {
    return new Activation(
        "threshold(%s, %s)".formatted(threshold, value),
        Effect.POINTWISE,
        x -> Functional.threshold(x, threshold, value));
  }

  /// A layer of the Gaussian error linear unit by a formula with tanh, as in GPT-2.
  public static Module geluTanh() {
    return new Activation("geluTanh()", Effect.POINTWISE, Functional::geluTanh);
  }

  /// A layer of the softmax of the negative along a dimension.
  public static Module softmin(int dim) {
    return new Activation(
        "softmin(%d)".formatted(dim), Effect.MIXING, x -> Functional.softmin(x, dim));
  }

  /// A layer of `x` where it is positive, a trained slope times `x` elsewhere.
  public static PRelu prelu() {
    return PRelu.of(1);
  }

  /// A layer with a trained slope for each channel in dimension 1.
  public static PRelu prelu(long channels) {
    return PRelu.of(channels);
  }

  /// A layer of `x` where it is positive, and a random slope from 1/8 to 1/3 times `x` elsewhere;
  /// in use their mean.
  public static RRelu rrelu() {
    return new RRelu(1.0 / 8, 1.0 / 3, TrainingMode.training());
  }
}
