package dev.jacobi.nn;

import static dev.jacobi.nn.Checks.assertError;
import static dev.jacobi.nn.Functional.relu;
import static dev.jacobi.nn.Nn.buffers;
import static dev.jacobi.nn.Nn.modules;
import static dev.jacobi.nn.Nn.named;
import static dev.jacobi.nn.Nn.residual;
import static dev.jacobi.nn.Nn.sequential;
import static dev.jacobi.nn.Nn.summary;
import static dev.jacobi.nn.layers.ActivationLayers.relu;
import static dev.jacobi.nn.layers.Layers.dropout;
import static dev.jacobi.nn.layers.Layers.linear;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.nn.layers.Linear;
import dev.jacobi.shape.Shape;
import dev.jacobi.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModuleTest {
  // As a notebook cell declares it: nested, static, not public.
  private record Net(Linear up, Linear down) implements Module {
    @Override
    public Tensor forward(Tensor x) {
      return down.forward(relu(up.forward(x)));
    }
  }

  private static final class Plain implements Module {
    private final Linear first = linear(3, 2);
    private final List<Module> rest = List.of(relu(), linear(2, 1));
    private int calls;

    @Override
    public Tensor forward(Tensor x) {
      calls++;
      Tensor value = first.forward(x);
      for (Module layer : rest) {
        value = layer.forward(value);
      }
      return value;
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // as somebody may write it in a cell
  private record Odd(
      Parameter scale, Buffer mean, Module[] array, Map<String, Module> map, double ignored)
      implements Module {
    @Override
    public Tensor forward(Tensor x) {
      return x;
    }
  }

  private record Raw(Tensor w) implements Module {
    @Override
    public Tensor forward(Tensor x) {
      return x.mul(w);
    }
  }

  @Test
  void namesParametersAfterComponents() {
    Net net = new Net(linear(2, 3), linear(3, 1, false));
    assertEquals(List.of("up.weight", "up.bias", "down.weight"), paths(net));
    assertEquals(Shape.of(5, 1), net.forward(Tensor.randn(5, 2)).shape());
  }

  @Test
  void looksIntoClassesListsMapsAndArrays() {
    Plain plain = new Plain();
    assertEquals(
        List.of("first.weight", "first.bias", "rest.1.weight", "rest.1.bias"), paths(plain));
    assertEquals(Shape.of(4, 1), plain.forward(Tensor.randn(4, 3)).shape());
    assertEquals(1, plain.calls);
    Map<String, Module> map = new LinkedHashMap<>();
    map.put("a", linear(1, 1, false));
    Odd odd =
        new Odd(
            Parameter.of(Tensor.ones(1)),
            Buffer.of(Tensor.zeros(1)),
            new Module[] {linear(1, 1, false)},
            map,
            1);
    assertEquals(List.of("scale", "array.0.weight", "map.a.weight"), paths(odd));
    assertEquals(List.of("mean"), List.copyOf(buffers(odd).keySet()));
  }

  @Test
  void namesLayersOfASequence() {
    Sequential net =
        sequential(named("in", linear(2, 2)), relu(), residual(linear(2, 2)), linear(2, 1));
    assertEquals(
        List.of("in.weight", "in.bias", "2.body.weight", "2.body.bias", "3.weight", "3.bias"),
        paths(net));
    assertEquals(List.of("", "in", "1", "2", "2.body", "3"), List.copyOf(modules(net).keySet()));
    assertSame(modules(net).get("in"), net.get("in"));
  }

  @Test
  void countsASharedParameterOnce() {
    Linear tied = linear(3, 3);
    Sequential net = sequential(tied, relu(), tied);
    assertEquals(List.of("0.weight", "0.bias"), paths(net));
    assertEquals(12, summary(net).parameters());
  }

  @Test
  void refusesWhatNobodyWouldTrain() {
    Raw raw = new Raw(Tensor.ones(2).requiresGrad(true));
    assertError(raw::parameters, "Raw", "'w'", "Parameter.of(tensor)");
    assertTrue(new Raw(Tensor.ones(2)).parameters().isEmpty());
  }

  @Test
  void refusesANetworkThatContainsItself() {
    List<Module> layers = new ArrayList<>();
    Plain plain = new Plain();
    record Cycle(List<Module> layers) implements Module {
      @Override
      public Tensor forward(Tensor x) {
        return x;
      }
    }
    Cycle cycle = new Cycle(layers);
    layers.add(plain);
    layers.add(cycle);
    assertError(cycle::parameters, "contains itself", "layers.1");
  }

  @Test
  void findsWhatALambdaCaptures() {
    Linear hidden = linear(2, 2);
    Module lambda = x -> hidden.forward(x).relu();
    assertEquals(2, lambda.parameters().size());
  }

  @Test
  void switchesBetweenTrainingAndUse() {
    Sequential net = sequential(residual(dropout(0.5)), dropout(1));
    Tensor x = Tensor.ones(1000);
    assertArrayEquals(new float[1000], net.forward(x).toFloatArray());
    net.eval();
    assertEquals(2000, net.forward(x).sum().item());
    net.train();
    assertEquals(0, net.forward(x).sum().item());
  }

  @Test
  void printsAsItIsWritten() {
    Sequential net =
        sequential(linear(64, 32), relu(), named("out", sequential(dropout(0.1), linear(10))));
    assertEquals(
        """
        sequential(
          (0): linear(64, 32)
          (1): relu()
          (out): sequential(
            (0): dropout(0.1)
            (1): linear(10)
          )
        )""",
        net.toString());
    Net record = new Net(linear(2, 3), linear(3, 1, false));
    assertEquals("Net[up=linear(2, 3), down=linear(3, 1, false)]", record.toString());
  }

  @Test
  void tabulatesLayers() {
    Sequential net = sequential(linear(64, 32), relu(), named("out", linear(32, 10)));
    assertEquals(
        """
        path  layer           parameters
        0     linear(64, 32)       2,080
        1     relu()                   0
        out   linear(32, 10)         330
        parameters: 2,410""",
        summary(net).toString());
  }

  @Test
  void refusesNamesThatAreNoPaths() {
    assertError(() -> named("a.b", relu()), "a.b");
    assertError(() -> named("1", relu()), "no digit first");
    assertError(() -> sequential(named("a", relu()), named("a", relu())), "two layers", "'a'");
    assertError(() -> sequential(relu()).get("1"), "no layer '1'", "[0]");
  }

  private static List<String> paths(Module net) {
    assertFalse(net.parameters().isEmpty());
    return List.copyOf(net.parameters().keySet());
  }
}
