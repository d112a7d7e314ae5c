package dev.jacobi.nn.optim;

import dev.jacobi.nn.Parameter;
import dev.jacobi.tensor.AutogradNode;
import dev.jacobi.tensor.Tensor;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The gradients of parameters, between `backward()` and the optimizer's step.
final class ParameterGradients {
  private ParameterGradients() {}

  /// Puts what `rule` makes of a gradient in its place, if there is one.
  static void change(Parameter parameter, UnaryOperator<Tensor> rule) {
    AutogradNode vertex = parameter.tensor().vertex();
    if (vertex != null) {
      vertex.changeGrad(gradient -> rule.apply(gradient.detach()));
    }
  }

  /// A parameter's gradient, for a use that ends before it is replaced.
  static @Nullable Tensor borrowed(Parameter parameter) {
    AutogradNode vertex = parameter.tensor().vertex();
    return vertex == null ? null : vertex.borrowedGrad();
  }
}
