package dev.jacobi.autograd;

import dev.jacobi.tensor.NoGrad;
import dev.jacobi.tensor.Tensor;
import dev.jacobi.tensor.TensorScope;
import dev.jacobi.tensor.Vertex;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Keeps gradients from growing too large, between `backward()` and the optimizer's step.
public final class Clip {
  private Clip() {}

  /// Scales all gradients together so that their norm, taken as of one long vector, is at most
  /// `maxNorm`; without gradients nothing happens.
  ///
  /// @return the norm as it was before
  /// @throws ArithmeticException if the norm is not a finite number
  public static double clipGradNorm(List<Tensor> parameters, double maxNorm) {
    List<Tensor> owners = parameters.stream().filter(p -> borrowed(p) != null).toList();
    if (owners.isEmpty()) {
      return 0;
    }
    double norm = NoGrad.noGrad(() -> norm(owners));
    if (!Double.isFinite(norm)) {
      throw new ArithmeticException(
          "clipGradNorm: the gradients' norm is %s; Autograd.detectAnomaly(() -> ...) finds where it"
                  .formatted(norm)
              + " begins");
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
    change(parameters, gradient -> gradient.clamp(-bound, bound));
  }

  private static void change(List<Tensor> parameters, UnaryOperator<Tensor> rule) {
    NoGrad.noGrad(
        () -> {
          for (Tensor parameter : parameters) {
            Vertex vertex = parameter.vertex();
            if (vertex != null) {
              vertex.changeGrad(rule);
            }
          }
        });
  }

  private static @Nullable Tensor borrowed(Tensor parameter) {
    Vertex vertex = parameter.vertex();
    return vertex == null ? null : vertex.borrowedGrad();
  }

  private static double norm(List<Tensor> owners) {
    double[] squares = {0};
    for (Tensor owner : owners) {
      TensorScope.tidy(() -> squares[0] += gradient(owner).square().sum().item());
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
