package dev.jacobi.nn;

import dev.jacobi.shape.DType;
import dev.jacobi.shape.Shape;
import dev.jacobi.tensor.NoGrad;
import dev.jacobi.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/// Changes a network's parameters against their gradients, step by step.
///
/// It is made from a network, not from a list: it also trains what was added to the network by
/// `insertAfter` and the like since, and keeps what it knows about every parameter that survived. A
/// parameter without a gradient is left alone.
///
/// {@snippet :
/// Optimizer optimizer = new Sgd(net, 0.1);
/// optimizer.zeroGrad();
/// crossEntropy(net.forward(x), y).backward();
/// optimizer.step();
/// }
public abstract class Optimizer {
  private static final String LR = "lr";
  private static final String STEP = ".step";

  private final Module net;
  private final Map<Parameter, State> states = new WeakHashMap<>();
  private double lr;

  /// What is remembered about a parameter.
  private static final class State {
    private final Tensor[] slots;
    private long steps;

    State(Tensor[] slots) {
      this.slots = slots;
    }

    /// A parameter that was reset to another shape starts anew.
    boolean fits(Parameter parameter, int count) {
      return slots.length == count && (count == 0 || slots[0].shape().equals(parameter.shape()));
    }
  }

  /// One parameter's step, as an update rule sees it.
  ///
  /// @param value the parameter's numbers
  /// @param gradient their gradient
  /// @param slots what the rule remembers, of the parameter's shape
  /// @param count 1 for this parameter's first step
  protected record Step(Tensor value, Tensor gradient, List<Tensor> slots, long count) {
    public Step {
      slots = List.copyOf(slots);
    }

    /// The gradient, drawn to smaller values of the parameter with this strength.
    public Tensor decayed(double weightDecay) {
      return weightDecay == 0 ? gradient : gradient.add(value.mul(weightDecay));
    }
  }

  /// An optimizer of a network and what may be added to it.
  protected Optimizer(Module net, double lr) {
    this.net = net;
    this.lr = checked("lr", lr);
    if (net.parameters().isEmpty()) {
      throw new IllegalArgumentException(
          "%s: the network has no parameters to train: %s"
              .formatted(getClass().getSimpleName(), net));
    }
  }

  /// A hyperparameter, if it is finite and not negative.
  protected final double checked(String name, double value) {
    if (!(value >= 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException(
          "%s: %s must be finite and not negative, got %s"
              .formatted(getClass().getSimpleName(), name, value));
    }
    return value;
  }

  /// The names of what the rule remembers about each parameter, as PyTorch calls them.
  protected abstract List<String> slots();

  /// The update rule: the new value, followed by the new slots. It is deferred and computed in one
  /// pass over memory.
  protected abstract Tensor[] update(Step step);

  /// The learning rate.
  public final double lr() {
    return lr;
  }

  /// Sets the learning rate.
  public final void lr(double value) {
    lr = checked("lr", value);
  }

  /// Forgets all gradients. Without it, the next `backward()` adds to them.
  public final void zeroGrad() {
    for (Parameter parameter : followed()) {
      parameter.tensor().zeroGrad();
    }
  }

  /// Changes every parameter that has a gradient.
  public final void step() {
    NoGrad.noGrad(
        () -> {
          for (Parameter parameter : followed()) {
            Tensor gradient = parameter.tensor().grad();
            if (gradient != null && !parameter.isFrozen()) {
              step(parameter, gradient.detach());
            }
          }
        });
  }

  private void step(Parameter parameter, Tensor gradient) {
    Tensor value = parameter.tensor().detach();
    State state = state(parameter);
    state.steps++;
    Tensor[] results = update(new Step(value, gradient, Arrays.asList(state.slots), state.steps));
    Tensor[] targets = new Tensor[results.length];
    targets[0] = value;
    System.arraycopy(state.slots, 0, targets, 1, state.slots.length);
    Tensor.assign(targets, results);
  }

  private State state(Parameter parameter) {
    int count = slots().size();
    State known = states.get(parameter);
    if (known != null && known.fits(parameter, count)) {
      return known;
    }
    Tensor[] slots = new Tensor[count];
    Arrays.setAll(slots, i -> Tensor.zerosLike(parameter.tensor()));
    State fresh = new State(slots);
    State inherited = inherited(parameter);
    if (inherited != null && inherited.slots.length == count) {
      fresh.steps = inherited.steps;
      for (int i = 0; i < count; i++) {
        Overlap.copy(inherited.slots[i], slots[i]);
      }
    }
    states.put(parameter, fresh);
    return fresh;
  }

  /// What is known about the nearest ancestor.
  private @Nullable State inherited(Parameter parameter) {
    Parameter ancestor = parameter.ancestor();
    while (ancestor != null) {
      State known = states.get(ancestor);
      if (known != null) {
        return known;
      }
      ancestor = ancestor.ancestor();
    }
    return null;
  }

  /// Copies of the learning rate and of what is remembered about each parameter: its number of
  /// steps, `0.weight.step`, and the rule's tensors, such as `0.weight.exp_avg`.
  public final Map<String, Tensor> stateDict() {
    Map<String, Tensor> dict = new LinkedHashMap<>();
    dict.put(LR, Tensor.scalar(lr).to(DType.FLOAT64));
    net.parameters()
        .forEach(
            (path, parameter) -> {
              State state = states.get(parameter);
              if (state != null) {
                dict.put(path + STEP, Tensor.tensor(new long[] {state.steps}).reshape());
                for (int i = 0; i < state.slots.length; i++) {
                  dict.put(path + "." + slots().get(i), state.slots[i].copy());
                }
              }
            });
    return dict;
  }

  /// Goes on from what another optimizer of the same kind has remembered about the same network.
  ///
  /// @throws IllegalArgumentException if names or shapes differ; nothing is changed then
  public final void loadStateDict(Map<String, Tensor> dict) {
    Map<String, Tensor> rest = new LinkedHashMap<>(dict);
    double rate = checked("lr", taken(rest, LR, Shape.SCALAR).item());
    Map<Parameter, State> loaded = new LinkedHashMap<>();
    net.parameters()
        .forEach(
            (path, parameter) -> {
              if (rest.containsKey(path + STEP)) {
                long steps = taken(rest, path + STEP, Shape.SCALAR).itemLong();
                Tensor[] slots = new Tensor[slots().size()];
                for (int i = 0; i < slots.length; i++) {
                  Tensor slot = taken(rest, path + "." + slots().get(i), parameter.shape());
                  slots[i] = slot.to(parameter.tensor().dtype()).copy();
                }
                State state = new State(slots);
                state.steps = steps;
                loaded.put(parameter, state);
              }
            });
    if (!rest.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: loadStateDict: nothing here is called %s"
              .formatted(getClass().getSimpleName(), rest.keySet()));
    }
    lr = rate;
    states.clear();
    states.putAll(loaded);
  }

  private Tensor taken(Map<String, Tensor> rest, String name, Shape shape) {
    Tensor tensor = rest.remove(name);
    if (tensor == null || !tensor.shape().equals(shape)) {
      throw new IllegalArgumentException(
          "%s: loadStateDict: wants '%s' of shape %s, got %s"
              .formatted(
                  getClass().getSimpleName(),
                  name,
                  shape,
                  tensor == null ? "nothing" : tensor.shape()));
    }
    return tensor;
  }

  /// The network's parameters, and those that came or went beside them.
  private List<Parameter> followed() {
    return Parameter.withRelatives(net.parameters().values());
  }
}
