package dev.jacobi.autograd;

import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.CustomOp;
import dev.jacobi.tensor.Gradient;
import dev.jacobi.tensor.Tensor;
import dev.jacobi.tensor.Vertex;
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
    Saved saved = new Saved();
    return new CustomOp(name(), new Rule(saved)).apply(() -> forward(saved, given), given);
  }

  /// What a function has for its gradient.
  public static final class Saved {
    private Tensor[] kept = new Tensor[0];
    private Tensor[] inputs = new Tensor[0];
    private @Nullable Tensor result;

    private Saved() {}

    /// Keeps tensors that are neither inputs nor the result. They count as constants when the
    /// gradient is differentiated again.
    public void keep(Tensor... tensors) {
      kept = tensors.clone();
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
      Saved present = new Saved();
      present.kept = saved.kept;
      present.inputs = inputs;
      present.result = output;
      @Nullable Tensor[] gradients = backward(present, gradient);
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
      Vertex.share(part);
    }
  }
}
