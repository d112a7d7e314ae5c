package dev.jacobi.autograd;

import static dev.jacobi.autograd.Numbers.assertFails;
import static dev.jacobi.autograd.Numbers.assertNumbers;
import static dev.jacobi.autograd.Numbers.tracked;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.jacobi.tensor.NoGrad;
import dev.jacobi.tensor.Tensor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CustomFunctionTest {
  private static final class Cube extends CustomFunction {
    @Override
    protected Tensor forward(Saved saved, Tensor... inputs) {
      return inputs[0].pow(3);
    }

    @Override
    protected Tensor[] backward(Saved saved, Tensor gradient) {
      return new Tensor[] {gradient.mul(3).mul(saved.input(0).square())};
    }
  }

  /// `e^x y`, which keeps a tensor of its own, and gives no gradient to the second input.
  private static final class Scaled extends CustomFunction {
    @Override
    protected Tensor forward(Saved saved, Tensor... inputs) {
      Tensor power = inputs[0].exp();
      saved.keep(power);
      return power.mul(inputs[1]);
    }

    @Override
    protected @Nullable Tensor[] backward(Saved saved, Tensor gradient) {
      assertNumbers(saved.kept(0).mul(saved.input(1)), saved.result().toDoubleArray());
      return new Tensor[] {gradient.mul(saved.result()), null};
    }
  }

  private static final class Wrong extends CustomFunction {
    private final Tensor[] gradients;

    Wrong(Tensor... gradients) {
      this.gradients = gradients;
    }

    @Override
    protected Tensor forward(Saved saved, Tensor... inputs) {
      return inputs[0];
    }

    @Override
    protected Tensor[] backward(Saved saved, Tensor gradient) {
      return gradients;
    }
  }

  @Test
  void hasAGradientOfItsOwn() {
    Tensor x = tracked(2, 3);
    Tensor y = new Cube().apply(x);
    assertEquals("cube", Autograd.graph(y).result().label());
    y.sum().backward();
    assertNumbers(y, 8, 27);
    assertNumbers(x.grad(), 12, 27);
  }

  @Test
  void canBeDifferentiatedAgain() {
    Tensor x = tracked(0.5, -1.5);
    GradCheck.gradcheck(in -> new Cube().apply(in), x);
    GradCheck.gradgradcheck(in -> new Cube().apply(in), x);
  }

  @Test
  void keepsTensorsAndLeavesGradientsOut() {
    Tensor x = tracked(0, 1);
    Tensor y = tracked(2, 3);
    new Scaled().apply(x, y).sum().backward();
    assertNumbers(x.grad(), 2, 3 * Math.E);
    assertEquals(null, y.grad());
  }

  @Test
  void isNotRecordedWhereNothingIs() {
    Tensor x = tracked(2);
    assertFalse(NoGrad.noGrad(() -> new Cube().apply(x)).requiresGrad());
    assertFalse(new Cube().apply(x.detach()).requiresGrad());
  }

  @Test
  void mayGiveAnInputBack() {
    Tensor x = tracked(2);
    Tensor same = new Wrong(tracked(5)).apply(x);
    same.sum().backward();
    assertNumbers(x.grad(), 5);
    assertEquals(true, x.isLeaf());
  }

  @Test
  void saysWhatIsWrongWithItsGradients() {
    Tensor x = tracked(1, 2);
    assertFails(
        () -> new Wrong().apply(x).sum().backward(), "'wrong' gave 0 gradients for 1 inputs");
    assertFails(
        () -> new Wrong(tracked(1)).apply(x).sum().backward(),
        "'wrong' gave a gradient of shape [1] for input 0, which has shape [2]");
  }
}
