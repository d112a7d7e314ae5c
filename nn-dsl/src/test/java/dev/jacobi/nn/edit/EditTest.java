package dev.jacobi.nn.edit;

import static dev.jacobi.nn.Checks.assertError;
import static dev.jacobi.nn.Checks.numbers;
import static dev.jacobi.nn.Nn.named;
import static dev.jacobi.nn.Nn.sequential;
import static dev.jacobi.nn.edit.Edits.diff;
import static dev.jacobi.nn.edit.Edits.prune;
import static dev.jacobi.nn.edit.Edits.rename;
import static dev.jacobi.nn.edit.Edits.share;
import static dev.jacobi.nn.edit.Edits.widen;
import static dev.jacobi.nn.layers.ActivationLayers.relu;
import static dev.jacobi.nn.layers.ActivationLayers.tanh;
import static dev.jacobi.nn.layers.ConvolutionLayers.adaptiveAvgPool;
import static dev.jacobi.nn.layers.ConvolutionLayers.batchNorm;
import static dev.jacobi.nn.layers.ConvolutionLayers.conv2d;
import static dev.jacobi.nn.layers.ConvolutionLayers.maxPool;
import static dev.jacobi.nn.layers.Layers.embedding;
import static dev.jacobi.nn.layers.Layers.layerNorm;
import static dev.jacobi.nn.layers.Layers.linear;
import static dev.jacobi.nn.layers.ShapeLayers.flatten;
import static dev.jacobi.nn.loss.DistanceLosses.mseLoss;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.nn.Checks;
import dev.jacobi.nn.Module;
import dev.jacobi.nn.Sequential;
import dev.jacobi.nn.layers.Conv;
import dev.jacobi.nn.layers.Embedding;
import dev.jacobi.nn.layers.Linear;
import dev.jacobi.nn.optim.Adam;
import dev.jacobi.nn.optim.Optimizer;
import dev.jacobi.nn.optim.Sgd;
import dev.jacobi.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Edits of networks that give layers other units, names and numbers.
class EditTest {
  private static void step(Optimizer optimizer, Module net, Tensor x) {
    optimizer.step(() -> net.forward(x).square().mean());
  }

  @Test
  void wideningConvolutionsKeepsTheOutputs() {
    Tensor x = Tensor.randn(3, 2, 6, 6);
    Sequential net =
        sequential(
            conv2d(2, 4, 3).padding(1),
            batchNorm(4),
            relu(),
            maxPool(2),
            conv2d(4, 5, 2),
            tanh(),
            flatten(),
            linear(20, 3));
    step(new Adam(net, 0.01), net, x);
    net.eval();
    float[] before = net.forward(x).toFloatArray();
    Sequential wide = widen(widen(net, "0", 7), "4", 8);
    assertArrayEquals(before, wide.forward(x).toFloatArray(), 1e-5f);
    assertEquals("conv2d(7, 8, 2)", wide.get("4").toString());
    assertEquals("linear(32, 3)", wide.get("7").toString());
    assertArrayEquals(before, net.forward(x).toFloatArray(), "undo");
  }

  @Test
  void wideningSeesThroughAdaptivePooling() {
    Tensor x = Tensor.randn(3, 2, 6, 6);
    Sequential net = sequential(conv2d(2, 4, 3), adaptiveAvgPool(1), flatten(), linear(4, 3));
    assertArrayEquals(
        net.forward(x).toFloatArray(), widen(net, "0", 9).forward(x).toFloatArray(), 1e-5f);
  }

  /// Units without weights give what their bias gives; without a bias, nothing.
  @Test
  void pruningDeadUnitsKeepsTheOutputs() {
    Linear first = linear(4, 6, false);
    double[] weights = first.weight().tensor().toDoubleArray();
    for (int dead : new int[] {0, 3, 4}) {
      Arrays.fill(weights, dead * 4, dead * 4 + 4, 0);
    }
    first.weight().reset(Tensor.tensor(weights).reshape(6, 4).to(first.weight().tensor().dtype()));
    Sequential net = sequential(first, relu(), linear(6, 2));
    Tensor x = Tensor.randn(5, 4);
    Sequential pruned = prune(net, "0", 3);
    assertArrayEquals(net.forward(x).toFloatArray(), pruned.forward(x).toFloatArray(), 1e-6f);
    assertEquals("linear(3, 2)", pruned.get("2").toString());
    Diff diff = diff(net, pruned);
    assertEquals(
        List.of("0", "2"), diff.of(Diff.Status.PRUNED).stream().map(Diff.Change::after).toList());
    assertTrue(diff.toString().contains("parameters: 38 before, 20 after"), diff.toString());
  }

