package dev.jacobi.nn.edit;

import static dev.jacobi.nn.Checks.assertError;
import static dev.jacobi.nn.Checks.numbers;
import static dev.jacobi.nn.Nn.sequential;
import static dev.jacobi.nn.edit.Edits.insertAfter;
import static dev.jacobi.nn.edit.Edits.snapshot;
import static dev.jacobi.nn.edit.Edits.widen;
import static dev.jacobi.nn.layers.ActivationLayers.relu;
import static dev.jacobi.nn.layers.ActivationLayers.tanh;
import static dev.jacobi.nn.layers.ConvolutionLayers.batchNorm;
import static dev.jacobi.nn.layers.Layers.linear;
import static dev.jacobi.nn.loss.DistanceLosses.mseLoss;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.nn.Checks;
import dev.jacobi.nn.Module;
import dev.jacobi.nn.Sequential;
import dev.jacobi.nn.layers.ActivationLayers;
import dev.jacobi.nn.layers.BatchNorm;
import dev.jacobi.nn.layers.Layers;
import dev.jacobi.nn.layers.Linear;
import dev.jacobi.nn.optim.Adam;
import dev.jacobi.nn.optim.LrSchedule;
import dev.jacobi.nn.optim.LrScheduler;
import dev.jacobi.nn.optim.Optimizer;
import dev.jacobi.nn.optim.Sgd;
import dev.jacobi.tensor.Generator;
import dev.jacobi.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Networks that go on under a name while their code changes.
class LiveNetworksTest {
  private final Tensor x = Tensor.randn(Generator.seeded(1), 32, 4);
  private final Tensor y = x.square().sum(true, 1);
  private final List<String> shown = new ArrayList<>();

  /// A class as it is written first.
  static final class First {
    record Net(Linear up, Linear down) implements Module {
      Net() {
        this(linear(4, 8), linear(8, 1));
      }

      @Override
      public Tensor forward(Tensor x) {
        return down.forward(up.forward(x).tanh());
      }
    }

    private First() {}
  }

  /// The same class, written anew with a wider layer and another one.
  static final class Second {
    record Net(Linear up, Module norm, Linear down) implements Module {
      Net() {
        this(linear(4, 12), Layers.layerNorm(12), linear(12, 1));
      }

      @Override
      public Tensor forward(Tensor x) {
        return down.forward(norm.forward(up.forward(x)).tanh());
      }
    }

    private Second() {}
  }

  private double train(Optimizer optimizer, Module net, int steps) {
    double loss = 0;
    for (int i = 0; i < steps; i++) {
      loss = optimizer.step(() -> mseLoss(net.forward(x), y)).item();
    }
    return loss;
  }

  private <M extends Module> M live(String name, M net) {
    return LiveNetworks.put(name, net, shown::add);
  }

  @Test
  void aClassWrittenAnewTakesOver() {
    First.Net first = live("class", new First.Net());
    Optimizer optimizer = new Adam(first, 0.01);
    train(optimizer, first, 5);
    double[] up = numbers(first, "up.weight");
    double[] down = numbers(first, "down.weight");
    Second.Net second = live("class", new Second.Net());
    double[] wider = numbers(second, "up.weight");
    for (int i = 0; i < up.length; i++) {
      assertEquals(up[i], wider[i]);
    }
    for (int i = 0; i < down.length; i++) {
      assertEquals(down[i], numbers(second, "down.weight")[i]);
    }
    String diff = shown.getLast();
    assertTrue(diff.contains("grown  up ") && diff.contains("new    norm"), diff);
    assertTrue(diff.contains("parameters: 49 before, 97 after"), diff);
    train(optimizer, second, 1);
    assertEquals(6, Checks.at(optimizer.stateDict(second), "state.up.weight.step").item());
    assertEquals(1, Checks.at(optimizer.stateDict(second), "state.norm.weight.step").item());
  }

  @Test
  void theSameClassWrittenAnewGoesOnWithoutAJump() {
    Module first = live("same", new First.Net());
    Optimizer optimizer = new Adam(first, 0.01);
    train(optimizer, first, 10);
    Optimizer alone = new Adam(first, 0.01);
    alone.loadStateDict(optimizer.stateDict());
    Module second = live("same", new First.Net());
    double expected = train(alone, first, 3);
    assertEquals(expected, train(optimizer, second, 3));
    assertTrue(shown.getLast().contains("49 kept, 0 new, 0 dropped"), shown.getLast());
  }

