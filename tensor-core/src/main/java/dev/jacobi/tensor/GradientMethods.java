package dev.jacobi.tensor;

import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The methods of a tensor that look at gradients on their way.
public sealed interface GradientMethods permits Tensor {
  private Tensor self() {
    return (Tensor) this;
  }

  private AutogradNode point(String operation) {
    @Nullable AutogradNode vertex = self().vertex();
    if (vertex == null || !self().requiresGrad()) {
      throw new IllegalStateException(
          ("%s: no gradient arrives at this tensor of shape %s: nothing that requires one went into"
                  + " it; call requiresGrad(true) first")
              .formatted(operation, self().shape()));
    }
    return vertex;
  }

  /// Calls `hook` with this tensor's gradient in every backward pass; what it gives back goes on in
  /// its place.
  ///
  /// {@snippet :
  /// Hook hook = h.registerHook(gradient -> gradient.clamp(-1, 1));
  /// hook.remove();
  /// }
  default Hook registerHook(UnaryOperator<Tensor> hook) {
    return point("registerHook").addHook(hook);
  }

  /// Calls `hook` with the gradient of this leaf whenever a backward pass has added to it.
  default Hook registerAccumulateHook(Consumer<Tensor> hook) {
    if (point("registerAccumulateHook") instanceof AccumulateGrad leaf) {
      return leaf.addAccumulateHook(hook);
    }
    throw new IllegalStateException(
        "registerAccumulateHook: gradients are summed up in leaves only, this tensor is the result"
            + " of an operation; use registerHook");
  }

  /// Keeps the gradient of this result of an operation too, in `grad()`; leaves keep theirs anyway.
  default Tensor retainGrad() {
    if (point("retainGrad") instanceof GradFn origin) {
      origin.retainGrad();
    }
    return self();
  }
}
