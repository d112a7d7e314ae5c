package dev.jacobi.autograd;

import static dev.jacobi.autograd.Numbers.assertFails;
import static dev.jacobi.autograd.Numbers.assertNumbers;
import static dev.jacobi.autograd.Numbers.tracked;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.tensor.GradFn;
import dev.jacobi.tensor.GradOptions;
import dev.jacobi.tensor.Tensor;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What the graph keeps alive, and how long.
class MemoryTest {
  /// Keeps a tensor for its gradient that can be watched from outside.
  private static final class Keeping extends CustomFunction {
    private WeakReference<Tensor> kept = new WeakReference<>(null);

    @Override
    protected Tensor forward(Saved saved, Tensor... inputs) {
      Tensor tensor = Tensor.ones(3);
      kept = new WeakReference<>(tensor);
      saved.keep(tensor);
      return inputs[0].mul(2);
    }

    @Override
    protected Tensor[] backward(Saved saved, Tensor gradient) {
      return new Tensor[] {gradient.mul(2)};
    }
  }

  @Test
  void aKeptLossDoesNotKeepItsGraph() {
    Tensor x = tracked(1);
    Keeping function = new Keeping();
    Tensor loss = function.apply(x).sum();
    loss.backward(GradOptions.retainGraph());
    assertTrue(isAlive(function));
    loss.backward();
    assertEquals(false, isAlive(function));
    assertNumbers(x.grad(), 4);
  }

  @Test
  void aDroppedLossDropsItsGraph() {
    Tensor x = tracked(1);
    Keeping function = new Keeping();
    double number = function.apply(x).item();
    assertEquals(2, number);
    assertEquals(false, isAlive(function));
  }

  private static boolean isAlive(Keeping function) {
    System.gc();
    return function.kept.get() != null;
  }

  @Test
  void elementsThatNoGradientNeedsAreNotKept() {
    Tensor x = tracked(1, 2);
    Tensor sum = x.mul(2).add(1);
    assertFails(() -> origin(sum).input(0).toDoubleArray(), "elements", "not kept");
    // The product needs the factor of its only tracked input, and not that input itself.
    Tensor product = x.mul(2).mul(Tensor.tensor(new double[] {3, 4}));
    assertFails(() -> origin(product).input(0).toDoubleArray(), "not kept");
    assertNumbers(origin(product).input(1), 3, 4);
    sum.add(product).sum().backward();
    assertNumbers(x.grad(), 8, 10);
  }

  private static GradFn origin(Tensor tensor) {
    GradFn origin = tensor.origin();
    assertNotNull(origin);
    return origin;
  }

  @Test
  void aGraphStillTellsInputsApartThatItDoesNotKeep() {
    Tensor w = tracked(1, 2);
    Tensor data = Tensor.tensor(new double[] {3, 4});
    Graph graph = Autograd.graph(w.add(data).add(data), Map.of("w", w, "batch", data));
    assertEquals(
        List.of("w", "batch", "add", "add"),
        graph.nodes().stream().map(Graph.Node::label).toList());
  }
}
