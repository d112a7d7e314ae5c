package dev.jacobi.autograd;

import static dev.jacobi.autograd.Numbers.assertFails;
import static dev.jacobi.autograd.Numbers.assertNumbers;
import static dev.jacobi.autograd.Numbers.grad;
import static dev.jacobi.autograd.Numbers.tracked;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.jacobi.shape.DType;
import dev.jacobi.tensor.GradOptions;
import dev.jacobi.tensor.NoGrad;
import dev.jacobi.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class AutogradTest {
  @Test
  void givesGradientsWithoutKeepingThem() {
    Tensor x = tracked(2);
    Tensor y = tracked(3);
    List<Tensor> grads =
        Autograd.grad(List.of(x.mul(y), x.square()), List.of(x, y), GradOptions.usual());
    assertNumbers(grads.get(0), 3 + 4);
    assertNumbers(grads.get(1), 2);
    assertNull(x.grad());
    assertFalse(grads.get(0).requiresGrad());
  }

  @Test
  void givesGradientsOfResultsOnTheWay() {
    Tensor x = tracked(2);
    Tensor h = x.square();
    assertNumbers(Autograd.grad(h.mul(h), h), 8);
  }

  @Test
  void leavesPartsOfTheGraphAloneThatAreNotAskedFor() {
    Tensor x = tracked(2);
    Tensor y = tracked(3);
    Tensor right = y.square();
    Tensor loss = x.square().add(right);
    assertNumbers(Autograd.grad(loss, x), 4);
    // Only the way to x has been released.
    assertNumbers(Autograd.grad(right, y), 6);
  }

  @Test
  void takesOneGradientForEachResult() {
    Tensor x = tracked(2);
    GradOptions options = GradOptions.gradient(one(10), one(100));
    List<Tensor> results = List.of(x.mul(3), x.mul(5));
    assertNumbers(Autograd.grad(results, List.of(x), options).getFirst(), 530);
    assertFails(() -> Autograd.grad(x.mul(3), x, options), "2 gradients were given for 1 results");
  }

  private static Tensor one(double number) {
    return Tensor.tensor(new double[] {number});
  }

  @Test
  void saysThatAResultDoesNotDependOnAnInput() {
    Tensor x = tracked(2);
    Tensor other = tracked(1, 2, 3);
    assertFails(
        () -> Autograd.grad(x.mul(2), other),
        "grad: the results do not depend on input 0",
        "[3]",
        "allowUnused()");
    assertNumbers(Autograd.grad(x.mul(2), other, GradOptions.allowUnused()), 0, 0, 0);
    assertFails(() -> Autograd.grad(x.mul(2), one(1)), "requiresGrad(true)");
  }

  @Test
  void saysWhatIsWrongWithTheResult() {
    Tensor x = Tensor.ones(2, 2).requiresGrad(true);
    assertFails(
        () -> x.mul(2).backward(),
        "backward: only a single number has a gradient of 1",
        "result of 'mul'",
        "[2, 2]",
        "sum() or mean()");
    assertFails(
        () -> Tensor.ones(2).sum().backward(),
        "not computed from any tensor that requires a gradient",
        "requiresGrad(true)",
        "noGrad");
    assertFails(() -> NoGrad.noGrad(() -> x.sum()).backward(), "compute outside of noGrad");
    assertFails(() -> x.argMax(1, false).sum().backward(), "backward", "int64", "floating numbers");
    assertFails(
        () -> Tensor.arange(3).requiresGrad(true),
        "requiresGrad: only floating tensors have gradients",
        "int64",
        "to(DType.FLOAT32)");
    assertFails(() -> x.mul(2).requiresGrad(false), "only a leaf", "'mul'", "detach()");
    assertFails(
        () -> x.mul(2).backward(Tensor.ones(2)), "gradient has shape [2]", "tensor has [2, 2]");
  }

  @Test
  void bringsGradientsToTheTypeOfTheirTensor() {
    Tensor x = Tensor.ones(2).requiresGrad(true);
    Tensor y = tracked(1, 1);
    x.mul(y).sum().backward();
    assertEquals(DType.FLOAT32, grad(x).dtype());
    assertEquals(DType.FLOAT64, grad(y).dtype());
  }

  @Test
  void clipsGradients() {
    Tensor x = tracked(1, 2);
    Tensor y = tracked(1);
    Tensor without = tracked(1);
    x.mul(Tensor.tensor(new double[] {2, -3})).sum().add(y.mul(6).sum()).backward();
    List<Tensor> parameters = List.of(x, y, without);
    assertEquals(7, ClipGrad.clipGradNorm(parameters, 10), 1e-9);
    assertNumbers(x.grad(), 2, -3);
    ClipGrad.clipGradValue(parameters, 2.5);
    assertNumbers(x.grad(), 2, -2.5);
    assertNumbers(y.grad(), 2.5);
    double norm = Math.sqrt(4 + 2 * 6.25);
    assertEquals(norm, ClipGrad.clipGradNorm(parameters, 1), 1e-9);
    assertEquals(1, ClipGrad.clipGradNorm(parameters, 9), 1e-5);
    y.grad(Tensor.tensor(new double[] {Double.NaN}));
    assertFails(() -> ClipGrad.clipGradNorm(parameters, 1), "clipGradNorm", "NaN", "detectAnomaly");
  }
}
