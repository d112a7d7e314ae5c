package dev.jacobi.nn;

import static dev.jacobi.nn.Checks.assertError;
import static dev.jacobi.nn.Checks.numbers;
import static dev.jacobi.nn.Nn.copy;
import static dev.jacobi.nn.Nn.freeze;
import static dev.jacobi.nn.Nn.named;
import static dev.jacobi.nn.Nn.sequential;
import static dev.jacobi.nn.edit.Edits.watch;
import static dev.jacobi.nn.layers.ActivationLayers.relu;
import static dev.jacobi.nn.layers.ConvolutionLayers.batchNorm;
import static dev.jacobi.nn.layers.Layers.dropout;
import static dev.jacobi.nn.layers.Layers.linear;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.nn.layers.Linear;
import dev.jacobi.nn.optim.Sgd;
import dev.jacobi.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Copies of networks, and what goes through them.
class DeepCopyTest {
  /// A network of all kinds of parts, with fields.
  static final class Mixed implements Module {
    private final int times;
    private final List<Module> list = List.of(linear(3, 3), relu());
    private final Map<String, Module> map = new LinkedHashMap<>(Map.of("norm", batchNorm(3)));
    private final Module[] array = {dropout(0.5)};
    private Module last = linear(3, 2);

    Mixed() {
      times = 2;
    }

    @Override
    public Tensor forward(Tensor x) {
      Tensor y = x;
      for (int i = 0; i < times; i++) {
        y = list.get(1).forward(list.get(0).forward(y));
      }
      Module norm = Checks.at(map, "norm");
      return last.forward(array[0].forward(norm.forward(y)));
    }
  }

  private static void step(Module net, Tensor x) {
    new Sgd(net, 0.1).step(() -> net.forward(x).square().mean());
  }

  @Test
  void aCopyHasNumbersOfItsOwn() {
    Mixed net = new Mixed();
    Tensor x = Tensor.randn(4, 3);
    step(net, x);
    freeze(net, "list");
    net.eval();
    Mixed copy = copy(net);
    float[] before = net.forward(x).toFloatArray();
    assertArrayEquals(before, copy.forward(x).toFloatArray());
    assertEquals(List.copyOf(net.parameters().keySet()), List.copyOf(copy.parameters().keySet()));
    assertTrue(Checks.at(copy.parameters(), "list.0.weight").isFrozen());
    copy.train();
    step(copy, x);
    assertArrayEquals(before, net.forward(x).toFloatArray());
    assertTrue(numbers(net, "last.weight")[0] != numbers(copy, "last.weight")[0]);
    assertArrayEquals(numbers(net, "list.0.weight"), numbers(copy, "list.0.weight"));
    net.last = relu();
    assertEquals(6, copy.parameters().size());
  }

  @Test
  void whatIsSharedStaysShared() {
    Linear layer = linear(3, 3);
    Sequential copy = copy(sequential(layer, named("act", relu()), layer));
    assertSame(copy.get("0"), copy.get("2"));
    assertNotSame(layer, copy.get("0"));
    assertEquals(2, copy.parameters().size());
    Module function = x -> x;
    assertSame(function, copy(function));
    Parameter weight = layer.weight();
    Module closed = x -> x.mul(weight.tensor());
    assertError(() -> copy(closed), "copy", "record");
  }

  @Test
  void aWatchSeesAndChangesWhatGoesThrough() {
    List<Tensor> seen = new ArrayList<>();
    Sequential net = sequential(linear(3, 4), named("act", relu()), linear(4, 1));
    ForwardHook watch =
        new ForwardHook() {
          @Override
          public Tensor before(Tensor x) {
            seen.add(x);
            return x;
          }

          @Override
          public Tensor after(Tensor x, Tensor y) {
            seen.add(y);
            return y;
          }

          @Override
          public Tensor gradient(Tensor gradient) {
            seen.add(gradient);
            return gradient.mul(0);
          }
        };
    Sequential watched = watch(net, "act", watch);
    assertEquals(
        List.copyOf(net.parameters().keySet()), List.copyOf(watched.parameters().keySet()));
    Tensor x = Tensor.ones(2, 3);
    Tensor y = watched.forward(x);
    assertArrayEquals(net.forward(x).toFloatArray(), y.toFloatArray());
    assertArrayEquals(net.get("0").forward(x).toFloatArray(), seen.getFirst().toFloatArray());
    assertArrayEquals(seen.getFirst().relu().toFloatArray(), seen.get(1).toFloatArray());
    y.sum().backward();
    assertEquals(3, seen.size());
    double[] expected = numbers(net, "2.weight");
    double[] gradient = seen.getLast().select(0, 0).toDoubleArray();
    assertArrayEquals(expected, gradient, 1e-6);
    Tensor first = Checks.at(net.parameters(), "0.weight").tensor();
    assertArrayEquals(new double[12], Checks.gradient(first));
    assertEquals(net.get("0").toString(), watch(net, "0", watch).get("0").toString());
  }

  @Test
  void countsAndVisits() {
    Module net = sequential(linear(3, 4), relu(), linear(4, 1));
    freeze(net, "0");
    assertEquals(21, Nn.parameterCount(net, true));
    assertEquals(5, Nn.parameterCount(net, false));
    List<String> paths = new ArrayList<>();
    Nn.apply(net, (path, module) -> paths.add(path));
    assertEquals(List.of("", "0", "1", "2"), paths);
  }
}
