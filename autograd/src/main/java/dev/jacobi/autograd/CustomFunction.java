package dev.jacobi.autograd;

import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.CustomOp;
import dev.jacobi.tensor.Gradient;
import dev.jacobi.tensor.Tensor;
import dev.jacobi.tensor.TensorScope;
import dev.jacobi.tensor.AutogradNode;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// An operation with a gradient of the user's own.
///
/// What [#forward] computes is not recorded; [#backward] gives the gradients of its inputs. It is
/// written with tensors, so that it can be differentiated again.
///
/// {@snippet :
/// class Cube extends CustomFunction {
///   protected Tensor forward(Saved saved, Tensor... inputs) {
///     return inputs[0].pow(3);
///   }
///
///   protected Tensor[] backward(Saved saved, Tensor gradient) {
///     return new Tensor[] {gradient.mul(3).mul(saved.input(0).square())};
///   }
/// }
///
/// Tensor y = new Cube().apply(x);
/// }
public abstract class CustomFunction {
  /// For subclasses.
  protected CustomFunction() {}

  /// Computes the result.
  ///
  /// @param saved takes what [#backward] needs besides the inputs and the result
  protected abstract Tensor forward(Saved saved, Tensor... inputs);

  /// The gradients of the inputs, in their order; null for an input that has none.
  ///
  /// @param gradient the gradient of the result
  protected abstract @Nullable Tensor[] backward(Saved saved, Tensor gradient);

  /// What messages and pictures call the operation: the class's name, with a small first letter.
  protected String name() {
    String name = getClass().getSimpleName();
    return name.isEmpty() ? "custom" : Character.toLowerCase(name.charAt(0)) + name.substring(1);
  }

  /// The result of [#forward], with this function in its graph.
  public final Tensor apply(Tensor... inputs) {
    Tensor[] given = inputs.clone();
    Saved saved = new Saved(keepsNothing());
    CustomOp op = new CustomOp(name(), new Rule(saved));
    // Functions of users may hold what they see and what they make.
    return keepsNothing()
        ? TensorScope.tidy(() -> op.apply(() -> forward(saved, given), given))
        : op.apply(() -> TensorScope.escape(() -> forward(saved, given)), given);
  }

  /// Whether [#forward] and [#backward] keep no tensor that they see or make, but by
  /// [Saved#keep]: the memory of those that were only made on the way then comes back at once.
  protected boolean keepsNothing() {
    return false;
  }

  private static Tensor[] handles(Tensor... tensors) {
    return Arrays.stream(tensors).map(TensorScope::keep).toArray(Tensor[]::new);
  }

  /// What a function has for its gradient.
  public static final class Saved {
    private final boolean owns;
    private Tensor[] kept = new Tensor[0];
    private Tensor[] inputs = new Tensor[0];
    private @Nullable Tensor result;

    private Saved(boolean owns) {
      this.owns = owns;
    }

    /// Keeps tensors that are neither inputs nor the result. They count as constants when the
    /// gradient is differentiated again.
    public void keep(Tensor... tensors) {
      kept = owns ? handles(tensors) : tensors.clone();
    }

    private void release() {
      if (owns) {
        Arrays.stream(kept).forEach(TensorScope::drop);
      }
    }

    /// Tensor `i` of those that were kept.
    public Tensor kept(int i) {
      return kept[i];
    }

    /// Input `i`.
    public Tensor input(int i) {
      return inputs[i];
    }

    /// The result.
    public Tensor result() {
      if (result == null) {
        throw new IllegalStateException("a function has no result before it has run");
      }
      return result;
    }
  }

  private final class Rule implements Gradient.Joint {
    private final Saved saved;

    Rule(Saved saved) {
      this.saved = saved;
    }

    @Override
    public @Nullable Tensor[] all(Tensor gradient, Tensor[] inputs, Tensor output) {
      Saved present = new Saved(saved.owns);
      present.kept = saved.kept;
      present.inputs = saved.owns ? inputs : handles(inputs);
      present.result = saved.owns ? output : TensorScope.keep(output);
      @Nullable Tensor[] gradients =
          saved.owns
              ? backward(present, gradient)
              : TensorScope.escape(() -> backward(present, TensorScope.keep(gradient)));
      if (gradients.length != inputs.length) {
        throw new IllegalStateException(
            "backward: '%s' gave %d gradients for %d inputs; null stands for an input without one"
                .formatted(name(), gradients.length, inputs.length));
      }
      for (int i = 0; i < gradients.length; i++) {
        check(i, gradients[i], inputs[i]);
      }
      return Arrays.copyOf(gradients, gradients.length);
    }

    @Override
    public void release() {
      saved.release();
    }

    private void check(int i, @Nullable Tensor part, Tensor input) {
      if (part == null) {
        return;
      }
      if (!part.shape().equals(input.shape())) {
        throw new ShapeException(
            "backward: '%s' gave a gradient of shape %s for input %d, which has shape %s"
                .formatted(name(), part.shape(), i, input.shape()));
      }
      // The function may have kept it, or given the same one twice.
      AutogradNode.share(part);
    }
  }
}
