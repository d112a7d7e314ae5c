package dev.jacobi.nn;

import dev.jacobi.tensor.NoGrad;
import dev.jacobi.tensor.Tensor;
import java.util.function.UnaryOperator;

/// Bounds of gradients, between `backward()` and the optimizer's step.
final class Gradients {
  private Gradients() {}

  static double clipNorm(Module net, double most) {
    checkPositive("clipGradNorm", most);
    double sum = 0;
    for (Parameter parameter : net.parameters().values()) {
      Tensor gradient = parameter.tensor().grad();
      if (gradient != null) {
        sum += gradient.detach().square().sum().item();
      }
    }
    double norm = Math.sqrt(sum);
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
            Tensor gradient = parameter.tensor().grad();
            if (gradient != null) {
              parameter.tensor().grad(rule.apply(gradient.detach()));
            }
          }
        });
  }

  private static void checkPositive(String operation, double most) {
    if (!(most > 0)) {
      throw new IllegalArgumentException(
          "%s: the bound must be positive, got %s".formatted(operation, most));
    }
  }
}
