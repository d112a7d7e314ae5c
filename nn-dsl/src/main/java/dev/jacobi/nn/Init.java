package dev.jacobi.nn;

import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.LinearAlgebra;
import dev.jacobi.tensor.Tensor;
import java.util.Arrays;

/// Starting values of parameters, as in `torch.nn.init`; random ones from the global generator.
///
/// {@snippet :
/// Linear layer = linear(64, 32);
/// Init.kaimingNormal(layer.weight(), Init.gain("relu"));
/// Init.zeros(layer.bias());
/// }
///
/// The inputs of a weight `[out, in, window...]` are `in` times the window's size, its outputs
/// `out` times that.
public final class Init {
  private Init() {}

  /// PyTorch's default for linear layers and convolutions, `kaiming_uniform_` with `a = sqrt(5)`,
  /// draws from -bound to bound; the bound is 1 by the root of the number of inputs.
  public static double bound(long fanIn) {
    return fanIn == 0 ? 0 : 1 / Math.sqrt((double) fanIn);
  }

  public static Tensor uniform(double bound, long... shape) {
    return Tensor.rand(shape).mul(2 * bound).sub(bound);
  }

  private static void set(Parameter parameter, Tensor value) {
    parameter
        .tensor()
        .detach()
        .assign(value.to(parameter.tensor().dtype()).to(parameter.tensor().device()));
  }

  private static long[] shape(Parameter parameter) {
    return parameter.shape().toArray();
  }

  /// Sets all elements to one number.
  public static void constant(Parameter parameter, double value) {
    set(parameter, Tensor.full(value, shape(parameter)));
  }

  /// Sets all elements to 0.
  public static void zeros(Parameter parameter) {
    constant(parameter, 0);
  }

  /// Sets all elements to 1.
  public static void ones(Parameter parameter) {
    constant(parameter, 1);
  }

  /// Draws from `low` to `high`, all equally likely.
  public static void uniform(Parameter parameter, double low, double high) {
    if (!(low <= high)) {
      throw new IllegalArgumentException(
          "uniform: wants the lower bound first, got %s and %s".formatted(low, high));
    }
    set(parameter, Tensor.rand(shape(parameter)).mul(high - low).add(low));
  }

  /// Draws from the normal distribution.
  public static void normal(Parameter parameter, double mean, double std) {
    checkDeviation("normal", std);
    set(parameter, Tensor.randn(shape(parameter)).mul(std).add(mean));
  }

  /// Draws from the part of the normal distribution that is less than `bound` deviations from the
  /// mean.
  public static void truncatedNormal(Parameter parameter, double mean, double std, double bound) {
    checkDeviation("truncatedNormal", std);
    if (!(bound > 0)) {
      throw new IllegalArgumentException(
          "truncatedNormal: the bound must be positive, got " + bound);
    }
    // The inverse of the distribution function, of numbers that are in its range there.
    double share = Tensor.scalar(bound / Math.sqrt(2)).erf().item();
    Tensor z = Tensor.rand(shape(parameter)).mul(2 * share).sub(share).erfinv();
    set(parameter, z.mul(Math.sqrt(2)).clamp(-bound, bound).mul(std).add(mean));
  }

  /// Ones on the diagonal of a matrix, zeros elsewhere.
  public static void eye(Parameter parameter) {
    long[] shape = shape(parameter);
    if (shape.length != 2) {
      throw new ShapeException("eye: wants a matrix, got shape " + parameter.shape());
    }
    long most = Math.max(shape[0], shape[1]);
    set(parameter, Tensor.eye(most).narrow(0, 0, shape[0]).narrow(1, 0, shape[1]));
  }

  /// Lets a convolution give what it gets, as far as there are channels: a one in the middle of the
  /// window from channel to channel, zeros elsewhere.
  public static void dirac(Parameter parameter) {
    long[] shape = shape(parameter);
    if (shape.length < 3) {
      throw new ShapeException(
          "dirac: wants the weight of a convolution, got shape " + parameter.shape());
    }
    float[] values = new float[Math.toIntExact(parameter.shape().numel())];
    long window = Arrays.stream(shape).skip(2).reduce(1, (a, b) -> a * b);
    long middle = 0;
    for (int d = 2; d < shape.length; d++) {
      middle = middle * shape[d] + shape[d] / 2;
    }
    for (long channel = 0; channel < Math.min(shape[0], shape[1]); channel++) {
      values[Math.toIntExact((channel * shape[1] + channel) * window + middle)] = 1;
    }
    set(parameter, Tensor.of(values, shape));
  }

