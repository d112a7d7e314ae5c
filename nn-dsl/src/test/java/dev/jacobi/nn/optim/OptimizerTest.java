package dev.jacobi.nn.optim;

import static dev.jacobi.nn.Checks.assertError;
import static dev.jacobi.nn.Nn.sequential;
import static dev.jacobi.nn.edit.Edits.insertAfter;
import static dev.jacobi.nn.edit.Edits.remove;
import static dev.jacobi.nn.edit.Edits.replace;
import static dev.jacobi.nn.layers.ActivationLayers.relu;
import static dev.jacobi.nn.layers.Layers.linear;
import static dev.jacobi.nn.loss.DistanceLosses.mseLoss;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.nn.Checks;
import dev.jacobi.nn.Module;
import dev.jacobi.nn.Sequential;
import dev.jacobi.nn.layers.Linear;
import dev.jacobi.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

public class OptimizerTest {
  public static Optimizer optimizer(String name, Module net) {
    return switch (name) {
      case "sgd" -> new Sgd(net, 0.05);
      case "sgd momentum" -> new Sgd(net, 0.05).momentum(0.9);
      case "sgd nesterov decay" -> new Sgd(net, 0.05).momentum(0.8).nesterov().weightDecay(0.1);
      case "sgd dampening" -> new Sgd(net, 0.05).momentum(0.9).dampening(0.5);
      case "adam" -> new Adam(net, 0.05);
      case "adam decay betas" -> new Adam(net, 0.05).betas(0.8, 0.95).eps(1e-3).weightDecay(0.1);
      case "adamw" -> new AdamW(net, 0.05);
      case "adamw decay" -> new AdamW(net, 0.05).weightDecay(0.3);
      case "adamw groups" ->
          new AdamW(net, 0.05)
              .weightDecay(0.3)
              .group(ParameterGroup.vectors().weightDecay(0).rate(0.5));
      case "rmsprop" -> new RmsProp(net, 0.01);
      case "rmsprop centred" ->
          new RmsProp(net, 0.01).alpha(0.9).momentum(0.5).centred().weightDecay(0.1);
      case "adagrad" -> new Adagrad(net, 0.05).lrDecay(0.1).weightDecay(0.1);
      case "adadelta" -> new Adadelta(net, 1).rho(0.8).weightDecay(0.1);
      case "adamax" -> new Adamax(net, 0.05).weightDecay(0.1);
      case "nadam" -> new NAdam(net, 0.05).weightDecay(0.1);
      case "radam" -> new RAdam(net, 0.05).weightDecay(0.1);
      case "rprop" -> new Rprop(net, 0.05);
      case "muon" -> new Muon(net, 0.02);
      case "muon decay" -> new Muon(net, 0.02).momentum(0.8).weightDecay(0.3);
      case "lbfgs" -> new Lbfgs(net, 0.1).iterations(3);
      case "lbfgs history" -> new Lbfgs(net, 0.05).iterations(2).history(2);
      case "lion" -> new Lion(net, 0.01).weightDecay(0.2);
      default -> throw new IllegalArgumentException("no such row: " + name);
    };
  }

  /// The problem of src/test/python/make_optimizers.py, which made the numbers.
  private static void train(Optimizer optimizer, Module net) {
    optimizer.zeroGrad();
    mseLoss(net.forward(Tensor.ones(3, 4)), Tensor.ones(3, 2)).backward();
    optimizer.step();
  }

  private static List<float[]> numbers(Module net) {
    return net.parameters().values().stream().map(p -> p.tensor().toFloatArray()).toList();
  }

  private static boolean[] changed(List<float[]> before, List<float[]> after) {
    boolean[] changed = new boolean[before.size()];
    for (int i = 0; i < changed.length; i++) {
      changed[i] = !Arrays.equals(before.get(i), after.get(i));
    }
    return changed;
  }

  private static void assertTrainsAll(Optimizer optimizer, Module net) {
    List<float[]> before = numbers(net);
    train(optimizer, net);
    for (boolean one : changed(before, numbers(net))) {
      assertTrue(one, net.toString());
    }
  }

