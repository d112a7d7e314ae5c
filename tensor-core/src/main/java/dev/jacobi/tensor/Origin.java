package dev.jacobi.tensor;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a tensor came from: the operation and its inputs. These records are the computation graph,
/// built by running code; gradients, pictures and exports all read it.
public final class Origin {
  private final Op op;
  private final int versions;
  private Tensor @Nullable [] inputs;

  Origin(Op op, Tensor[] inputs) {
    this.op = op;
    this.inputs = inputs;
    this.versions = versions(inputs);
  }

  /// The operation's name, such as `matmul`.
  public String name() {
    return op.name();
  }

  /// The operation's inputs, in its order.
  ///
  /// @throws IllegalStateException if the graph has been released by `backward()`
  public List<Tensor> inputs() {
    return List.of(array());
  }

  private Tensor[] array() {
    Tensor[] present = inputs;
    if (present == null) {
      throw new IllegalStateException(
          "backward: the graph behind '%s' has been released by an earlier backward(); compute the"
                  .formatted(name())
              + " result again, or keep the graph with backward(retainGraph)");
    }
    return present;
  }

  /// Whether the inputs have been released.
  public boolean isReleased() {
    return inputs == null;
  }

  /// How many inputs there are.
  public int arity() {
    return array().length;
  }

  /// Input `i`.
  public Tensor input(int i) {
    return array()[i];
  }

  /// The gradient of input `i`.
  ///
  /// @param gradient the gradient of `output`
  /// @param output the tensor whose origin this is
  /// @throws IllegalStateException if an input was changed in place after it was used
  public Tensor gradient(int i, Tensor gradient, Tensor output) {
    Tensor[] present = array();
    if (versions(present) != versions) {
      throw new IllegalStateException(
          "backward: an input of '%s' was changed in place after it was used, so its gradient cannot"
                  .formatted(name())
              + " be computed; change a copy(), or compute the result after the change");
    }
    return switch (op.gradient()) {
      case Gradient.Rule rule -> rule.of(i, gradient, present, output);
      case Gradient.None none -> throw new IllegalStateException("backward: " + none.reason());
    };
  }

  /// Lets go of the inputs, so that their memory can be used again.
  public void release() {
    inputs = null;
  }

  private static int versions(Tensor[] inputs) {
    int sum = 0;
    for (Tensor input : inputs) {
      sum += input.version();
    }
    return sum;
  }
}
