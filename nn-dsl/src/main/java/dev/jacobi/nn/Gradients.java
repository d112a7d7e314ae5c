package dev.jacobi.nn;

import dev.jacobi.tensor.NoGrad;
import dev.jacobi.tensor.Tensor;
import dev.jacobi.tensor.TensorScope;
import dev.jacobi.tensor.Vertex;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Bounds of gradients, between `backward()` and the optimizer's step.
final class Gradients {
  private Gradients() {}

  static double clipNorm(Module net, double most) {
    checkPositive("clipGradNorm", most);
    double[] sum = {0};
    for (Parameter parameter : net.parameters().values()) {
      Tensor gradient = borrowed(parameter);
      if (gradient != null) {
        TensorScope.tidy(() -> sum[0] += gradient.detach().square().sum().item());
      }
    }
    double norm = Math.sqrt(sum[0]);
    if (!(norm <= Double.MAX_VALUE)) {
      throw new ArithmeticException(
          "clipGradNorm: the gradients' norm is %s; the loss went astray: lower the learning rate, or"
                  .formatted(norm)
              + " look for a division by 0 or a logarithm of 0");
    }
    double factor = most / (norm + 1e-6);
    if (factor < 1) {
      change(net, gradient -> gradient.mul(factor));
    }
    return norm;
  }

  static void clipValue(Module net, double most) {
    checkPositive("clipGradValue", most);
    change(net, gradient -> gradient.clamp(-most, most));
  }

  private static void change(Module net, UnaryOperator<Tensor> rule) {
    NoGrad.noGrad(
        () -> {
          for (Parameter parameter : net.parameters().values()) {
            change(parameter, rule);
          }
        });
  }

  /// Puts what `rule` makes of a gradient in its place, if there is one.
  static void change(Parameter parameter, UnaryOperator<Tensor> rule) {
    Vertex vertex = parameter.tensor().vertex();
    if (vertex != null) {
      vertex.changeGrad(gradient -> rule.apply(gradient.detach()));
    }
  }

  /// A parameter's gradient, for a use that ends before it is replaced.
  static @Nullable Tensor borrowed(Parameter parameter) {
    Vertex vertex = parameter.tensor().vertex();
    return vertex == null ? null : vertex.borrowedGrad();
  }

  private static void checkPositive(String operation, double most) {
    if (!(most > 0)) {
      throw new IllegalArgumentException(
          "%s: the bound must be positive, got %s".formatted(operation, most));
    }
  }
}