  @Test
  void pruningKeepsTheStateOfWhatStays() {
    Sequential net = sequential(linear(4, 6), batchNorm(6), relu(), linear(6, 2));
    Optimizer optimizer = new Sgd(net, 0.1).momentum(0.9);
    Tensor x = Tensor.randn(5, 4);
    step(optimizer, net, x);
    double[] before = state(optimizer, net, "0.weight");
    double[] readers = state(optimizer, net, "3.weight");
    Sequential pruned = prune(net, "0", 2);
    double[] weights = numbers(net, "0.weight");
    double[] after = state(optimizer, pruned, "0.weight");
    double[] readersAfter = state(optimizer, pruned, "3.weight");
    int found = 0;
    for (int unit = 0; unit < 6; unit++) {
      if (found < 2 && numbers(pruned, "0.weight")[found * 4] == weights[unit * 4]) {
        assertEquals(before[unit * 4 + 1], after[found * 4 + 1]);
        assertEquals(readers[unit], readersAfter[found]);
        assertEquals(readers[6 + unit], readersAfter[2 + found]);
        found++;
      }
    }
    assertEquals(2, found);
    step(optimizer, pruned, x);
  }

  private static double[] state(Optimizer optimizer, Module net, String path) {
    return Checks.at(optimizer.stateDict(net), "state." + path + ".momentum_buffer")
        .toDoubleArray();
  }

  @Test
  void pruningConvolutionsTakesTheirPlacesBehindFlatten() {
    Conv conv = conv2d(1, 3, 1).withoutBias();
    conv.weight().reset(Tensor.tensor(new float[][][][] {{{{1}}}, {{{0}}}, {{{-2}}}}));
    Sequential net = sequential(conv, flatten(), linear(12, 2));
    Tensor x = Tensor.randn(2, 1, 2, 2);
    assertArrayEquals(
        net.forward(x).toFloatArray(), prune(net, "0", 2).forward(x).toFloatArray(), 1e-6f);
  }

  @Test
  void sharesAParameter() {
    Sequential net =
        sequential(named("words", embedding(7, 4)), named("head", linear(4, 7, false)));
    Sequential tied = share(net, "head.weight", "words.weight");
    assertEquals(Set.of("words.weight"), tied.parameters().keySet());
    assertSame(((Embedding) tied.get("words")).weight(), ((Linear) tied.get("head")).weight());
    assertEquals(Set.of("words.weight", "head.weight"), net.parameters().keySet(), "undo");
    Optimizer optimizer = new Adam(net, 0.1);
    double before = numbers(tied, "words.weight")[0];
    Tensor words = Tensor.tensor(new long[] {0, 1, 2});
    optimizer.step(() -> tied.forward(words).square().mean());
    assertTrue(before != numbers(tied, "words.weight")[0]);
    assertEquals(28, diff(net, tied).after());
  }

  @Test
  void sharesAModule() {
    Sequential net = sequential(linear(4, 4), relu(), linear(4, 4));
    Sequential shared = share(net, "2", "0");
    assertSame(shared.get("0"), shared.get("2"));
    assertEquals(20, diff(net, shared).after());
    assertError(() -> share(net, "1", "3"), "nothing at '3'");
    assertError(() -> share(net, "0.weight", "2.bias"), "[4, 4]", "[4]");
    assertError(() -> share(net, "0", "2.bias"), "Linear", "Parameter");
  }

  @Test
  void renames() {
    Sequential net = sequential(linear(4, 8), relu(), linear(8, 2));
    Sequential renamed = rename(net, "2", "head");
    assertEquals(
        List.of("0.weight", "0.bias", "head.weight", "head.bias"),
        List.copyOf(renamed.parameters().keySet()));
    assertTrue(diff(net, renamed).toString().contains("2 -> head"));
    assertEquals(
        Set.of("0.weight", "0.bias", "last.weight", "last.bias"),
        rename(renamed, "head", "last").parameters().keySet());
    assertError(() -> rename(net, "2", "1st"), "1st");
    assertError(() -> rename(net, "9", "x"), "rename", "9");
  }

  @Test
  void appendsAnywhere() {
    record Net(Sequential body) implements Module {
      @Override
      public Tensor forward(Tensor x) {
        return body.forward(x);
      }
    }
    Net net = new Net(sequential(linear(4, 3)));
    Net longer = Edits.append(net, "body", layerNorm(3));
    assertEquals(
        Set.of("body.0.weight", "body.0.bias", "body.1.weight", "body.1.bias"),
        longer.parameters().keySet());
    assertEquals(2, net.parameters().size());
    Optimizer optimizer = new Adam(net, 0.1);
    optimizer.step(() -> mseLoss(longer.forward(Tensor.ones(2, 4)), Tensor.ones(2, 3)));
    assertEquals(1, Checks.at(optimizer.stateDict(longer), "state.body.1.bias.step").item());
    assertError(() -> Edits.append(net, "body.0", relu()), "'body.0' is not a sequence");
  }

  @Test
  void saysWhatCannotBePruned() {
    Sequential net = sequential(linear(4, 8), relu(), linear(8, 2));
    assertError(() -> prune(net, "0", 8), "prune", "8 outputs");
    assertError(() -> prune(net, "1", 1), "must be a linear layer");
    assertError(() -> prune(net, "2", 1), "last layer");
    assertError(() -> prune(sequential(linear(4, 4), layerNorm(4)), "0", 2), "layerNorm(4)");
  }
}
