package dev.jacobi.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A point of the recorded graph at which a gradient arrives: the result of an operation, or a
/// leaf.
///
/// A walk over the graph marks the points that it has seen with its own number; so it needs no map,
/// and whoever marks must keep other threads from doing the same meanwhile.
public abstract sealed class AutogradNode permits GradFn, AccumulateGrad {
  private int walk;
  private int index;
  private @Nullable Tensor grad;

  /// Whether somebody else may hold the gradient.
  private boolean isShown = true;

  private @Nullable List<UnaryOperator<Tensor>> hooks;
  private @Nullable List<Runnable> watchers;

  AutogradNode() {}

  /// Marks this point as the `number`-th of a walk.
  ///
  /// @param walkId what tells the walk from all others, not 0
  public final void mark(int walkId, int number) {
    walk = walkId;
    index = number;
  }

  /// The number that a walk has marked this point with, or -1 if it has not.
  public final int number(int walkId) {
    return walk == walkId ? index : -1;
  }

  /// The gradient that is kept here, if any.
  public final synchronized @Nullable Tensor grad() {
    isShown = true;
    return grad;
  }

  /// The gradient that is kept here, for a use that ends before the gradient is replaced.
  public final synchronized @Nullable Tensor borrowedGrad() {
    return grad;
  }

  /// Keeps a gradient, or forgets it.
  public final void grad(@Nullable Tensor value) {
    grad(value, true);
  }

  /// Keeps a gradient that nobody else holds this handle of.
  public final void ownGrad(Tensor value) {
    grad(value, false);
  }

  /// Puts what `rule` makes of the gradient in its place, if there is one.
  public final void changeGrad(UnaryOperator<Tensor> rule) {
    Tensor before = borrowedGrad();
    if (before != null) {
      TensorScope.tidy(() -> ownGrad(TensorScope.keep(rule.apply(before))));
    }
  }

  private synchronized void grad(@Nullable Tensor value, boolean isShared) {
    Tensor before = grad;
    if (before != null && before != value && !isShown) {
      TensorScope.drop(before);
    }
    grad = value;
    isShown = isShared;
  }

  /// Whether backward passes keep the gradient here.
  public abstract boolean retainsGrad();

  /// Calls `hook` with every gradient that arrives here; the gradient that it gives back goes on in
  /// its place.
  public final Hook addHook(UnaryOperator<Tensor> hook) {
    if (hooks == null) {
      hooks = new ArrayList<>(1);
    }
    List<UnaryOperator<Tensor>> all = hooks;
    all.add(hook);
    return () -> all.remove(hook);
  }

  /// Calls `watcher` whenever a gradient arrives here, which it does not see.
  public final void addWatcher(Runnable watcher) {
    if (watchers == null) {
      watchers = new ArrayList<>(1);
    }
    watchers.add(watcher);
  }

  /// Says that a gradient arrives.
  public final void announceArrival() {
    if (watchers != null) {
      watchers.forEach(Runnable::run);
    }
  }

  /// Whether a gradient that arrives here is shown to anybody.
  public final boolean hasHooks() {
    return hooks != null && !hooks.isEmpty();
  }

  /// The gradient after all hooks, in the order in which they were added.
  public final Tensor applyHooks(Tensor gradient) {
    Tensor result = gradient;
    if (hooks != null) {
      for (UnaryOperator<Tensor> hook : List.copyOf(hooks)) {
        Tensor changed = hook.apply(result);
        if (!changed.shape().equals(gradient.shape())) {
          throw new IllegalStateException(
              "backward: a hook gave a gradient of shape %s, the one it got has %s"
                  .formatted(changed.shape(), gradient.shape()));
        }
        result = changed;
      }
    }
    return result;
  }

  // Who may change a gradient in place -----------------------------------------------------------

  /// Says that somebody may hold this tensor: it is not kept as a gradient without a copy.
  public static void share(Tensor tensor) {
    Objects.requireNonNull(tensor, "share: tensor is null");
    tensor.data().claim();
  }

  /// A tensor with these elements in memory that nobody else holds.
  public static Tensor own(Tensor tensor) {
    Objects.requireNonNull(tensor, "own: tensor is null");
    return tensor.data().isWhole(tensor.layout()) && tensor.data().claim()
        ? tensor
        : Movement.copy(tensor);
  }

  /// The sum with a tensor that nobody else holds, whose memory may take it.
  public static Tensor addTo(Tensor sum, Tensor part) {
    Objects.requireNonNull(sum, "addTo: sum is null");
    Objects.requireNonNull(part, "addTo: part is null");
    return Composite.of("addTo", () -> Arithmetic.addTo(sum, part));
  }
}
