package dev.jacobi.autograd;

import static dev.jacobi.autograd.Numbers.assertFails;
import static dev.jacobi.autograd.Numbers.assertNumbers;
import static dev.jacobi.autograd.Numbers.tracked;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.jacobi.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackwardStepsTest {
  @Test
  void showOneOperationAfterTheOther() {
    Tensor w = tracked(2, 3);
    Tensor x = Tensor.tensor(new double[] {5, 7});
    Tensor product = w.mul(x);
    Tensor loss = product.square().sum();
    List<Backward.Step> steps = Backward.steps(loss);
    assertEquals(
        List.of("reshape", "sum", "mul", "mul"),
        steps.stream().map(Backward.Step::operation).toList());
    Backward.Step square = steps.get(2);
    assertNumbers(square.incoming(), 1, 1);
    assertNumbers(square.inputs().get(0).local().orElseThrow(), 10, 21);
    assertNumbers(square.inputs().get(1).outgoing().orElseThrow(), 10, 21);
    Backward.Step first = steps.get(3);
    assertNumbers(first.incoming(), 20, 42);
    assertNumbers(first.inputs().get(0).local().orElseThrow(), 5, 7);
    assertNumbers(first.inputs().get(0).outgoing().orElseThrow(), 100, 294);
    assertEquals(x.shape(), first.inputs().get(1).shape());
    assertEquals(true, first.inputs().get(1).outgoing().isEmpty());
  }

  @Test
  void leaveEverythingAsItWas() {
    Tensor w = tracked(2);
    Tensor loss = w.square().sum();
    Backward.steps(loss);
    assertNull(w.grad());
    loss.backward();
    assertNumbers(w.grad(), 4);
    assertFails(() -> Backward.steps(loss), "released");
    assertFails(() -> Backward.steps(w.detach()), "requiresGrad(true)");
  }
}
