package dev.jacobi.autograd;

import dev.jacobi.tensor.NoGrad;
import dev.jacobi.tensor.Tensor;
import java.util.List;

/// Keeps gradients from growing too large, between `backward()` and the optimizer's step.
public final class Clip {
  private Clip() {}

  /// Scales all gradients together so that their norm, taken as of one long vector, is at most
  /// `maxNorm`; without gradients nothing happens.
  ///
  /// @return the norm as it was before
  /// @throws ArithmeticException if the norm is not a finite number
  public static double clipGradNorm(List<Tensor> parameters, double maxNorm) {
    List<Tensor> owners = parameters.stream().filter(p -> p.grad() != null).toList();
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
      NoGrad.noGrad(() -> owners.forEach(p -> p.grad(gradient(p).mul(scale))));
    }
    return norm;
  }

  /// Brings every element of every gradient between `-bound` and `bound`.
  public static void clipGradValue(List<Tensor> parameters, double bound) {
    NoGrad.noGrad(
        () -> {
          for (Tensor parameter : parameters) {
            if (parameter.grad() != null) {
              parameter.grad(gradient(parameter).clamp(-bound, bound));
            }
          }
        });
  }

  private static double norm(List<Tensor> owners) {
    double squares = 0;
    for (Tensor owner : owners) {
      squares += gradient(owner).square().sum().item();
    }
    return Math.sqrt(squares);
  }

  private static Tensor gradient(Tensor parameter) {
    Tensor gradient = parameter.grad();
    if (gradient == null) {
      throw new IllegalStateException("a parameter lost its gradient");
    }
    return gradient;
  }
}
