package dev.jacobi.nn.optim;

import dev.jacobi.nn.Module;
import dev.jacobi.nn.Parameter;
import dev.jacobi.nn.ScalarState;
import dev.jacobi.nn.Stateful;
import dev.jacobi.tensor.NoGrad;
import dev.jacobi.tensor.Tensor;
import dev.jacobi.tensor.TensorScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
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
public abstract class Optimizer implements Stateful {
  private final Module net;
  private final Map<Parameter, ParamState> memories = new WeakHashMap<>();
  private final List<ParameterGroup> groups = new ArrayList<>();
  private final TrainingLoopChecks habits = new TrainingLoopChecks();
  private double lr;

  /// What is remembered about a parameter.
  private static final class ParamState {
    private final Tensor[] slots;
    private final AtomicLong steps;

    ParamState(Tensor[] slots, AtomicLong steps) {
      this.slots = slots;
      this.steps = steps;
    }

    /// A parameter that was reset to another shape starts anew.
    boolean fits(Parameter parameter, int count) {
      return slots.length == count && (count == 0 || slots[0].shape().equals(parameter.shape()));
    }

    /// The same on the device of a parameter that has been moved.
    ParamState beside(Tensor parameter) {
      for (int i = 0; i < slots.length; i++) {
        slots[i] = slots[i].to(parameter.device());
      }
      return this;
    }

    ParamState copy() {
      Tensor[] copies = new Tensor[slots.length];
      Arrays.setAll(copies, i -> slots[i].copy());
      return new ParamState(copies, new AtomicLong(steps.get()));
    }
  }

  /// What holds for one parameter's step.
  ///
  /// @param count 1 for this parameter's first step
  /// @param lr the learning rate
  /// @param ownDecay the weight decay of its group, or NaN
  protected record Settings(long count, double lr, double ownDecay) {}

  /// One parameter's step, as an update rule sees it.
  ///
  /// @param value the parameter's numbers
  /// @param gradient their gradient
  /// @param slots what the rule remembers, of the parameter's shape
  protected record Update(Tensor value, Tensor gradient, List<Tensor> slots, Settings settings) {
    public Update {
      slots = List.copyOf(slots);
    }

    /// 1 for this parameter's first step.
    public long count() {
      return settings.count();
    }

    /// The learning rate of this parameter.
    public double lr() {
      return settings.lr();
    }

    /// The weight decay of this parameter: its group's, or this one.
    public double weightDecay(double usual) {
      return Double.isNaN(settings.ownDecay()) ? usual : settings.ownDecay();
    }

    /// The gradient, drawn to smaller values of the parameter with this strength, unless its group
    /// has another one.
    public Tensor decayed(double usual) {
      double strength = weightDecay(usual);
      return strength == 0 ? gradient : gradient.add(value.mul(strength));
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

  /// The names of what the rule remembers about a parameter with these numbers.
  protected List<String> slots(Tensor value) {
    return slots();
  }

  /// The update rule: the new value, followed by the new slots. It is deferred and computed in one
  /// pass over memory.
  protected abstract Tensor[] update(Update step);

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
    habits.cleared();
    for (Parameter parameter : followed()) {
      parameter.tensor().zeroGrad();
    }
  }

  /// Trains some parameters otherwise than the rest; of several groups the last one that a
  /// parameter belongs to counts.
  public final Optimizer group(ParameterGroup group) {
    if (net.parameters().entrySet().stream()
        .noneMatch(entry -> group.members().test(entry.getKey(), entry.getValue()))) {
      throw new IllegalArgumentException(
          "%s: no parameter belongs to the group; there are %s"
              .formatted(getClass().getSimpleName(), net.parameters()));
    }
    groups.add(group);
    return this;
  }

  /// Computes a loss and its gradients from a clean start, then steps.
  ///
  /// @return the loss before the step
  public Tensor step(Supplier<Tensor> loss) {
    zeroGrad();
    Tensor value = loss.get();
    value.backward();
    step();
    return value;
  }

  /// Changes every parameter that has a gradient.
  public void step() {
    IdentityHashMap<Parameter, String> paths = paths();
    habits.step(paths);
    NoGrad.noGrad(
        () -> {
          for (Parameter parameter : followed()) {
            // Rules of users may hold what they see and what they make.
            Tensor gradient =
                keepsNothing() ? ParameterGradients.borrowed(parameter) : parameter.tensor().grad();
            if (gradient != null && !parameter.isFrozen()) {
              step(parameter, gradient, paths);
            }
          }
        });
  }

  private IdentityHashMap<Parameter, String> paths() {
    IdentityHashMap<Parameter, String> paths = new IdentityHashMap<>();
    net.parameters().forEach((path, parameter) -> paths.put(parameter, path));
    return paths;
  }

  private void step(
      Parameter parameter, Tensor gradient, IdentityHashMap<Parameter, String> paths) {
    ParamState memory = memory(parameter);
    Settings settings = settings(parameter, memory.steps.incrementAndGet(), paths);
    if (keepsNothing()) {
      TensorScope.tidy(() -> change(parameter, gradient, memory, settings));
    } else {
      change(parameter, gradient, memory, settings);
    }
  }

  /// Whether the rule keeps no tensor that it sees or makes, but in its slots: the memory of those
  /// that were only made on the way then comes back at once.
  boolean keepsNothing() {
    return Optimizer.class.getPackage().equals(getClass().getPackage());
  }

