package dev.jacobi.nn.optim;

import dev.jacobi.nn.Module;
import dev.jacobi.nn.Parameter;
import dev.jacobi.nn.ScalarState;
import dev.jacobi.nn.StateDict;
import dev.jacobi.nn.Stateful;
import dev.jacobi.nn.loss.DistanceLosses;
import dev.jacobi.tensor.NoGrad;
import dev.jacobi.tensor.Tensor;
import dev.jacobi.tensor.TensorScope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// Means of a network's parameters over a training, which often do better in use than the last
/// values.
public abstract sealed class AveragedModel implements Stateful permits Ema, Swa {
  private final Module net;
  private final Map<Parameter, Tensor> means = new LinkedHashMap<>();
  private long updates;

  AveragedModel(Module net) {
    this.net = net;
    net.parameters().values().forEach(p -> means.put(p, p.tensor().detach().copy()));
  }

  /// The share that the present values get.
  ///
  /// @param count how many updates there were before
  abstract double share(long count);

  /// Takes in the present values; call it after each step, or each epoch.
  public final void update() {
    double share = share(updates);
    updates++;
    NoGrad.noGrad(() -> TensorScope.tidy(() -> take(share)));
  }

  private void take(double share) {
    List<Tensor> targets = new ArrayList<>();
    List<Tensor> values = new ArrayList<>();
    means.forEach(
        (parameter, mean) -> {
          targets.add(mean);
          values.add(mean.mul(1 - share).add(parameter.tensor().detach().mul(share)));
        });
    Tensor.assign(targets.toArray(Tensor[]::new), values.toArray(Tensor[]::new));
  }

  /// The result of `body`, run while the network holds the means.
  public final <T> T use(Supplier<T> body) {
    Map<String, Tensor> kept = StateDict.of(net);
    means.forEach((parameter, mean) -> parameter.tensor().detach().assign(mean));
    try {
      return body.get();
    } finally {
      StateDict.load(net, kept, true);
    }
  }

  /// The means by the paths of the parameters, and the number of updates.
  @Override
  public final Map<String, Tensor> stateDict() {
    Map<String, Tensor> state = new LinkedHashMap<>();
    state.put("updates", ScalarState.of((double) updates));
    net.parameters()
        .forEach(
            (path, parameter) -> {
              Tensor mean = means.get(parameter);
              if (mean != null) {
                state.put("mean." + path, mean.copy());
              }
            });
    return state;
  }

  @Override
  public final void loadStateDict(Map<String, Tensor> state) {
    long count = (long) ScalarState.get("means", state, "updates");
    Map<Parameter, Tensor> loaded = new LinkedHashMap<>();
    net.parameters()
        .forEach(
            (path, parameter) -> {
              Tensor mean = state.get("mean." + path);
              if (mean == null) {
                throw new IllegalArgumentException(
                    "means: the state has no mean of '%s'; it has %s"
                        .formatted(path, state.keySet()));
              }
              DistanceLosses.checkSame("means: " + path, parameter.tensor(), mean);
              loaded.put(parameter, mean.copy());
            });
    if (state.size() != loaded.size() + 1) {
      throw new IllegalArgumentException(
          "means: the state has %s, the network only %s"
              .formatted(state.keySet(), net.parameters().keySet()));
    }
    means.putAll(loaded);
    updates = count;
  }
}
