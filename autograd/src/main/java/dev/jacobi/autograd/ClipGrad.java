package dev.jacobi.autograd;

import dev.jacobi.tensor.AutogradNode;
import dev.jacobi.tensor.NoGrad;
import dev.jacobi.tensor.Tensor;
import dev.jacobi.tensor.TensorScope;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Keeps gradients from growing too large, between `backward()` and the optimizer's step.
public final class ClipGrad {
  private ClipGrad() {}

  /// Scales all gradients together so that their norm, taken as of one long vector, is at most
  /// `maxNorm`; without gradients nothing happens.
  ///
  /// @return the norm as it was before
  /// @throws ArithmeticException if the norm is not a finite number
  public static double clipGradNorm(List<Tensor> parameters, double maxNorm) {
    checkPositive("clipGradNorm", maxNorm);
    List<Tensor> owners = parameters.stream().filter(p -> borrowed(p) != null).toList();
    if (owners.isEmpty()) {
      return 0;
    }
    double norm = NoGrad.noGrad(() -> norm(owners));
    if (!Double.isFinite(norm)) {
      throw new ArithmeticException(
          "clipGradNorm: the gradients' norm is %s; the loss went astray: lower the learning rate, or"
                  .formatted(norm)
              + " look for a division by 0 or a logarithm of 0, which Autograd.detectAnomaly(() ->"
              + " ...) finds");
    }
    // The small number is PyTorch's, and keeps the quotient from 0 / 0.
    double scale = maxNorm / (norm + 1e-6);
    if (scale < 1) {
      change(owners, gradient -> gradient.mul(scale));
    }
    return norm;
  }

  /// Brings every element of every gradient between `-bound` and `bound`.
  public static void clipGradValue(List<Tensor> parameters, double bound) {
    checkPositive("clipGradValue", bound);
    change(parameters, gradient -> gradient.clamp(-bound, bound));
  }

  private static void change(List<Tensor> parameters, UnaryOperator<Tensor> rule) {
    NoGrad.noGrad(
        () -> {
          for (Tensor parameter : parameters) {
            AutogradNode vertex = parameter.vertex();
            if (vertex != null) {
              vertex.changeGrad(gradient -> rule.apply(gradient.detach()));
            }
          }
        });
  }

  private static void checkPositive(String operation, double bound) {
    if (!(bound > 0)) {
      throw new IllegalArgumentException(
          "%s: the bound must be positive, got %s".formatted(operation, bound));
    }
  }

  private static @Nullable Tensor borrowed(Tensor parameter) {
    AutogradNode vertex = parameter.vertex();
    return vertex == null ? null : vertex.borrowedGrad();
  }

  private static double norm(List<Tensor> owners) {
    double[] squares = {0};
    for (Tensor owner : owners) {
      TensorScope.tidy(() -> squares[0] += gradient(owner).detach().square().sum().item());
    }
    return Math.sqrt(squares[0]);
  }

  private static Tensor gradient(Tensor parameter) {
    Tensor gradient = borrowed(parameter);
    if (gradient == null) {
      throw new IllegalStateException("a parameter lost its gradient");
    }
    return gradient;
  }
}
