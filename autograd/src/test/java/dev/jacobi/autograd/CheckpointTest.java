package dev.jacobi.autograd;

import static dev.jacobi.autograd.Numbers.assertFails;
import static dev.jacobi.autograd.Numbers.assertNumbers;
import static dev.jacobi.autograd.Numbers.grad;
import static dev.jacobi.autograd.Numbers.tracked;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jacobi.tensor.GradOptions;
import dev.jacobi.tensor.Tensor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CheckpointTest {
  @Test
  void givesTheSameGradientsAndRunsTwice() {
    Tensor x = tracked(0.3, 0.7);
    Tensor w = tracked(2, -1);
    AtomicInteger runs = new AtomicInteger();
    Tensor y =
        Autograd.checkpoint(
            h -> {
              runs.incrementAndGet();
              return h.mul(w).exp().mul(h.sin());
            },
            x.mul(2));
    assertEquals(1, runs.get());
    y.sum().backward();
    assertEquals(2, runs.get());
    Tensor x2 = tracked(0.3, 0.7);
    Tensor w2 = tracked(2, -1);
    Tensor h = x2.mul(2);
    h.mul(w2).exp().mul(h.sin()).sum().backward();
    assertNumbers(x.grad(), grad(x2).toDoubleArray());
    assertNumbers(w.grad(), grad(w2).toDoubleArray());
  }

  @Test
  void canBeUsedTwiceAndDifferentiatedAgain() {
    Tensor x = tracked(2);
    Tensor y = Autograd.checkpoint(h -> h.mul(h).mul(h), x).sum();
    Tensor slope = Autograd.grad(y, x, GradOptions.createGraph());
    assertNumbers(slope, 12);
    assertNumbers(Autograd.grad(slope, x, GradOptions.retainGraph()), 12);
    y.backward();
    assertNumbers(x.grad(), 12);
  }

  @Test
  void canBeNestedAndTakeTwoInputs() {
    Tensor x = tracked(2);
    Tensor y = tracked(3);
    Tensor z =
        Autograd.checkpoint((a, b) -> Autograd.checkpoint(h -> h.mul(h), a.mul(b)).mul(a), x, y);
    z.sum().backward();
    // x^3 y^2.
    assertNumbers(x.grad(), 3 * 4 * 9);
    assertNumbers(y.grad(), 2 * 8 * 3);
  }

  @Test
  void drawsTheSameRandomNumbersAgain() {
    Tensor x = Tensor.ones(50).requiresGrad(true);
    Tensor.manualSeed(7);
    Tensor y = Autograd.checkpoint(h -> h.mul(h).mul(Tensor.rand(50)), x);
    Tensor after = Tensor.rand(3);
    y.sum().backward();
    Tensor.manualSeed(7);
    Tensor draws = Tensor.rand(50);
    assertArrayEquals(Tensor.rand(3).toFloatArray(), after.toFloatArray());
    assertArrayEquals(draws.mul(2).toFloatArray(), grad(x).toFloatArray(), 1e-6f);
  }

  @Test
  void saysThatTheFunctionDidSomethingElse() {
    Tensor x = tracked(2);
    AtomicInteger runs = new AtomicInteger();
    Tensor y = Autograd.checkpoint(h -> runs.incrementAndGet() == 1 ? h.exp().exp() : h.add(1), x);
    assertFails(() -> y.sum().backward(), "checkpoint", "must do the same each time");
  }
}