  /// What keeps the variance behind a function: `linear`, `conv`, `sigmoid`, `tanh`, `relu`,
  /// `leakyRelu` (of slope 0.01) or `selu`.
  public static double gain(String function) {
    return switch (function) {
      case "linear", "conv", "sigmoid" -> 1;
      case "tanh" -> 5.0 / 3;
      case "relu" -> Math.sqrt(2);
      case "leakyRelu" -> leakyGain(0.01);
      case "selu" -> 0.75;
      default ->
          throw new IllegalArgumentException(
              "gain: '%s' is not known; there are linear, conv, sigmoid, tanh, relu, leakyRelu and"
                      .formatted(function)
                  + " selu");
    };
  }

  /// What keeps the variance behind a leaky relu.
  public static double leakyGain(double slope) {
    return Math.sqrt(2 / (1 + slope * slope));
  }

  /// Draws equally likely numbers that keep the variance in both directions (Glorot and Bengio,
  /// 2010).
  public static void xavierUniform(Parameter parameter, double gain) {
    double bound = gain * Math.sqrt(6.0 / (inputs(parameter) + outputs(parameter)));
    uniform(parameter, -bound, bound);
  }

  /// Draws normally distributed numbers that keep the variance in both directions (Glorot and
  /// Bengio, 2010).
  public static void xavierNormal(Parameter parameter, double gain) {
    normal(parameter, 0, gain * Math.sqrt(2.0 / (inputs(parameter) + outputs(parameter))));
  }

  /// Draws equally likely numbers that keep the variance forwards (He et al., 2015).
  public static void kaimingUniform(Parameter parameter, double gain) {
    double bound = gain * Math.sqrt(3.0 / inputs(parameter));
    uniform(parameter, -bound, bound);
  }

  /// Draws normally distributed numbers that keep the variance forwards (He et al., 2015).
  public static void kaimingNormal(Parameter parameter, double gain) {
    normal(parameter, 0, gain / Math.sqrt(inputs(parameter)));
  }

  /// Draws a matrix whose rows or columns, whichever are fewer, stand at right angles and have the
  /// length `gain` (Saxe et al., 2013). Dimensions from the second on count as one.
  public static void orthogonal(Parameter parameter, double gain) {
    long[] shape = matrix("orthogonal", parameter);
    long rows = shape[0];
    long columns = parameter.shape().numel() / rows;
    Tensor random = Tensor.randn(Math.max(rows, columns), Math.min(rows, columns));
    LinearAlgebra.Qr qr = LinearAlgebra.qr(random);
    // Signs by the diagonal make all directions equally likely.
    Tensor q = qr.q().mul(qr.r().diagonal(0, 0, 1).sign());
    set(parameter, (rows < columns ? q.t() : q).reshape(shape).mul(gain));
  }

  /// Draws a normally distributed matrix, of which a share of each column is 0.
  public static void sparse(Parameter parameter, double share, double std) {
    long[] shape = matrix("sparse", parameter);
    if (shape.length != 2 || !(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(
          "sparse: wants a matrix and a share from 0 to 1, got shape %s and %s"
              .formatted(parameter.shape(), share));
    }
    checkDeviation("sparse", std);
    long zeros = (long) Math.ceil(share * shape[0]);
    Tensor order = Tensor.rand(shape).argsort(0, false).argsort(0, false);
    set(parameter, Tensor.randn(shape).mul(std).maskedFill(order.lt((double) zeros), 0));
  }

  private static void checkDeviation(String operation, double std) {
    if (!(std >= 0)) {
      throw new IllegalArgumentException(
          "%s: wants a standard deviation of at least 0, got %s".formatted(operation, std));
    }
  }

  private static long[] matrix(String operation, Parameter parameter) {
    long[] shape = shape(parameter);
    if (shape.length < 2 || parameter.shape().numel() == 0) {
      throw new ShapeException(
          "%s: wants a weight of at least two dimensions whose sizes are known, got shape %s"
              .formatted(operation, parameter.shape()));
    }
    return shape;
  }

  private static double inputs(Parameter parameter) {
    long[] shape = matrix("init", parameter);
    return (double) parameter.shape().numel() / shape[0];
  }

  private static double outputs(Parameter parameter) {
    long[] shape = matrix("init", parameter);
    return (double) parameter.shape().numel() / shape[1];
  }
}
