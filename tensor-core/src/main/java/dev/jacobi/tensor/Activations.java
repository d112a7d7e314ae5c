package dev.jacobi.tensor;

import dev.jacobi.tensor.Gradient.Reads;
import dev.jacobi.tensor.math.FloatMath;
import dev.jacobi.tensor.math.LaneConstants;
import java.util.Objects;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/// Activation functions.
public final class Activations {
  private static final FloatVector ZERO = LaneConstants.floats(0);
  private static final FloatVector ONE = LaneConstants.floats(1);

  private Activations() {}

  /// `max(x, 0)`, element by element. `NaN` stays `NaN`; the gradient at 0 is 0.
  public static Tensor relu(Tensor x) {
    return Dispatch.unary(new Relu(), x);
  }

  /// `1 / (1 + e^-x)`.
  public static Tensor sigmoid(Tensor x) {
    return Dispatch.unary(new Sigmoid(), x);
  }

  /// The hyperbolic tangent.
  public static Tensor tanh(Tensor x) {
    return Dispatch.unary(new Tanh(), x);
  }

  /// The Gaussian error linear unit, `x` times the normal distribution's share below `x`.
  public static Tensor gelu(Tensor x) {
    Objects.requireNonNull(x, "gelu: x is null");
    return Composite.precise(
        "gelu", x, wide -> wide.mul(0.5).mul(wide.mul(Math.sqrt(0.5)).erf().add(1)));
  }

  /// `e^x` along a dimension, divided by its sum: positive numbers that sum to 1.
  public static Tensor softmax(Tensor x, int dim) {
    Objects.requireNonNull(x, "softmax: x is null");
    return Composite.real(
        "softmax",
        x,
        wide -> {
          Tensor powers = fromGreatest(wide, dim).exp();
          return powers.div(powers.sum(true, dim));
        });
  }

  /// The logarithm of the softmax, without forming it.
  public static Tensor logSoftmax(Tensor x, int dim) {
    Objects.requireNonNull(x, "logSoftmax: x is null");
    return Composite.real(
        "logSoftmax",
        x,
        wide -> {
          Tensor shifted = fromGreatest(wide, dim);
          return shifted.sub(shifted.exp().sum(true, dim).log());
        });
  }

  /// How far elements lie below the greatest along a dimension.
  private static Tensor fromGreatest(Tensor x, int dim) {
    return x.sub(Reductions.greatest(x, dim));
  }

  private record Relu() implements Op.Unary {
    @Override
    public double apply(double x) {
      return x < 0 ? 0 : x;
    }

    @Override
    public long apply(long x) {
      return Math.max(x, 0);
    }

    @Override
    public FloatVector apply(FloatVector x) {
      return x.blend(0f, x.compare(VectorOperators.LT, 0f));
    }

    @Override
    public String cuda() {
      return "x < T(0) ? T(0) : x";
    }

    @Override
    public Gradient gradient() {
      return Gradient.of(Reads.OUTPUT, (g, x, y) -> g.maskedFill(y.le(0), 0));
    }
  }

  private record Sigmoid() implements Op.Real {
    @Override
    public double apply(double x) {
      return 1 / (1 + Math.exp(-x));
    }

    @Override
    public FloatVector apply(FloatVector x) {
      // The power of a negative number does not overflow where the result is still a number.
      FloatVector power = FloatMath.exp(x.abs().neg());
      return ONE.blend(power, x.compare(VectorOperators.LT, ZERO)).div(power.add(ONE));
    }

    @Override
    public String cuda() {
      return "(x < T(0) ? exp(x) : T(1)) / (T(1) + exp(-fabs(x)))";
    }

    @Override
    public Gradient gradient() {
      return Gradient.of(Reads.OUTPUT, (g, x, y) -> g.mul(y).mul(y.neg().add(1)));
    }
  }

  private record Tanh() implements Op.Real {
    @Override
    public double apply(double x) {
      return Math.tanh(x);
    }

    @Override
    public FloatVector apply(FloatVector x) {
      return FloatMath.tanh(x);
    }

    @Override
    public String cuda() {
      return "tanh(x)";
    }

    @Override
    public Gradient gradient() {
      return Gradient.of(Reads.OUTPUT, (g, x, y) -> g.mul(y.square().neg().add(1)));
    }
  }
}
