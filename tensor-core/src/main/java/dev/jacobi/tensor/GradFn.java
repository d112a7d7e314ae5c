package dev.jacobi.tensor;

import dev.jacobi.callsite.CallSites;
import dev.jacobi.callsite.SourceLocation;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Layout;
import dev.jacobi.shape.Shape;
import dev.jacobi.tensor.Gradient.Joint;
import dev.jacobi.tensor.Gradient.Rule;
import java.lang.StackWalker.StackFrame;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Where a tensor came from: the operation and its inputs. These records are the computation graph,
/// built by running code; gradients, pictures and exports all read it.
///
/// Inputs are stand-ins for the user's tensors: they keep the elements that the gradient needs and
/// no others, so that memory is held no longer than it must be.
public final class GradFn extends AutogradNode {
  private final Op op;
  private final Layout layout;
  private final TensorStorage absent;
  private final @Nullable StackFrame frame;
  private final @Nullable String module;
  private @Nullable Rule rule;
  private Tensor @Nullable [] inputs;
  private @Nullable Tensor output;
  private @Nullable SavedTensors unpacking;
  private @Nullable NodeHooks nodeHooks;
  private boolean retainsGrad;

  private GradFn(Op op, Rule rule, Tensor result, int arity, GradMode recording) {
    this.op = op;
    this.rule = rule;
    this.layout = result.layout();
    this.absent = TensorStorage.absent(result.data());
    this.module = recording.module();
    this.frame = CallSites.note(recording.anomaly());
    this.inputs = new Tensor[arity];
  }

  /// Lets an operation's result remember where it came from.
  ///
  /// @param tracked how many of them have a gradient
  static void record(
      Op op, Rule rule, Tensor result, Tensor[] inputs, int tracked, GradMode recording) {
    GradFn origin = new GradFn(op, rule, result, inputs.length, recording);
    origin.keep(inputs, tracked, recording.packing());
    result.vertex(origin);
    origin.keepOutput(result, recording.packing());
  }

  private void keep(Tensor[] used, int tracked, GradMode.@Nullable SavedTensorHooks packing) {
    Tensor[] kept = array();
    Gradient.Reads reads = rule().reads();
    for (int i = 0; i < kept.length; i++) {
      Tensor input = used[i];
      Versions.checkUse(this, input);
      boolean needed = reads.input(tracked > (input.isTracked() ? 1 : 0));
      if (needed && packing != null && SavedTensors.isWorthIt(input)) {
        unpacking().input(i, packed(packing, input));
        needed = false;
      }
      kept[i] = needed || input.data().constant() != null ? input.alias() : input.shell();
    }
  }

  private void keepOutput(Tensor result, GradMode.@Nullable SavedTensorHooks packing) {
    if (rule().reads().output()) {
      if (packing == null) {
        output = result.alias();
      } else {
        unpacking().output(packed(packing, result));
      }
    }
  }

  /// The packing may hold the tensor for as long as it likes.
  private static Supplier<Tensor> packed(GradMode.SavedTensorHooks packing, Tensor tensor) {
    return TensorScope.escape(() -> packing.pack(tensor.handle().detach()));
  }

  private SavedTensors unpacking() {
    SavedTensors present = unpacking;
    if (present == null) {
      present = new SavedTensors(arity());
      unpacking = present;
    }
    return present;
  }

  /// The operation's name, such as `matmul`.
  public String name() {
    return op.name();
  }

  /// The sizes of the operation's output.
  public Shape shape() {
    return layout.shape();
  }

  /// The type of the output's elements.
  public DType dtype() {
    return absent.dtype;
  }

  /// The user's line that called the operation, if it was noted.
  public Optional<SourceLocation> place() {
    return CallSites.of(frame);
  }

  /// The path of the module that called the operation, if one did.
  public Optional<String> module() {
    return Optional.ofNullable(module);
  }

  /// `'matmul' at In[3], line 2`.
  String described() {
    return "'" + name() + "'" + CallSites.at(frame);
  }

  // The graph ---------------------------------------------------------------------------------

  /// The operation's inputs, in its order; elements that no gradient needs are not there.
  ///
  /// @throws IllegalStateException if the graph has been released by `backward()`
  public List<Tensor> inputs() {
    return Stream.of(array()).map(Tensor::another).toList();
  }

  private Tensor[] array() {
    Tensor[] present = inputs;
    if (present == null) {
      throw new IllegalStateException(
          "backward: the graph behind %s has been released by an earlier backward(); compute the"
                  .formatted(described())
              + " result again, or keep the graph with"
              + " backward(GradOptions.retainGraph())");
    }
    return present;
  }

  private Rule rule() {
    Rule present = rule;
    if (present == null) {
      throw new IllegalStateException("a released operation has no rule any more");
    }
    return present;
  }

  /// Whether the inputs have been released.
  public boolean isReleased() {
    return inputs == null;
  }

  /// Whether this or an operation that it is computed from has been released.
  boolean holdsReleased() {
    Tensor[] present = inputs;
    if (present == null) {
      return true;
    }
    for (Tensor input : present) {
      if (input.vertex() instanceof GradFn origin && origin.inputs == null) {
        return true;
      }
    }
    return false;
  }

  /// How many inputs there are.
  public int arity() {
    return array().length;
  }

  /// The point that input `i` comes from, or null if it had no gradient when it was used.
  public @Nullable AutogradNode edge(int i) {
    return array()[i].vertex();
  }

  /// Input `i`.
  public Tensor input(int i) {
    return array()[i].another();
  }

  /// Lets go of the inputs, so that their memory can be used again.
  public void release() {
    Tensor[] kept = inputs;
    Tensor result = output;
    Rule last = rule;
    inputs = null;
    output = null;
    if (last != null) {
      last.release();
    }
    if (kept != null) {
      for (Tensor input : kept) {
        TensorScope.drop(input);
      }
    }
    if (result != null) {
      TensorScope.drop(result);
    }
    rule = null;
    unpacking = null;
  }

  // Gradients ---------------------------------------------------------------------------------

  /// The gradients of the inputs; null where none is wanted or there is none.
  ///
  /// @param gradient the gradient of the output
  /// @param wanted which inputs' gradients are asked for
  /// @throws IllegalStateException if an element that is needed was changed in place
  public @Nullable Tensor[] gradients(Tensor gradient, boolean[] wanted) {
    Tensor[] present = array();
    Tensor result = output == null ? standIn() : output;
    Versions.checkKept(this, present, result);
    if (unpacking != null) {
      result = unpacking.output(result);
      present = unpacking.inputs(present);
    }
    if (rule() instanceof Joint joint) {
      @Nullable Tensor[] all = joint.all(gradient, present, result);
      return Arrays.copyOf(all, present.length);
    }
    @Nullable Tensor[] gradients = new Tensor[present.length];
    for (int i = 0; i < present.length; i++) {
      if (wanted[i]) {
        gradients[i] = rule().of(i, gradient, present, result);
      }
    }
    return gradients;
  }

  /// The output without its elements.
  private Tensor standIn() {
    return new Tensor(absent, layout, this);
  }

  // What users add ----------------------------------------------------------------------------

  @Override
  public boolean retainsGrad() {
    return retainsGrad;
  }

  void retainGrad() {
    retainsGrad = true;
  }

  /// The functions that see this operation's gradients.
  public NodeHooks hooks() {
    NodeHooks present = nodeHooks;
    if (present == null) {
      present = new NodeHooks();
      nodeHooks = present;
    }
    return present;
  }

  /// Whether anybody looks at this operation's gradients.
  public boolean hasNodeHooks() {
    return nodeHooks != null;
  }
}
