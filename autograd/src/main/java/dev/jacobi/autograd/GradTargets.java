package dev.jacobi.autograd;

import dev.jacobi.tensor.AutogradNode;
import dev.jacobi.tensor.GradOptions;
import dev.jacobi.tensor.Tensor;

/// The tensors with respect to which gradients are asked for.
final class GradTargets {
  private GradTargets() {}

  static AutogradNode vertex(Tensor input) {
    AutogradNode vertex = input.vertex();
    if (vertex == null || !input.requiresGrad()) {
      throw new IllegalStateException(
          ("grad: an input of shape %s does not require a gradient; call requiresGrad(true) on it"
                  + " before it is used")
              .formatted(input.shape()));
    }
    return vertex;
  }

  static Tensor unused(int i, Tensor input, GradOptions options) {
    if (!options.allowsUnused()) {
      throw new IllegalStateException(
          ("grad: the results do not depend on input %d, of shape %s; leave it out, or take zeros"
                  + " for it with GradOptions.allowUnused()")
              .formatted(i, input.shape()));
    }
    return Tensor.zerosLike(input);
  }
}
