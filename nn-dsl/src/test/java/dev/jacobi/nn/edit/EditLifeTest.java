package dev.jacobi.nn.edit;

import static dev.jacobi.nn.Nn.named;
import static dev.jacobi.nn.Nn.sequential;
import static dev.jacobi.nn.layers.ActivationLayers.relu;
import static dev.jacobi.nn.layers.ConvolutionLayers.batchNorm;
import static dev.jacobi.nn.layers.ConvolutionLayers.conv2d;
import static dev.jacobi.nn.layers.Layers.linear;
import static dev.jacobi.nn.layers.ShapeLayers.flatten;
import static dev.jacobi.nn.loss.Losses.crossEntropy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.nn.Checks;
import dev.jacobi.nn.Init;
import dev.jacobi.nn.Module;
import dev.jacobi.nn.Nn;
import dev.jacobi.nn.Parameter;
import dev.jacobi.nn.Sequential;
import dev.jacobi.nn.layers.ActivationLayers;
import dev.jacobi.nn.layers.ConvolutionLayers;
import dev.jacobi.nn.layers.Linear;
import dev.jacobi.nn.optim.Adam;
import dev.jacobi.nn.optim.Optimizer;
import dev.jacobi.shape.DType;
import dev.jacobi.tensor.Generator;
import dev.jacobi.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every edit in the middle of a training: train, edit, train on, undo.
class EditLifeTest {
  private static final Map<String, UnaryOperator<Sequential>> EDITS = new LinkedHashMap<>();

  /// Edits after which the network computes the same.
  private static final Set<String> KEEPING =
      Set.of(
          "insertBefore",
          "insertAfter",
          "rename",
          "freeze",
          "widen conv",
          "widen",
          "deepen conv",
          "deepen",
          "written anew");

  static {
    EDITS.put("insertBefore", net -> Edits.insertBefore(net, "head", ActivationLayers.identity()));
    EDITS.put("insertAfter", net -> Edits.insertAfter(net, "6", Nn.residual(quiet())));
    EDITS.put("replace", net -> Edits.replace(net, "5", linear(16 * 4, 12)));
    EDITS.put("remove", net -> Edits.remove(net, "1"));
    EDITS.put("append", net -> Edits.append(net, linear(3, 3)));
    EDITS.put("rename", net -> Edits.rename(net, "head", "top"));
    EDITS.put("freeze", EditLifeTest::frozen);
    EDITS.put("widen conv", net -> Edits.widen(net, "0", 24));
    EDITS.put("widen", net -> Edits.widen(net, "5", 20));
    EDITS.put("deepen conv", net -> Edits.deepen(net, "0"));
    EDITS.put("deepen", net -> Edits.deepen(net, "5"));
    EDITS.put("prune conv", net -> Edits.prune(net, "0", 12));
    EDITS.put("prune", net -> Edits.prune(net, "5", 8));
    EDITS.put("share", net -> Edits.share(net, "1.weight", "1.bias"));
    EDITS.put("written anew", EditLifeTest::writtenAnew);
  }

  private final Tensor x = Tensor.randn(Generator.seeded(4), 12, 1, 6, 6).to(DType.FLOAT64);
  private final Tensor labels = Tensor.tensor(new long[] {0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2});

  private static Sequential net() {
    return sequential(
        conv2d(1, 16, 3),
        batchNorm(16),
        relu(),
        ConvolutionLayers.maxPool(2),
        flatten(),
        linear(16 * 4, 12),
        relu(),
        named("head", linear(12, 3)));
  }

  private static Linear quiet() {
    Linear layer = linear(12, 12, false);
    Init.zeros(layer.weight());
    return layer;
  }

  private static Sequential frozen(Sequential net) {
    Nn.freeze(net, "0");
    return net;
  }

  private static Sequential writtenAnew(Sequential net) {
    Sequential heir = net();
    Checks.toDouble(heir);
    Edits.inherit(heir, net);
    return heir;
  }

  static Stream<String> edits() {
    return EDITS.keySet().stream();
  }

  private double loss(Module net) {
    return crossEntropy(net.forward(x), labels).item();
  }

  private void train(Optimizer optimizer, Module net, int steps) {
    for (int i = 0; i < steps; i++) {
      optimizer.step(() -> crossEntropy(net.forward(x), labels));
    }
  }

  @ParameterizedTest
  @MethodSource("edits")
  void trainsOnAndComesBack(String name) {
    Tensor.manualSeed(9);
    Sequential net = net();
    Checks.toDouble(net);
    // A batch norm stands between a convolution and its activation.
    if (name.equals("deepen conv")) {
      net = Edits.remove(net, "1");
    }
    Optimizer optimizer = new Adam(net, 0.003);
    train(optimizer, net, 10);
    net.eval();
    double[] outputs = net.forward(x).toDoubleArray();
    Map<String, Tensor> known = optimizer.stateDict(net);
    Sequential edited = Checks.at(EDITS, name).apply(net);
    Checks.toDouble(edited);
    edited.eval();
    if (KEEPING.contains(name)) {
      assertArrayEquals(outputs, edited.forward(x).toDoubleArray(), 1e-5, "the loss jumps");
    }
    assertArrayEquals(outputs, net.forward(x).toDoubleArray(), "the old network has changed");
    assertKnown(net, edited, known, optimizer.stateDict(edited));
    double start = loss(edited);
    edited.train();
    train(optimizer, edited, 10);
    edited.eval();
    assertTrue(loss(edited) < start, name + ": " + start + " to " + loss(edited));
    net.train();
    train(optimizer, net, 3);
  }

  /// What the optimizer knows about parameters that are in both networks, and the number of steps
  /// of those that went on in another size.
  private static void assertKnown(
      Module net, Module edited, Map<String, Tensor> known, Map<String, Tensor> now) {
    int kept = 0;
    for (Map.Entry<String, Parameter> old : net.parameters().entrySet()) {
      for (Map.Entry<String, Parameter> fresh : edited.parameters().entrySet()) {
        String step = "state." + fresh.getKey() + ".step";
        if (old.getValue() == fresh.getValue()) {
          kept++;
          assertArrayEquals(
              Checks.at(known, "state." + old.getKey() + ".exp_avg").toDoubleArray(),
              Checks.at(now, "state." + fresh.getKey() + ".exp_avg").toDoubleArray());
        } else if (fresh.getValue().ancestor() == old.getValue()) {
          kept++;
          assertEquals(10, Checks.at(now, step).item());
        }
      }
    }
    assertTrue(kept >= edited.parameters().size() - 4, "kept " + kept);
    assertTrue(kept >= 5, "kept " + kept);
  }
}