  @Test
  void layersOfASequenceFindTheirPredecessors() {
    Sequential first =
        live("sequence", sequential(linear(4, 8), batchNorm(8), tanh(), linear(8, 1)));
    first.forward(x);
    Sequential second =
        live(
            "sequence",
            sequential(linear(4, 8), batchNorm(8), tanh(), linear(8, 8), relu(), linear(8, 1)));
    assertArrayEquals(numbers(first, "3.weight"), numbers(second, "5.weight"));
    assertArrayEquals(numbers(first, "0.bias"), numbers(second, "0.bias"));
    assertArrayEquals(
        ((BatchNorm) first.get("1")).runningMean().tensor().toDoubleArray(),
        ((BatchNorm) second.get("1")).runningMean().tensor().toDoubleArray());
    assertTrue(shown.getLast().contains("kept  3 -> 5"), shown.getLast());
    Sequential third =
        live("sequence", sequential(linear(4, 16), tanh(), linear(16, 8), relu(), linear(8, 1)));
    assertEquals(numbers(second, "0.weight")[31], numbers(third, "0.weight")[31]);
    assertArrayEquals(numbers(second, "5.weight"), numbers(third, "4.weight"));
  }

  /// Train, widen, insert, write anew, train on.
  @Test
  void theLossDoesNotJump() {
    Tensor.manualSeed(5);
    Module net = live("life", sequential(linear(4, 8), relu(), linear(8, 1)));
    Optimizer optimizer = new Adam(net, 0.02);
    train(optimizer, net, 30);
    double before = mseLoss(net.forward(x), y).item();
    Module edited = live("life", widen(net, "0", 20));
    edited = live("life", insertAfter(edited, "1", ActivationLayers.identity()));
    assertEquals(before, mseLoss(edited.forward(x), y).item(), 1e-5 * before);
    edited =
        live("life", sequential(linear(4, 20), relu(), ActivationLayers.identity(), linear(20, 1)));
    assertEquals(before, mseLoss(edited.forward(x), y).item(), 1e-5 * before);
    double after = train(optimizer, edited, 30);
    assertTrue(after < 0.9 * before, before + " to " + after);
    assertEquals(60, Checks.at(optimizer.stateDict(edited), "state.0.weight.step").item());
  }

  @Test
  void goesBackAndForth() {
    Module first = live("undo", sequential(linear(4, 8), relu(), linear(8, 1)));
    Module second = live("undo", widen(first, "0", 9));
    assertSame(second, live("undo", second));
    assertSame(first, LiveNetworks.undo("undo", shown::add));
    assertTrue(shown.getLast().contains("pruned"), shown.getLast());
    assertError(() -> Edits.undo("undo"), "'undo' has no earlier version");
    assertSame(second, LiveNetworks.redo("undo", shown::add));
    assertError(() -> Edits.redo("undo"), "no later version");
    assertError(() -> Edits.undo("other"), "other", "live(\"other\", net)");
    // What an undo brings back, an optimizer of the successor trains.
    Module written = live("undo", sequential(linear(4, 3), relu(), linear(3, 1)));
    Optimizer optimizer = new Sgd(written, 0.01);
    Module back = LiveNetworks.undo("undo", shown::add);
    double[] numbers = numbers(back, "0.weight");
    train(optimizer, back, 1);
    assertTrue(numbers[0] != numbers(back, "0.weight")[0]);
  }

  @Test
  void rewindsToASnapshot() {
    Module net = sequential(linear(4, 8), batchNorm(8), Layers.dropout(0.3), relu(), linear(8, 1));
    Optimizer optimizer = new Adam(net, 0.02);
    LrScheduler scheduler = new LrScheduler(optimizer, LrSchedule.exponential(0.9));
    train(optimizer, net, 3);
    scheduler.step();
    Snapshot before = snapshot(net, optimizer, scheduler);
    double first = train(optimizer, net, 4);
    for (int time = 0; time < 2; time++) {
      scheduler.step();
      before.rewind();
      assertEquals(0.02 * 0.9, optimizer.lr());
      assertEquals(first, train(optimizer, net, 4));
    }
  }

  @Test
  void rewindsWhatAnEditHasGrown() {
    Module net = sequential(linear(4, 8), relu(), linear(8, 1));
    Optimizer optimizer = new Adam(net, 0.02);
    train(optimizer, net, 3);
    Snapshot before = snapshot(net, optimizer);
    double first = train(optimizer, net, 2);
    before.rewind();
    train(optimizer, widen(net, "0", 11), 2);
    before.rewind();
    assertEquals(first, train(optimizer, net, 2));
  }
}
