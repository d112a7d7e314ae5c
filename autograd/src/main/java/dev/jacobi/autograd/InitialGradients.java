package dev.jacobi.autograd;

import dev.jacobi.shape.DTypeException;
import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.AutogradNode;
import dev.jacobi.tensor.GradOptions;
import dev.jacobi.tensor.Tensor;
import java.util.List;

/// The gradients that a backward pass starts from.
final class InitialGradients {
  private InitialGradients() {}

  static Tensor[] of(List<Tensor> results, GradOptions options) {
    List<Tensor> given = options.gradients();
    if (!given.isEmpty() && given.size() != results.size()) {
      throw new IllegalArgumentException(
          "backward: %d gradients were given for %d results"
              .formatted(given.size(), results.size()));
    }
    Tensor[] seeds = new Tensor[results.size()];
    for (int i = 0; i < seeds.length; i++) {
      Tensor result = results.get(i);
      vertex(result);
      seeds[i] = given.isEmpty() ? one(result) : fitting(given.get(i), result);
    }
    return seeds;
  }

  /// The point of the graph at which a result stands.
  static AutogradNode vertex(Tensor result) {
    AutogradNode vertex = result.vertex();
    if (vertex != null && result.requiresGrad()) {
      return vertex;
    }
    if (!result.dtype().isFloating()) {
      throw new DTypeException(
          ("backward: this tensor of shape %s holds %s, and whole numbers and truth values have no"
                  + " gradient; start from the floating numbers that it was computed from")
              .formatted(result.shape(), result.dtype()));
    }
    throw new IllegalStateException(
        ("backward: this tensor of shape %s was not computed from any tensor that requires a"
                + " gradient; call requiresGrad(true) on the parameters before they are used, and"
                + " compute outside of noGrad and without detach()")
            .formatted(result.shape()));
  }

  private static Tensor one(Tensor result) {
    if (result.numel() != 1) {
      throw new ShapeException(
          ("backward: only a single number has a gradient of 1, this %s has shape %s; call"
                  + " backward() on sum() or mean() of it, or give backward(gradient)")
              .formatted(described(result), result.shape()));
    }
    return Tensor.onesLike(result);
  }

  private static String described(Tensor result) {
    var origin = result.origin();
    return origin == null
        ? "leaf"
        : "result of '"
            + origin.name()
            + "'"
            + origin.place().map(place -> " at " + place).orElse("");
  }

  private static Tensor fitting(Tensor gradient, Tensor result) {
    if (!gradient.shape().equals(result.shape())) {
      throw new ShapeException(
          "backward: the gradient has shape %s, but the tensor has %s; they must be equal"
              .formatted(gradient.shape(), result.shape()));
    }
    return gradient.to(result.dtype());
  }
}
