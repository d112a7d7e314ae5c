package dev.jacobi.autograd;

import static dev.jacobi.autograd.Numbers.assertNumbers;
import static dev.jacobi.autograd.Numbers.grad;
import static dev.jacobi.autograd.Numbers.tracked;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jacobi.tensor.Tensor;
import org.junit.jupiter.api.Test;

/// Rules at the points where a plain formula overflows or is 0 times infinity; the numbers are the
/// limits, and PyTorch's.
class RulesTest {
  @Test
  void powAtZero() {
    Tensor x = tracked(0, 0, 0, 2);
    Tensor y = tracked(0, 1, 2, 0);
    x.pow(y).sum().backward();
    assertNumbers(x.grad(), 0, 1, 0, 0);
    assertNumbers(y.grad(), 0, 0, 0, Math.log(2));
  }

  @Test
  void powAtZeroAgain() {
    // The second derivatives of x^y by x and y where the exponent is 0: 1 / x.
    Tensor x = tracked(2);
    Tensor y = tracked(0);
    GradCheck.gradgradcheck(in -> in[0].pow(in[1]), x, y);
  }

  @Test
  void divOfTinyNumbers() {
    Tensor a = Tensor.tensor(new float[] {1e-25f}).requiresGrad(true);
    Tensor b = Tensor.tensor(new float[] {1e-25f}).requiresGrad(true);
    a.div(b).sum().backward();
    assertEquals(1, grad(a).item() / 1e25, 1e-6);
    assertEquals(-1, grad(b).item() / 1e25, 1e-6);
  }

  @Test
  void aProductHasItsSecondDerivativesAlsoWhereFactorsAreZero() {
    assertNumbers(hessianOfProduct(0, 2, 3), 0, 3, 2, 3, 0, 0, 2, 0, 0);
    assertNumbers(hessianOfProduct(0, 0, 3), 0, 3, 0, 3, 0, 0, 0, 0, 0);
    assertNumbers(hessianOfProduct(4, 2, 3), 0, 3, 2, 3, 0, 4, 2, 4, 0);
    Tensor x = Tensor.tensor(new double[][] {{0, 2}, {5, 0}});
    Tensor columns = Func.hessian(m -> m.prod(false, 0).sum(), x);
    assertNumbers(columns.reshape(4, 4), 0, 0, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1, 0, 0);
  }

  private static Tensor hessianOfProduct(double... factors) {
    return Func.hessian(x -> x.prod(false, 0), Tensor.tensor(factors));
  }
}
