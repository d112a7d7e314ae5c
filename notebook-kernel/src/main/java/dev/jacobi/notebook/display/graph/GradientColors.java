package dev.jacobi.notebook.display.graph;

import dev.jacobi.notebook.display.Numbers;
import dev.jacobi.tensor.Tensor;
import java.util.Optional;

/// The sizes of gradients, and the colours that tell them.
public final class GradientColors {

  /// Where colour begins and where it is strongest, as powers of ten.
  private static final double SMALL = -6;

  private static final double LARGE = 2;

  private GradientColors() {}

  /// The norm of the gradient, if there is one.
  public static Optional<Double> norm(Tensor tensor) {
    Tensor grad = tensor.grad();
    if (grad == null) {
      return Optional.empty();
    }
    double squares = 0;
    for (double value : grad.toDoubleArray()) {
      squares += value * value;
    }
    return Optional.of(Math.sqrt(squares));
  }

  /// The strength of a norm's colour, from 0 to 1: it grows with the power of ten.
  static double strength(double norm) {
    return norm > 0 ? Math.clamp((Math.log10(norm) - SMALL) / (LARGE - SMALL), 0, 1) : 0;
  }

  /// The ground of a norm; NaN and infinity are red.
  public static String color(double norm) {
    return Double.isFinite(norm)
        ? "rgba(155,108,240,%s)".formatted(Numbers.brief(Math.round(45 * strength(norm)) / 100.0))
        : "rgba(207,74,66,0.6)";
  }
}
