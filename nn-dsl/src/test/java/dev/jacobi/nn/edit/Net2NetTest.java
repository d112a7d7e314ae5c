package dev.jacobi.nn.edit;

import static dev.jacobi.nn.Checks.assertError;
import static dev.jacobi.nn.Nn.freeze;
import static dev.jacobi.nn.Nn.named;
import static dev.jacobi.nn.Nn.residual;
import static dev.jacobi.nn.Nn.sequential;
import static dev.jacobi.nn.edit.Edits.deepen;
import static dev.jacobi.nn.edit.Edits.diff;
import static dev.jacobi.nn.edit.Edits.inherit;
import static dev.jacobi.nn.edit.Edits.replace;
import static dev.jacobi.nn.edit.Edits.widen;
import static dev.jacobi.nn.layers.ActivationLayers.gelu;
import static dev.jacobi.nn.layers.ActivationLayers.relu;
import static dev.jacobi.nn.layers.ConvolutionLayers.batchNorm;
import static dev.jacobi.nn.layers.Layers.dropout;
import static dev.jacobi.nn.layers.Layers.layerNorm;
import static dev.jacobi.nn.layers.Layers.linear;
import static dev.jacobi.nn.layers.ShapeLayers.flatten;
import static dev.jacobi.nn.loss.DistanceLosses.mseLoss;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.nn.LoadReport;
import dev.jacobi.nn.Module;
import dev.jacobi.nn.Parameter;
import dev.jacobi.nn.Sequential;
import dev.jacobi.nn.layers.ConvolutionLayers;
import dev.jacobi.nn.layers.Linear;
import dev.jacobi.nn.optim.Adam;
import dev.jacobi.nn.optim.Optimizer;
import dev.jacobi.nn.optim.Sgd;
import dev.jacobi.tensor.Tensor;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;

class Net2NetTest {
  private final Tensor x = Tensor.randn(7, 4);

  private void assertSameOutputs(Module before, Module after) {
    assertArrayEquals(
        before.forward(x).toFloatArray(), after.forward(x).toFloatArray(), 1e-6f, after.toString());
  }

  private void step(Module net, Optimizer optimizer) {
    optimizer.zeroGrad();
    mseLoss(net.forward(x), Tensor.full(5, 7, net.forward(x).size(1))).backward();
    optimizer.step();
  }

  private static boolean[] change(Module net, Runnable action) {
    Collection<Parameter> parameters = net.parameters().values();
    List<float[]> before = parameters.stream().map(p -> p.tensor().toFloatArray()).toList();
    action.run();
    boolean[] changed = new boolean[before.size()];
    int i = 0;
    for (Parameter parameter : parameters) {
      changed[i] = !Arrays.equals(before.get(i), parameter.tensor().toFloatArray());
      i++;
    }
    return changed;
  }

  @Test
  void wideningKeepsTheOutputs() {
    Sequential net =
        sequential(linear(4, 3), batchNorm(3), relu(), dropout(0.5), named("out", linear(3, 2)));
    net.forward(Tensor.randn(20, 4).add(1));
    net.eval();
    Sequential wide = widen(net, "0", 8);
    assertSameOutputs(net, wide);
    assertEquals("linear(8, 2)", wide.get("out").toString());
    assertEquals("linear(4, 3)", net.get("0").toString());
    Sequential nested = sequential(residual(linear(4, 3), gelu(), linear(3, 4)), linear(4, 1));
    assertSameOutputs(nested, widen(nested, "0.body.0", 5));
  }

  @Test
  void newUnitsLearn() {
    Sequential net = sequential(linear(4, 3), relu(), linear(3, 2));
    Optimizer optimizer = new Adam(net, 0.1);
    step(net, optimizer);
    Sequential wide = widen(net, "0", 64);
    Tensor head = ((Linear) wide.get("2")).weight().tensor();
    step(wide, optimizer);
    double[] fresh = head.detach().narrow(1, 3, 61).abs().amax(0).toDoubleArray();
    // A unit that is dead for all seven examples gets no gradient; 61 random ones are not all dead.
    assertTrue(Arrays.stream(fresh).filter(v -> v > 0).count() > 30, Arrays.toString(fresh));
    step(wide, optimizer);
    assertArrayEquals(
        new boolean[] {true, true, true, true}, change(wide, () -> step(wide, optimizer)));
  }

  @Test
  void deepeningKeepsTheOutputs() {
    Sequential net =
        sequential(named("in", linear(4, 3)), relu(), linear(3, 3), gelu(), linear(3, 2));
    Sequential deep = deepen(deepen(net, "in"), "2");
    assertSameOutputs(net, deep);
    assertEquals(deep.layers().size(), net.layers().size() + 4);
    Sequential curved = deepen(net, "2");
    assertSameOutputs(net, curved);
    Optimizer optimizer = new Sgd(net, 0.01);
    step(curved, optimizer);
    boolean[] changed = change(curved, () -> step(curved, optimizer));
    for (boolean one : changed) {
      assertTrue(one, Arrays.toString(changed));
    }
  }

