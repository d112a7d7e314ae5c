package dev.jacobi.autograd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GraphTest {
  @Test
  void listsOperationsAfterTheirInputs() {
    Tensor w = Tensor.ones(3, 2).requiresGrad(true);
    Tensor x = Tensor.ones(4, 3);
    Tensor y = x.matmul(w);
    Graph graph = Autograd.graph(y.mul(y), Map.of("w", w));
    assertEquals(
        List.of("data", "w", "matmul", "mul"),
        graph.nodes().stream().map(Graph.Node::label).toList());
    if (graph.result() instanceof Graph.Operation result) {
      assertEquals(y.shape(), result.shape());
      assertEquals(List.of(2, 2), result.inputs());
    }
    for (int i = 0; i < graph.nodes().size(); i++) {
      assertEquals(i, graph.node(i).id());
    }
  }

  @Test
  void readsTheGraphOnlyBeforeItIsReleased() {
    Tensor w = Tensor.ones(2).requiresGrad(true);
    Tensor loss = w.mul(w).sum();
    Graph before = Autograd.graph(loss);
    loss.backward();
    assertEquals("reshape", before.result().label());
    String message =
        String.valueOf(
            assertThrows(IllegalStateException.class, () -> Autograd.graph(loss)).getMessage());
    assertTrue(message.contains("released"), message);
  }

  @Test
  void findsTheModuleByTheParametersThatAnOperationUses() {
    Tensor weight = Tensor.ones(2, 3).requiresGrad(true);
    Tensor bias = Tensor.ones(2).requiresGrad(true);
    Tensor y = Tensor.ones(4, 3).matmul(weight.t()).add(bias).relu();
    Graph graph = Autograd.graph(y, Map.of("net.up.weight", weight, "net.up.bias", bias));
    assertEquals(
        List.of("permute net.up", "matmul net.up", "add net.up", "relu -"),
        graph.nodes().stream()
            .filter(Graph.Operation.class::isInstance)
            .map(Graph.Operation.class::cast)
            .map(o -> o.name() + " " + o.module().orElse("-"))
            .toList());
  }

  @Test
  void saysThatThereIsNoGraph() {
    String message =
        String.valueOf(
            assertThrows(IllegalStateException.class, () -> Autograd.graph(Tensor.ones(2)))
                .getMessage());
    assertTrue(message.contains("requiresGrad(true)"), message);
  }

  @Test
  void readsAChainThatIsDeeperThanAnyStack() {
    Tensor h = Tensor.ones(1).requiresGrad(true);
    for (int i = 0; i < 100_000; i++) {
      h = h.add(1);
    }
    assertEquals(200_001, Autograd.graph(h).nodes().size());
  }
}