  @Test
  void trainsWhatWasInserted() {
    Sequential net = sequential(linear(4, 3), linear(3, 2));
    Optimizer optimizer = new Sgd(net, 0.1).momentum(0.9);
    train(optimizer, net);
    Sequential deeper = insertAfter(net, "0", linear(3, 3));
    assertTrainsAll(optimizer, deeper);
    Sequential deepest = insertAfter(deeper, "1", linear(3, 3));
    assertTrainsAll(optimizer, deepest);
    Sequential replaced = replace(deepest, "3", linear(3, 2));
    assertTrainsAll(optimizer, replaced);
    assertTrainsAll(optimizer, net);
  }

  @Test
  void trainsWhatReplacedEverything() {
    Sequential net = sequential(linear(4, 2));
    Optimizer optimizer = new Sgd(net, 0.1);
    assertTrainsAll(optimizer, replace(net, "0", linear(4, 2)));
  }

  @Test
  void trainsWhatComesBackByUndo() {
    Sequential net = sequential(linear(4, 4), linear(4, 2));
    Sequential shallow = remove(net, "0");
    Optimizer optimizer = new Sgd(shallow, 0.1);
    train(optimizer, shallow);
    assertTrainsAll(optimizer, net);
  }

  @Test
  void doesNotTrainTheNeighbourInALargerNetwork() {
    record Pair(Module generator, Module critic) implements Module {
      @Override
      public Tensor forward(Tensor x) {
        return critic.forward(generator.forward(x));
      }
    }
    Pair pair = new Pair(sequential(linear(4, 4)), sequential(linear(4, 2)));
    Optimizer optimizer = new Sgd(pair.generator(), 0.1);
    Pair grown = insertAfter(pair, "generator.0", linear(4, 4));
    List<float[]> before = numbers(grown);
    train(optimizer, grown);
    assertArrayEquals(
        new boolean[] {true, true, true, true, false, false}, changed(before, numbers(grown)));
  }

  @Test
  void keepsTheStateOfWhatSurvived() {
    // With a momentum of 1, the second step is the sum of both gradients; the constant target far
    // away keeps their signs.
    Linear kept = linear(4, 2);
    Sequential net = sequential(kept);
    Optimizer optimizer = new Sgd(net, 1e-3).momentum(1);
    float[] start = kept.weight().tensor().toFloatArray();
    train(optimizer, net);
    float[] first = kept.weight().tensor().toFloatArray();
    optimizer.zeroGrad();
    Sequential edited = insertAfter(net, "0", relu());
    edited.forward(Tensor.zeros(3, 4)).sum().mul(0).backward();
    optimizer.step();
    float[] second = kept.weight().tensor().toFloatArray();
    for (int i = 0; i < start.length; i++) {
      assertEquals(first[i] - start[i], second[i] - first[i], 1e-7f);
    }
  }

  @Test
  void leavesParametersWithoutGradientAlone() {
    Sequential net = sequential(linear(4, 4), linear(4, 2));
    Optimizer optimizer = new Adam(net, 0.1);
    train(optimizer, net);
    List<float[]> before = numbers(net);
    optimizer.zeroGrad();
    optimizer.step();
    boolean[] changed = changed(before, numbers(net));
    assertArrayEquals(new boolean[changed.length], changed);
  }

  @Test
  void addsGradientsUntilTheyAreForgotten() {
    Linear net = linear(1, 1, false);
    Optimizer optimizer = new Sgd(net, 0.5);
    Tensor x = Tensor.ones(1, 1);
    net.forward(x).sum().backward();
    net.forward(x).sum().backward();
    assertArrayEquals(new double[] {2}, Checks.gradient(net.weight().tensor()));
    optimizer.zeroGrad();
    assertFalse(net.weight().tensor().grad() != null);
  }

  @Test
  void saysWhatIsWrong() {
    Module net = linear(1, 1);
    assertError(() -> new Sgd(sequential(relu()), 0.1), "Sgd", "no parameters");
    assertError(() -> new Sgd(net, -1), "lr", "-1");
    assertError(() -> new Adam(net, Double.NaN), "Adam", "NaN");
    assertError(() -> new Adam(net, 1).betas(0.9, 1), "betas", "1.0");
  }
}
