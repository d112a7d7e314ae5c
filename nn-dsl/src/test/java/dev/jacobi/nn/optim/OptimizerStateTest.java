package dev.jacobi.nn.optim;

import static dev.jacobi.nn.Checks.assertError;
import static dev.jacobi.nn.Nn.loadStateDict;
import static dev.jacobi.nn.Nn.sequential;
import static dev.jacobi.nn.Nn.stateDict;
import static dev.jacobi.nn.edit.Edits.widen;
import static dev.jacobi.nn.layers.ActivationLayers.tanh;
import static dev.jacobi.nn.layers.Layers.linear;
import static dev.jacobi.nn.loss.DistanceLosses.mseLoss;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jacobi.nn.Checks;
import dev.jacobi.nn.Module;
import dev.jacobi.nn.Parameter;
import dev.jacobi.shape.Shape;
import dev.jacobi.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/// What optimizers and schedulers give to be saved, and what they make of it.
class OptimizerStateTest {
  private static final Tensor X = Checks.doubles(new double[] {0.5, -1, 1.5, 2, -0.3, 0.8}, 3, 2);

  private static Module net() {
    Module net = sequential(linear(2, 3), tanh(), linear(3, 1));
    Checks.toDouble(net);
    return net;
  }

  private static double train(Optimizer optimizer, Module net) {
    return optimizer.step(() -> mseLoss(net.forward(X), Tensor.ones(3, 1))).item();
  }

  @ParameterizedTest
  @CsvFileSource(resources = "/dev/jacobi/nn/optimizers.csv")
  void goesOnAsIfItHadNotStopped(String name, String first, String second, String third) {
    Module net = net();
    Optimizer optimizer = OptimizerTest.optimizer(name, net);
    for (int step = 0; step < 7; step++) {
      train(optimizer, net);
    }
    optimizer.lr(optimizer.lr() / 2);
    Module other = net();
    loadStateDict(other, stateDict(net));
    Optimizer resumed = OptimizerTest.optimizer(name, other);
    resumed.loadStateDict(optimizer.stateDict());
    assertEquals(optimizer.lr(), resumed.lr());
    for (int step = 0; step < 5; step++) {
      assertEquals(train(optimizer, net), train(resumed, other), name);
    }
  }

  /// A parameter whose shape can become another one, and a vector.
  private record Scale(Parameter factor, Parameter shift) implements Module {
    static Scale of(Tensor factor) {
      return new Scale(Parameter.of(factor), Parameter.of(Tensor.zeros(1)));
    }

    @Override
    public Tensor forward(Tensor x) {
      return x.mul(factor.tensor()).add(shift.tensor());
    }
  }

  /// Also where the old state would broadcast to the new numbers.
  @ParameterizedTest
  @CsvFileSource(resources = "/dev/jacobi/nn/optimizers.csv")
  void beginsAnewWithNumbersOfAnotherShape(String name, String first, String second, String third) {
    for (long[] sizes : new long[][] {{3}, {3, 3}, {3, 1}, {1, 3}}) {
      Scale old = Scale.of(Tensor.full(0.7, 1, 1));
      Optimizer kept = OptimizerTest.optimizer(name, old);
      for (int step = 0; step < 3; step++) {
        kept.step(() -> old.factor().tensor().square().sum());
      }
      Tensor numbers = Tensor.arange(0.1, 1, 0.1);
      Tensor value = numbers.narrow(0, 0, Shape.of(sizes).numel()).reshape(sizes);
      old.factor().reset(value);
      Scale fresh = Scale.of(value);
      Optimizer begun = OptimizerTest.optimizer(name, fresh);
      for (int step = 0; step < 3; step++) {
        kept.step(() -> old.factor().tensor().square().sum());
        begun.step(() -> fresh.factor().tensor().square().sum());
      }
      assertEquals(Shape.of(sizes), old.factor().shape());
      assertArrayEquals(
          fresh.factor().tensor().toDoubleArray(),
          old.factor().tensor().toDoubleArray(),
          name + Shape.of(sizes));
    }
  }

  @Test
  void namesTheStateByPath() {
    Module net = net();
    Optimizer optimizer = new Adam(net, 0.1);
    assertEquals(Map.of("lr", 0.1), numbers(optimizer.stateDict()));
    train(optimizer, net);
    Map<String, Tensor> state = optimizer.stateDict();
    assertEquals(1 + 4 * 3, state.size());
    assertEquals(1, Checks.at(state, "state.0.weight.step").item());
    assertEquals(Shape.of(3, 2), Checks.at(state, "state.0.weight.exp_avg_sq").shape());
    assertEquals(Shape.of(1), Checks.at(state, "state.2.bias.exp_avg").shape());
    Module wide = widen(net, "0", 5);
    assertEquals(
        Shape.of(5, 2), Checks.at(optimizer.stateDict(wide), "state.0.weight.exp_avg").shape());
  }

  private static Map<String, Double> numbers(Map<String, Tensor> state) {
    Map<String, Double> numbers = new HashMap<>();
    state.forEach((name, value) -> numbers.put(name, value.item()));
    return numbers;
  }

