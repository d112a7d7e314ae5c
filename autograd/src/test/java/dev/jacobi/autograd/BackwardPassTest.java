package dev.jacobi.autograd;

import static dev.jacobi.autograd.Numbers.assertFails;
import static dev.jacobi.autograd.Numbers.assertNumbers;
import static dev.jacobi.autograd.Numbers.grad;
import static dev.jacobi.autograd.Numbers.numbers;
import static dev.jacobi.autograd.Numbers.tracked;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.shape.DType;
import dev.jacobi.tensor.GradOptions;
import dev.jacobi.tensor.NoGrad;
import dev.jacobi.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackwardPassTest {
  @Test
  void sumsTheGradientsOfAllUses() {
    Tensor x = tracked(2, 3);
    x.mul(x).add(x).sum().backward();
    assertNumbers(x.grad(), 5, 7);
  }

  @Test
  void sumsManyUsesInPlaceWithoutTouchingWhatOthersSee() {
    Tensor x = tracked(2, 3);
    Tensor y = tracked(1, 1);
    // The gradient of the sum reaches both as one tensor; x has two more.
    Tensor both = x.add(y);
    both.add(x).add(x).sum().backward();
    assertNumbers(x.grad(), 3, 3);
    assertNumbers(y.grad(), 1, 1);
  }

  @Test
  void givesEveryLeafAGradientOfItsOwn() {
    Tensor x = tracked(2, 3);
    Tensor y = tracked(1, 1);
    Tensor seed = Tensor.tensor(new double[] {1, 10});
    x.add(y).backward(seed);
    grad(x).fill(7);
    assertNumbers(y.grad(), 1, 10);
    assertNumbers(seed, 1, 10);
  }

  @Test
  void accumulatesUntilZeroGrad() {
    Tensor x = tracked(2);
    x.mul(3).sum().backward();
    Tensor first = x.grad();
    x.mul(4).sum().backward();
    assertNumbers(x.grad(), 7);
    assertNumbers(first, 3);
    x.zeroGrad();
    assertNull(x.grad());
    x.mul(4).sum().backward();
    assertNumbers(x.grad(), 4);
  }

  @Test
  void sumsOverWhatWasBroadcast() {
    Tensor bias = numbers(3).requiresGrad(true);
    Tensor column = numbers(4, 1).requiresGrad(true);
    numbers(4, 3).add(bias).add(column).sum().backward();
    assertNumbers(bias.grad(), 4, 4, 4);
    assertNumbers(column.grad(), 3, 3, 3, 3);
    assertEquals(column.shape(), grad(column).shape());
  }

  @Test
  void goesThroughMatmulReluAndMean() {
    Tensor w = Tensor.tensor(new float[][] {{1, -1}, {2, 0.5f}}).requiresGrad(true);
    Tensor x = Tensor.tensor(new float[][] {{1, 2}, {3, -4}});
    // x w = [[5, 0], [-5, -5]]; relu leaves the first only.
    x.matmul(w).relu().mean().backward();
    assertNumbers(w.grad(), 0.25, 0, 0.5, 0);
  }

  @Test
  void startsFromAGivenGradient() {
    Tensor x = tracked(2, 3);
    x.square().backward(Tensor.tensor(new double[] {1, 10}));
    assertNumbers(x.grad(), 4, 60);
  }

  @Test
  void keepsTheGraphIfAsked() {
    Tensor x = tracked(3);
    Tensor loss = x.square().sum();
    loss.backward(GradOptions.retainGraph());
    loss.backward();
    assertNumbers(x.grad(), 12);
    assertFails(loss::backward, "released by an earlier backward()", "retainGraph()");
  }

  @Test
  void differentiatesGradientsToAnyOrder() {
    Tensor x = tracked(2);
    Tensor y = x.pow(5).sum();
    double[] expected = {5 * 16, 20 * 8, 60 * 4, 120 * 2, 120};
    for (double derivative : expected) {
      y = Autograd.grad(y, x, GradOptions.createGraph());
      assertNumbers(y, derivative);
    }
    assertNull(x.grad());
  }

  @Test
  void differentiatesKeptGradientsAgain() {
    Tensor x = tracked(2, 3);
    x.pow(3).sum().backward(GradOptions.createGraph());
    Tensor first = grad(x);
    assertTrue(first.requiresGrad());
    x.zeroGrad();
    first.sum().backward();
    assertNumbers(x.grad(), 12, 18);
  }

  @Test
  void keepsGradientsOfResultsIfAsked() {
    Tensor x = tracked(2);
    Tensor h = x.mul(3).retainGrad();
    Tensor other = h.mul(5);
    other.sum().backward();
    assertNumbers(h.grad(), 5);
    assertNull(other.grad());
    assertNumbers(x.grad(), 15);
  }

  @Test
  void stopsAtWhatWasDetached() {
    Tensor x = tracked(2);
    x.mul(x.detach()).sum().backward();
    assertNumbers(x.grad(), 2);
    assertFalse(x.detach().requiresGrad());
  }

  @Test
  void ignoresATensorThatAskedForAGradientTooLate() {
    Tensor x = tracked(2);
    Tensor late = Tensor.tensor(new double[] {3});
    Tensor y = x.mul(late);
    late.requiresGrad(true);
    y.sum().backward();
    assertNull(late.grad());
    assertNumbers(x.grad(), 3);
  }

  @Test
  void recordsNothingInNoGradAndAgainInEnableGrad() {
    Tensor x = tracked(1);
    assertFalse(NoGrad.noGrad(() -> x.mul(2)).requiresGrad());
    Tensor inside = NoGrad.noGrad(() -> NoGrad.enableGrad(() -> x.mul(2)));
    assertTrue(inside.requiresGrad());
  }

  @Test
  void refusesInferenceTensorsWhereGradientsAreRecorded() {
    Tensor x = tracked(1);
    Tensor y = NoGrad.inferenceMode(() -> NoGrad.enableGrad(() -> x.mul(2)));
    assertFalse(y.requiresGrad());
    assertFails(() -> x.mul(y), "mul", "inferenceMode", "copy()");
    assertNumbers(y.add(1), 3);
  }

  @Test
  void goesBackThroughAMillionOperations() {
    Tensor w = tracked(1);
    Tensor h = w;
    for (int i = 0; i < 500_000; i++) {
      h = h.mul(1).add(w);
    }
    assertEquals("tensor([500001.], dtype=float64, gradFn=<add>)", h.toString());
    h.sum().backward();
    assertNumbers(w.grad(), 500_001);
  }

  @Test
  void goesBackThroughALongChainOfDeferredOperations() {
    Tensor w = Tensor.ones(2000).requiresGrad(true);
    Tensor h = w;
    for (int i = 0; i < 20_000; i++) {
      h = h.mul(1).add(w);
    }
    assertTrue(h.toString().contains("20001."));
    h.sum().backward();
    assertEquals(20_001, grad(w).amax(false).item());
    assertEquals(20_001, grad(w).amin(false).item());
  }

  @Test
  void startsFromSeveralResults() {
    Tensor x = tracked(2);
    Tensor h = x.mul(3);
    Autograd.backward(List.of(h.square(), h), GradOptions.gradient(number(1), number(10)));
    assertNumbers(x.grad(), 2 * 6 * 3 + 30);
  }

  private static Tensor number(double value) {
    return Tensor.tensor(new double[] {value});
  }

  @Test
  void losesNothingWhenThreadsMeetAtALeaf() throws InterruptedException {
    Tensor w = tracked(1);
    Tensor shared = w.mul(2);
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      threads.add(
          Thread.startVirtualThread(
              () -> {
                for (int i = 0; i < 200; i++) {
                  shared.mul(3).backward(GradOptions.retainGraph());
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertNumbers(w.grad(), 4 * 200 * 6);
  }

  @Test
  void isDeterministic() {
    float[] first = gradientOfManyPaths();
    for (int i = 0; i < 5; i++) {
      assertArrayEquals(first, gradientOfManyPaths());
    }
  }

  private static float[] gradientOfManyPaths() {
    Tensor x = numbers(5).to(DType.FLOAT32).requiresGrad(true);
    Tensor sum = x.exp();
    for (int i = 1; i < 20; i++) {
      sum = sum.add(x.mul(1.0 / i).sin().mul(sum));
    }
    sum.sum().backward();
    return grad(x).toFloatArray();
  }
}
