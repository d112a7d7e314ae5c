package dev.jacobi.autograd;

import dev.jacobi.tensor.Generator;
import dev.jacobi.tensor.GradMode;
import dev.jacobi.tensor.NoGrad;
import dev.jacobi.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A part of a computation whose tensors are not kept for the gradient, but computed once more when
/// it is asked for: time for memory.
///
/// The graph of the part is recorded as usual, only without elements. Each tensor that a gradient
/// needs has a number, its place in the order of recording; when the first one is asked for, the
/// part runs again and its tensors are taken down in that order.
final class ActivationCheckpoint implements GradMode.SavedTensorHooks {
  private final Supplier<Tensor> part;
  private final Generator.State random = Generator.global().state();
  private int count;
  private List<@Nullable Tensor> again = List.of();

  private ActivationCheckpoint(Supplier<Tensor> part) {
    this.part = part;
  }

  static Tensor run(Supplier<Tensor> part) {
    return GradMode.current().with(new ActivationCheckpoint(part)).call(part);
  }

  @Override
  public Supplier<Tensor> pack(Tensor tensor) {
    int number = count++;
    return () -> unpack(number);
  }

  /// Each tensor is handed out once, so that it lives no longer than its use.
  private Tensor unpack(int number) {
    Tensor present = number < again.size() ? again.get(number) : null;
    if (present == null) {
      again = recompute();
      present = number < again.size() ? again.get(number) : null;
    }
    if (present == null) {
      throw new IllegalStateException(
          ("checkpoint: the function kept %d tensors when it ran, and %d when it ran again; it must"
                  + " do the same each time: no counters, no other random source than the global one")
              .formatted(count, again.size()));
    }
    again.set(number, null);
    return present;
  }

  private List<@Nullable Tensor> recompute() {
    List<@Nullable Tensor> taken = new ArrayList<>();
    GradMode.SavedTensorHooks takeDown =
        tensor -> {
          taken.add(tensor);
          return () -> tensor;
        };
    Generator.State now = Generator.global().state();
    Generator.global().state(random);
    try {
      NoGrad.enableGrad(() -> GradMode.current().with(takeDown).call(part));
    } finally {
      Generator.global().state(now);
    }
    return taken;
  }
}
