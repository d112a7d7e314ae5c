package dev.jacobi.nn;

import dev.jacobi.tensor.NoGrad;
import dev.jacobi.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Running means of a network's parameters, which often do better in use than the last values.
///
/// {@snippet :
/// Ema ema = new Ema(net, 0.999);
/// optimizer.step();
/// ema.update();
/// double share = ema.use(() -> accuracy(net.forward(x), y));
/// }
public final class Ema implements Stateful {
  private final Module net;
  private final double decay;
  private final Map<Parameter, Tensor> means = new LinkedHashMap<>();

  /// Means that start from the present values.
  ///
  /// @param decay how much of the old mean each update keeps
  public Ema(Module net, double decay) {
    if (!(decay >= 0 && decay < 1)) {
      throw new IllegalArgumentException(
          "ema: decay must be at least 0 and less than 1, got " + decay);
    }
    this.net = net;
    this.decay = decay;
    net.parameters().values().forEach(p -> means.put(p, p.tensor().detach().copy()));
  }

  /// Takes in the present values; call it after each step.
  public void update() {
    NoGrad.noGrad(
        () -> {
          List<Tensor> targets = new ArrayList<>();
          List<Tensor> values = new ArrayList<>();
          means.forEach(
              (parameter, mean) -> {
                targets.add(mean);
                values.add(mean.mul(decay).add(parameter.tensor().detach().mul(1 - decay)));
              });
          Tensor.assign(targets.toArray(Tensor[]::new), values.toArray(Tensor[]::new));
        });
  }

  /// The result of `body`, run while the network holds the means.
  public <T> T use(Supplier<T> body) {
    Map<String, Tensor> kept = State.of(net);
    means.forEach((parameter, mean) -> parameter.tensor().detach().assign(mean));
    try {
      return body.get();
    } finally {
      State.load(net, kept, true);
    }
  }

  /// The means, by the paths of the parameters.
  @Override
  public Map<String, Tensor> stateDict() {
    Map<String, Tensor> state = new LinkedHashMap<>();
    net.parameters()
        .forEach(
            (path, parameter) -> {
              Tensor mean = means.get(parameter);
              if (mean != null) {
                state.put(path, mean.copy());
              }
            });
    return state;
  }

  @Override
  public void loadStateDict(Map<String, Tensor> state) {
    Map<String, Parameter> parameters = net.parameters();
    if (!state.keySet().equals(parameters.keySet())) {
      throw new IllegalArgumentException(
          "ema: the state has means of %s, the network has %s"
              .formatted(state.keySet(), parameters.keySet()));
    }
    parameters.forEach(
        (path, parameter) ->
            Losses.checkSame(
                "ema: " + path, parameter.tensor(), state.getOrDefault(path, parameter.tensor())));
    parameters.forEach(
        (path, parameter) ->
            means.put(parameter, state.getOrDefault(path, parameter.tensor()).detach().copy()));
  }
}