  @Test
  void changesNothingWhenAStateDoesNotFit() {
    Module net = net();
    Optimizer optimizer = new Adam(net, 0.1);
    train(optimizer, net);
    Map<String, Tensor> state = new HashMap<>(optimizer.stateDict());
    state.put("lr", Tensor.tensor(new double[] {3}));
    state.put("state.9.weight.exp_avg", Tensor.ones(1));
    assertError(() -> optimizer.loadStateDict(state), "Adam", "9.weight", "0.weight");
    state.remove("state.9.weight.exp_avg");
    state.put("state.2.weight.exp_avg", Tensor.ones(7));
    assertError(() -> optimizer.loadStateDict(state), "[7]", "2.weight.exp_avg", "[1, 3]");
    state.remove("state.2.weight.exp_avg");
    assertError(() -> optimizer.loadStateDict(state), "nothing", "2.weight.exp_avg");
    assertError(() -> optimizer.loadStateDict(Map.of()), "nothing under 'lr'");
    assertError(() -> new Sgd(net, 1).loadStateDict(optimizer.stateDict()), "Sgd", "exp_avg");
    assertEquals(0.1, optimizer.lr());
  }

  @Test
  void groupsTrainOtherwise() {
    Module net = net();
    Optimizer optimizer = new Sgd(net, 0.1).group(ParameterGroup.under("0").rate(0));
    double[] frozen = Checks.numbers(net, "0.weight");
    double bias = Checks.numbers(net, "2.bias")[0];
    train(optimizer, net);
    assertArrayEquals(frozen, Checks.numbers(net, "0.weight"));
    assertEquals(false, bias == Checks.numbers(net, "2.bias")[0]);
    // What grew out of a group's parameter stays in it.
    Module wide = widen(net, "0", 5);
    double[] wider = Checks.numbers(wide, "0.weight");
    train(optimizer, wide);
    assertArrayEquals(wider, Checks.numbers(wide, "0.weight"));
    assertError(() -> optimizer.group(ParameterGroup.under("body")), "no parameter", "0.weight");
    assertError(() -> ParameterGroup.vectors().rate(-1), "-1");
  }

  @Test
  void schedulersGoOn() {
    Optimizer optimizer = new Sgd(net(), 0.5);
    LrScheduler scheduler = new LrScheduler(optimizer, LrSchedule.cosine(10, 0.1));
    for (int step = 0; step < 4; step++) {
      scheduler.step();
    }
    Optimizer other = new Sgd(net(), 7);
    LrScheduler resumed = new LrScheduler(other, LrSchedule.cosine(10, 0.1));
    resumed.loadStateDict(scheduler.stateDict());
    assertEquals(optimizer.lr(), other.lr());
    scheduler.step();
    resumed.step();
    assertEquals(optimizer.lr(), other.lr());
    assertError(() -> scheduler.loadStateDict(Map.of()), "scheduler", "start");
  }

  @Test
  void plateausGoOn() {
    Optimizer optimizer = new Sgd(net(), 1);
    ReduceLrOnPlateau plateau = new ReduceLrOnPlateau(optimizer, 0.5, 1);
    plateau.step(1);
    plateau.step(2);
    ReduceLrOnPlateau resumed = new ReduceLrOnPlateau(optimizer, 0.5, 1);
    resumed.loadStateDict(plateau.stateDict());
    resumed.step(2);
    assertEquals(0.5, optimizer.lr());
  }

  @Test
  void meansGoOn() {
    Module net = net();
    Ema ema = new Ema(net, 0.5);
    Optimizer optimizer = new Sgd(net, 0.1);
    train(optimizer, net);
    ema.update();
    Ema resumed = new Ema(net, 0.5);
    resumed.loadStateDict(ema.stateDict());
    train(optimizer, net);
    ema.update();
    resumed.update();
    assertEquals(
        ema.use(() -> net.forward(X).sum().item()), resumed.use(() -> net.forward(X).sum().item()));
    assertError(() -> ema.loadStateDict(Map.of()), "means", "updates");
    Map<String, Tensor> state = new HashMap<>(ema.stateDict());
    state.remove("mean.0.weight");
    assertError(() -> ema.loadStateDict(state), "no mean of '0.weight'");
  }

  @Test
  void averagesCountAllUpdatesAlike() {
    Module net = linear(1, 1, false);
    Parameter weight = Checks.at(net.parameters(), "weight");
    Swa swa = new Swa(net);
    for (double value : new double[] {2, 5, 11}) {
      weight.tensor().detach().fill(value);
      swa.update();
    }
    assertEquals(6, swa.use(() -> net.forward(Tensor.ones(1, 1)).item()), 1e-6);
    assertEquals(11, net.forward(Tensor.ones(1, 1)).item());
  }

  @Test
  void lbfgsStartsAnewAfterAnEdit() {
    Module net = net();
    Optimizer optimizer = new Lbfgs(net, 0.5).iterations(5);
    double first = train(optimizer, net);
    Module wide = widen(net, "0", 5);
    double second = train(optimizer, wide);
    assertEquals(true, second < first && train(optimizer, wide) < second);
    assertError(optimizer::step, "step(() -> loss)");
  }
}
