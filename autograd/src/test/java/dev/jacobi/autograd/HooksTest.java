package dev.jacobi.autograd;

import static dev.jacobi.autograd.Numbers.assertFails;
import static dev.jacobi.autograd.Numbers.assertNumbers;
import static dev.jacobi.autograd.Numbers.grad;
import static dev.jacobi.autograd.Numbers.tracked;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.jacobi.tensor.GradFn;
import dev.jacobi.tensor.Hook;
import dev.jacobi.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HooksTest {
  @Test
  void changeGradientsOnTheirWay() {
    Tensor x = tracked(2);
    Tensor h = x.mul(3);
    h.registerHook(g -> g.mul(10));
    h.registerHook(g -> g.add(1));
    x.registerHook(Tensor::neg);
    h.mul(5).sum().backward();
    assertNumbers(x.grad(), -(5 * 10 + 1) * 3);
  }

  @Test
  void seeTheCompleteGradientOnce() {
    Tensor x = tracked(2);
    Tensor h = x.mul(3);
    List<Double> seen = new ArrayList<>();
    h.registerHook(
        g -> {
          seen.add(g.item());
          return g;
        });
    h.mul(5).add(h.mul(7)).sum().backward();
    assertEquals(List.of(12.0), seen);
  }

  @Test
  void canBeRemoved() {
    Tensor x = tracked(2);
    Hook hook = x.registerHook(g -> g.mul(100));
    hook.remove();
    x.sum().backward();
    assertNumbers(x.grad(), 1);
  }

  @Test
  void holdATensorThatNobodyChangesLater() {
    Tensor x = tracked(2);
    List<Tensor> seen = new ArrayList<>();
    x.registerHook(
        g -> {
          seen.add(g);
          return g;
        });
    x.mul(3).sum().backward();
    grad(x).fill(0);
    assertNumbers(seen.getFirst(), 3);
  }

  @Test
  void areToldWhenALeafHasItsSum() {
    Tensor x = tracked(2);
    List<Double> sums = new ArrayList<>();
    x.registerAccumulateHook(sum -> sums.add(sum.item()));
    x.mul(3).sum().backward();
    x.mul(4).sum().backward();
    assertEquals(List.of(3.0, 7.0), sums);
    assertFails(() -> x.mul(2).registerAccumulateHook(sum -> {}), "leaves only", "registerHook");
  }

  @Test
  void seeAnOperationsGradientsBeforeAndAfter() {
    Tensor x = tracked(2);
    Tensor y = tracked(5);
    Tensor product = x.mul(y);
    GradFn origin = product.origin();
    assertNotNull(origin);
    origin.hooks().before(g -> g.mul(10));
    origin.hooks().after((parts, g) -> new Tensor[] {parts[1], parts[0]});
    product.sum().backward();
    assertNumbers(x.grad(), 20);
    assertNumbers(y.grad(), 50);
  }

  @Test
  void mustKeepTheShape() {
    Tensor x = tracked(1, 2);
    x.registerHook(Tensor::sum);
    assertFails(() -> x.sum().backward(), "hook", "[]", "[2]");
    assertFails(() -> Tensor.ones(1).registerHook(g -> g), "registerHook", "requiresGrad(true)");
    assertFails(() -> Tensor.ones(1).retainGrad(), "retainGrad", "requiresGrad(true)");
  }
}
