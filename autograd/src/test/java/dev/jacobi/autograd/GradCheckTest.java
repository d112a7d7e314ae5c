package dev.jacobi.autograd;

import static dev.jacobi.autograd.Numbers.assertFails;
import static dev.jacobi.autograd.Numbers.numbers;
import static dev.jacobi.autograd.Numbers.tracked;

import dev.jacobi.tensor.Tensor;
import org.junit.jupiter.api.Test;

class GradCheckTest {
  /// A sine whose gradient is wrong at its second element, or whose second gradient is.
  private static final class WrongSine extends CustomFunction {
    private final boolean first;

    WrongSine(boolean first) {
      this.first = first;
    }

    @Override
    protected Tensor forward(Saved saved, Tensor... inputs) {
      return inputs[0].sin();
    }

    @Override
    protected Tensor[] backward(Saved saved, Tensor gradient) {
      Tensor slope = saved.input(0).cos();
      return new Tensor[] {
        gradient.mul(first ? slope.mul(Tensor.tensor(new double[] {1, 2})) : slope.detach())
      };
    }
  }

  @Test
  void passesWhatIsRight() {
    Tensor a = numbers(2, 3).requiresGrad(true);
    Tensor b = numbers(3, 2).requiresGrad(true);
    GradCheck.gradcheck(in -> in[0].matmul(in[1]).tanh(), a, b);
    GradCheck.gradgradcheck(in -> in[0].matmul(in[1]).tanh(), a, b);
    GradCheck.gradcheck(in -> in[0].mul(in[1]), a, numbers(2, 3));
  }

  @Test
  void showsTheWorstEntry() {
    Tensor x = tracked(0.5, 1);
    assertFails(
        () -> GradCheck.gradcheck(in -> new WrongSine(true).apply(in), x),
        "gradcheck: the gradient of input 0, of shape [2], is wrong",
        "result element 1 by input element 1",
        "the rule gives 1.0806046",
        "differences give 0.54030231");
  }

  @Test
  void findsAWrongSecondGradient() {
    Tensor x = tracked(0.5, 1);
    GradCheck.gradcheck(in -> new WrongSine(false).apply(in), x);
    assertFails(
        () -> GradCheck.gradgradcheck(in -> new WrongSine(false).apply(in), x),
        "gradgradcheck: the gradient of input 0",
        "the rule gives 0");
  }

  @Test
  void wantsDoublePrecisionAndAGradient() {
    assertFails(
        () -> GradCheck.gradcheck(in -> in[0], Tensor.ones(2).requiresGrad(true)),
        "input 0 is float32",
        "to(DType.FLOAT64)");
    assertFails(() -> GradCheck.gradcheck(in -> in[0], numbers(2)), "no input requires a gradient");
  }
}