  @Test
  void optimizersCarryOverWhatTheyKnow() {
    // Without a gradient, momentum 1 repeats the last step: the old rows move on, the new ones
    // rest.
    Linear first = linear(4, 2);
    Sequential net = sequential(first, relu(), linear(2, 1));
    Optimizer optimizer = new Sgd(net, 0.01).momentum(1);
    float[] start = first.weight().tensor().toFloatArray();
    step(net, optimizer);
    float[] moved = first.weight().tensor().toFloatArray();
    Sequential wide = widen(net, "0", 3);
    optimizer.zeroGrad();
    wide.forward(x).sum().mul(0).backward();
    float[] before = ((Linear) wide.get("0")).weight().tensor().toFloatArray();
    optimizer.step();
    float[] after = ((Linear) wide.get("0")).weight().tensor().toFloatArray();
    for (int i = 0; i < 8; i++) {
      assertEquals(moved[i] - start[i], after[i] - before[i], 1e-6f);
    }
    assertArrayEquals(Arrays.copyOfRange(before, 8, 12), Arrays.copyOfRange(after, 8, 12));
  }

  @Test
  void followsThroughPartsThatAreGone() {
    Sequential net = sequential(linear(4, 2));
    Optimizer optimizer = new Sgd(net, 0.1);
    Sequential current = net;
    for (int i = 0; i < 50; i++) {
      current = replace(current, "0", linear(4, 2));
    }
    System.gc();
    Sequential last = current;
    assertArrayEquals(new boolean[] {true, true}, change(last, () -> step(last, optimizer)));
  }

  @Test
  void tellsWhatGrew() {
    Sequential net = sequential(linear(4, 3), relu(), linear(3, 2));
    assertEquals(
        """
               path  layer         parameters
        grown  0     linear(4, 5)          25
        kept   1     relu()                 0
        grown  2     linear(5, 2)          12
        parameters: 23 before, 37 after (0 kept, 37 grown, 0 new, 0 dropped)""",
        diff(net, widen(net, "0", 5)).toString());
  }

  @Test
  void anHeirTakesWhatFits() {
    record Old(Linear a, Linear b) implements Module {
      @Override
      public Tensor forward(Tensor x) {
        return b.forward(a.forward(x));
      }
    }
    record New(Linear a, Linear b, Linear c) implements Module {
      @Override
      public Tensor forward(Tensor x) {
        return c.forward(b.forward(a.forward(x)));
      }
    }
    Old old = new Old(linear(4, 3), linear(3, 2));
    Optimizer optimizer = new Sgd(old, 0.01).momentum(0.9);
    freeze(old, "a.bias");
    step(old, optimizer);
    New heir = new New(linear(4, 3), linear(3, 5), linear(5, 1, false));
    LoadReport report = inherit(heir, old);
    assertEquals(
        List.of("a.weight", "a.bias", "b.weight ([2, 3] of [5, 3])", "b.bias ([2] of [5])"),
        report.loaded());
    assertEquals(List.of("c.weight"), report.missing());
    assertArrayEquals(
        old.a().weight().tensor().toFloatArray(), heir.a().weight().tensor().toFloatArray());
    assertArrayEquals(
        old.b().weight().tensor().toFloatArray(),
        heir.b().weight().tensor().narrow(0, 0, 2).toFloatArray());
    float[] kept = old.a().weight().tensor().toFloatArray();
    assertArrayEquals(
        new boolean[] {true, false, true, true, true}, change(heir, () -> step(heir, optimizer)));
    assertArrayEquals(kept, old.a().weight().tensor().toFloatArray());
    assertSame(old.a().weight(), heir.a().weight().ancestor());
  }

  @Test
  void saysWhatIsWrong() {
    Sequential net = sequential(linear(4, 3), layerNorm(3), linear(3, 2), flatten());
    assertError(() -> widen(net, "0", 5), "'0'", "layerNorm(3)", "batchNorm");
    assertError(() -> widen(net, "2", 5), "'2'", "last layer");
    assertError(() -> widen(net, "0", 3), "3 outputs already");
    assertError(() -> widen(net, "1", 5), "must be a linear layer", "layerNorm(3)");
    assertError(() -> widen(net, "7", 5), "[0, 1, 2, 3]");
    assertError(() -> widen(linear(2, 2), "0", 5), "not in a sequence", "sequential");
    assertError(() -> widen(sequential(linear(2), relu(), linear(1)), "0", 5), "is known");
    assertError(() -> widen(sequential(linear(2, 2), relu()), "0", 5), "last layer");
    assertError(() -> deepen(net, "0"), "not followed by an activation");
    assertError(
        () -> deepen(sequential(ConvolutionLayers.conv2d(1, 2, 2), relu()), "0"),
        "window with a middle");
    assertError(() -> deepen(sequential(ConvolutionLayers.conv2d(1, 2, 3), gelu()), "0"), "relu()");
  }
}
