package dev.jacobi.nn;

import static dev.jacobi.nn.Checks.assertError;
import static dev.jacobi.nn.Nn.convert;
import static dev.jacobi.nn.Nn.freeze;
import static dev.jacobi.nn.Nn.loadMatching;
import static dev.jacobi.nn.Nn.loadStateDict;
import static dev.jacobi.nn.Nn.named;
import static dev.jacobi.nn.Nn.sequential;
import static dev.jacobi.nn.Nn.stateDict;
import static dev.jacobi.nn.Nn.unfreeze;
import static dev.jacobi.nn.layers.ActivationLayers.relu;
import static dev.jacobi.nn.layers.Layers.linear;
import static dev.jacobi.nn.loss.DistanceLosses.mseLoss;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.nn.layers.Linear;
import dev.jacobi.nn.optim.Optimizer;
import dev.jacobi.nn.optim.Sgd;
import dev.jacobi.shape.DType;
import dev.jacobi.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StateDictTest {
  private record Counted(Linear layer, Buffer count) implements Module {
    @Override
    public Tensor forward(Tensor x) {
      return layer.forward(x);
    }
  }

  private static Counted counted(double count) {
    return new Counted(linear(3, 2), Buffer.of(Tensor.full(count, 1)));
  }

  private static void step(Module net, Optimizer optimizer) {
    optimizer.zeroGrad();
    mseLoss(net.forward(Tensor.ones(1, 3)), Tensor.full(9, 1, 2)).backward();
    optimizer.step();
  }

  @Test
  void isASnapshotThatCanBeLoaded() {
    Counted net = counted(7);
    Map<String, Tensor> state = stateDict(net);
    assertEquals(List.of("layer.weight", "layer.bias", "count"), List.copyOf(state.keySet()));
    float[] before = net.layer().weight().tensor().toFloatArray();
    Tensor identity = net.layer().weight().tensor();
    step(net, new Sgd(net, 0.1));
    net.count().set(Tensor.zeros(1));
    assertFalse(Arrays.equals(before, net.layer().weight().tensor().toFloatArray()));
    assertTrue(loadStateDict(net, state).isComplete());
    assertArrayEquals(before, net.layer().weight().tensor().toFloatArray());
    assertSame(identity, net.layer().weight().tensor());
    assertEquals(7, net.count().tensor().item());
    net.count().set(Tensor.ones(1));
    assertEquals(7, state.values().stream().toList().getLast().item());
  }

  @Test
  void settlesLayersWhoseInputsWereNotKnown() {
    Linear net = linear(2);
    loadStateDict(net, stateDict(linear(3, 2)));
    assertEquals("linear(3, 2)", net.toString());
  }

  @Test
  void refusesWhatDoesNotFitAndChangesNothing() {
    Module net = sequential(linear(3, 2), named("head", linear(2, 4)));
    Map<String, Tensor> other = stateDict(sequential(linear(3, 2), relu(), linear(2, 4)));
    other.put("head.weight", Tensor.ones(5, 2));
    float[] before = stateDict(net).values().iterator().next().toFloatArray();
    assertError(
        () -> loadStateDict(net, other),
        "loadMatching",
        "loaded 2 of 4",
        "missing: head.bias",
        "unexpected: 2.weight, 2.bias",
        "head.weight (wants [4, 2], got [5, 2])");
    assertArrayEquals(before, stateDict(net).values().iterator().next().toFloatArray());
    LoadReport report = loadMatching(net, other);
    assertEquals(List.of("0.weight", "0.bias"), report.loaded());
    assertFalse(report.isComplete());
    assertArrayEquals(
        stateDict(net).values().iterator().next().toFloatArray(),
        other.values().iterator().next().toFloatArray());
  }

  @Test
  void frozenParametersStayAsTheyAre() {
    Sequential net = sequential(linear(3, 3), named("head", linear(3, 2)));
    Optimizer optimizer = new Sgd(net, 0.1).momentum(0.9);
    step(net, optimizer);
    freeze(net, "0");
    Map<String, Tensor> before = stateDict(net);
    step(net, optimizer);
    Map<String, Tensor> after = stateDict(net);
    assertEquals(List.of("head.weight", "head.bias"), changed(before, after));
    Parameter frozen = net.parameters().get("0.weight");
    assertTrue(frozen != null && frozen.isFrozen());
    assertNull(frozen.tensor().grad());
    unfreeze(net, "");
    step(net, optimizer);
    assertEquals(4, changed(after, stateDict(net)).size());
    freeze(net, "head.bias");
    assertError(() -> freeze(net, "hea"), "'hea'", "head.bias");
  }

  private static List<String> changed(Map<String, Tensor> before, Map<String, Tensor> after) {
    return before.keySet().stream()
        .filter(
            path -> {
              Tensor a = before.get(path);
              Tensor b = after.get(path);
              return a != null && b != null && a.ne(b).any().item() != 0;
            })
        .toList();
  }

  @Test
  void convertsInPlace() {
    Counted net = counted(1);
    convert(net, DType.FLOAT64);
    assertEquals(DType.FLOAT64, net.forward(Tensor.ones(1, 3).to(DType.FLOAT64)).dtype());
    assertEquals(DType.FLOAT64, net.count().tensor().dtype());
    assertError(() -> convert(net, DType.INT64), "int64");
  }
}
