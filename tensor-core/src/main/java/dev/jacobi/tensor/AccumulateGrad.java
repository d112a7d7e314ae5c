package dev.jacobi.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A point of the graph where gradients are summed up: a tensor that the user made and whose
/// gradient was asked for.
public final class AccumulateGrad extends AutogradNode {
  private boolean requiresGrad;
  private @Nullable List<Consumer<Tensor>> accumulated;

  AccumulateGrad() {}

  boolean requiresGrad() {
    return requiresGrad;
  }

  void requiresGrad(boolean wanted) {
    requiresGrad = wanted;
  }

  @Override
  public boolean retainsGrad() {
    return true;
  }

  Hook addAccumulateHook(Consumer<Tensor> hook) {
    if (accumulated == null) {
      accumulated = new ArrayList<>(1);
    }
    List<Consumer<Tensor>> all = accumulated;
    all.add(hook);
    return () -> all.remove(hook);
  }

  /// Calls what waits for the gradient to be summed up.
  public void announce() {
    Tensor sum = accumulated == null ? null : grad();
    if (accumulated != null && sum != null) {
      List.copyOf(accumulated).forEach(hook -> hook.accept(sum));
    }
  }
}