  private void change(Parameter parameter, Tensor gradient, ParamState memory, Settings settings) {
    Tensor value = parameter.tensor().detach();
    Tensor[] results =
        update(new Update(value, gradient.detach(), Arrays.asList(memory.slots), settings));
    Tensor[] targets = new Tensor[results.length];
    targets[0] = value;
    System.arraycopy(memory.slots, 0, targets, 1, memory.slots.length);
    Tensor.assign(targets, results);
  }

  private Settings settings(
      Parameter parameter, long count, IdentityHashMap<Parameter, String> paths) {
    Parameter known = parameter;
    for (Parameter p = parameter; p != null && !paths.containsKey(known); p = p.ancestor()) {
      known = p;
    }
    Settings settings = new Settings(count, lr, Double.NaN);
    for (ParameterGroup group : groups) {
      if (group.members().test(paths.getOrDefault(known, ""), parameter)) {
        settings = new Settings(count, lr * group.rate(), group.weightDecay());
      }
    }
    return settings;
  }

  private ParamState memory(Parameter parameter) {
    ParamState known = known(parameter);
    if (known == null) {
      known = blank(parameter, slots(parameter.tensor()).size());
    }
    memories.put(parameter, known);
    return known;
  }

  /// What is known about a parameter, or was about the one that it went on from.
  private @Nullable ParamState known(Parameter parameter) {
    int count = slots(parameter.tensor()).size();
    ParamState own = memories.get(parameter);
    if (own != null && own.fits(parameter, count)) {
      return own.beside(parameter.tensor());
    }
    Parameter ancestor = parameter.ancestor();
    ParamState inherited = ancestor == null ? null : known(ancestor);
    if (inherited == null || inherited.slots.length != count) {
      return null;
    }
    Tensor[] slots = new Tensor[count];
    Arrays.setAll(slots, i -> parameter.remapState(inherited.slots[i]));
    return new ParamState(slots, new AtomicLong(inherited.steps.get()));
  }

  private static ParamState blank(Parameter parameter, int count) {
    Tensor[] slots = new Tensor[count];
    Arrays.setAll(slots, i -> Tensor.zerosLike(parameter.tensor()));
    return new ParamState(slots, new AtomicLong());
  }

  /// The network's parameters, and those that came or went beside them.
  final List<Parameter> followed() {
    return Parameter.withRelatives(net.parameters().values());
  }

  /// The learning rate, and what is remembered about each parameter under its path in the network
  /// that this optimizer was made from, such as `state.up.weight.exp_avg`.
  @Override
  public Map<String, Tensor> stateDict() {
    return stateDict(net);
  }

  /// The same under the paths of another network: an edited successor of that which this optimizer
  /// was made from.
  public final Map<String, Tensor> stateDict(Module successor) {
    Map<String, Tensor> state = new LinkedHashMap<>();
    state.put("lr", ScalarState.of(lr));
    successor
        .parameters()
        .forEach(
            (path, parameter) -> {
              if (known(parameter) != null) {
                put(state, path, parameter);
              }
            });
    return state;
  }

  private void put(Map<String, Tensor> state, String path, Parameter parameter) {
    ParamState memory = memory(parameter);
    List<String> names = slots(parameter.tensor());
    state.put(key(path, "step"), ScalarState.of((double) memory.steps.get()));
    for (int i = 0; i < names.size(); i++) {
      state.put(key(path, names.get(i)), memory.slots[i].copy());
    }
  }

  private static String key(String path, String slot) {
    return "state." + path + "." + slot;
  }

  @Override
  public void loadStateDict(Map<String, Tensor> state) {
    String owner = getClass().getSimpleName();
    Set<String> open = new LinkedHashSet<>(state.keySet());
    double rate = checked("lr", ScalarState.get(owner, state, "lr"));
    open.remove("lr");
    Map<Parameter, ParamState> loaded = new LinkedHashMap<>();
    net.parameters()
        .forEach(
            (path, parameter) -> {
              if (open.remove(key(path, "step"))) {
                ParamState memory = loaded(state, path, parameter);
                slots(parameter.tensor()).forEach(slot -> open.remove(key(path, slot)));
                loaded.put(parameter, memory);
              }
            });
    if (!open.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: the state does not fit the network and this optimizer: nothing takes %s; parameters are %s"
              .formatted(owner, open, net.parameters()));
    }
    lr = rate;
    memories.clear();
    memories.putAll(loaded);
  }

  private ParamState loaded(Map<String, Tensor> state, String path, Parameter parameter) {
    String owner = getClass().getSimpleName();
    List<String> names = slots(parameter.tensor());
    ParamState memory = blank(parameter, names.size());
    memory.steps.set((long) ScalarState.get(owner, state, key(path, "step")));
    for (int i = 0; i < names.size(); i++) {
      Tensor value = state.get(key(path, names.get(i)));
      if (value == null || !value.shape().equals(parameter.shape())) {
        throw new IllegalArgumentException(
            "%s: the state has %s under '%s', wants shape %s"
                .formatted(
                    owner,
                    value == null ? "nothing" : "shape " + value.shape(),
                    key(path, names.get(i)),
                    parameter.shape()));
      }
      memory.slots[i].assign(value.to(parameter.tensor().device()));
    }
    return memory;
  }

  /// A way back to what is known now, about parameters that no network holds any more too.
  public Runnable snapshot() {
    double rate = lr;
    Map<Parameter, ParamState> kept = new WeakHashMap<>();
    memories.forEach((parameter, memory) -> kept.put(parameter, memory.copy()));
    return () -> {
      lr = rate;
      memories.clear();
      kept.forEach((parameter, memory) -> memories.put(parameter, memory.copy()));
    };
  }
}
