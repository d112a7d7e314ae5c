package dev.jacobi.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Functions that see the gradients of one operation in the graph, on their way in and out.
///
/// {@snippet :
/// loss.origin().hooks().before(gradient -> gradient.clamp(-1, 1));
/// }
public final class NodeHooks {
  private final List<UnaryOperator<Tensor>> before = new ArrayList<>(1);
  private final List<After> after = new ArrayList<>(1);

  NodeHooks() {}

  /// Sees an operation's gradients when they have been computed.
  @FunctionalInterface
  public interface After {
    /// The gradients that go on to the inputs in place of `inputGradients`; null where there is
    /// none.
    @Nullable Tensor[] apply(@Nullable Tensor[] inputGradients, Tensor gradient);
  }

  /// Calls `hook` with the gradient of the output, before the operation's rule sees it; what it
  /// gives back goes on in its place.
  public Hook before(UnaryOperator<Tensor> hook) {
    before.add(hook);
    return () -> before.remove(hook);
  }

  /// Calls `hook` with the gradients of the inputs, and that of the output; what it gives back goes
  /// on in their place.
  public Hook after(After hook) {
    after.add(hook);
    return () -> after.remove(hook);
  }

  /// The gradient of the output after all hooks.
  public Tensor applyBefore(Tensor gradient) {
    Tensor result = gradient;
    for (UnaryOperator<Tensor> hook : List.copyOf(before)) {
      result = hook.apply(result);
    }
    return result;
  }

  /// The gradients of the inputs after all hooks.
  public @Nullable Tensor[] applyAfter(@Nullable Tensor[] inputGradients, Tensor gradient) {
    @Nullable Tensor[] result = inputGradients;
    for (After hook : List.copyOf(after)) {
      result = hook.apply(result.clone(), gradient);
      if (result.length != inputGradients.length) {
        throw new IllegalStateException(
            "backward: a hook gave %d gradients, the operation has %d inputs"
                .formatted(result.length, inputGradients.length));
      }
    }
    return result;
  }
}
