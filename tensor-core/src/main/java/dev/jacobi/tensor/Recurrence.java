package dev.jacobi.tensor;

import dev.jacobi.backend.Binary;
import dev.jacobi.backend.Program;
import dev.jacobi.backend.Recur;
import dev.jacobi.backend.View;
import dev.jacobi.engine.Backends;
import dev.jacobi.engine.EngineSettings;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.DTypeException;
import dev.jacobi.shape.Shape;
import dev.jacobi.shape.ShapeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// The same step along a sequence, as recurrent layers take it: a matrix product, and what happens
/// to each element then. The latter is written with tensors once; after that, steps are neither
/// planned nor given memory of their own. Nothing is recorded: whoever uses this gives the
/// gradient.
///
/// {@snippet :
/// // h[t + 1] = tanh(sums[t] + h[t] w), for 50 steps, 32 rows and 128 columns
/// Recurrence steps = Recurrence.of(DType.FLOAT32, 1, in -> new Tensor[] {in[0].tanh()});
/// Tensor h = Recurrence.room(sums, 51, 32, 128);
/// h.select(0, 0).assign(start);
/// var product = new Recurrence.Product(h.narrow(0, 0, 50), w, sums, true);
/// steps.run(product, false, new Tensor[] {sums}, new Tensor[] {h.narrow(0, 1, 50)});
/// }
public final class Recurrence {
  /// The sizes that the cell is written for; it does not depend on them.
  private static final long[] ANY = {2, 2};

  private static final int MOST_INPUTS = 255;

  private final Program cell;

  private Recurrence(Program cell) {
    this.cell = cell;
  }

  /// The product of a step: `sums[t]` becomes `left[t] right`, or gets it added.
  ///
  /// @param left `[steps, rows, k]`
  /// @param right `[k, n]`
  /// @param sums `[steps, rows, n]`
  /// @param adds whether the product is added to what is there
  public record Product(Tensor left, Tensor right, Tensor sums, boolean adds) {}

  /// Steps of which each does this to its elements.
  ///
  /// @param type the type of all elements
  /// @param inputs how many tensors the cell takes
  /// @param cell gives results for tensors of one shape, by operations that work element by element
  /// @throws IllegalArgumentException if the cell does anything else
  public static Recurrence of(DType type, int inputs, UnaryOperator<Tensor[]> cell) {
    Objects.requireNonNull(type, "of: type is null");
    Objects.requireNonNull(cell, "of: cell is null");
    if (inputs < 0 || inputs > MOST_INPUTS) {
      throw new IllegalArgumentException(
          "recurrence: a cell takes 0 to %d tensors, got %d".formatted(MOST_INPUTS, inputs));
    }
    Tensor[] given = new Tensor[inputs];
    List<View> views = new ArrayList<>();
    for (int i = 0; i < inputs; i++) {
      given[i] = Tensor.empty(Backends.cpu(), type, Shape.of(ANY));
      views.add(given[i].view());
    }
    // Whatever watches the caller's operations has nothing to do with these, which compute nothing.
    GradMode alone = new GradMode(GradMode.Mode.NO_GRAD, false, null, null);
    return alone.call(() -> EngineSettings.atOnce(-1, () -> traced(views, cell.apply(given))));
  }

  private static Recurrence traced(List<View> inputs, Tensor... results) {
    List<DeferredNode> nodes = Stream.of(results).map(Tensor::node).toList();
    return new Recurrence(Fusion.trace(Backends.cpu(), inputs, nodes));
  }

  /// A tensor on another's device and of its type, with any content.
  public static Tensor room(Tensor like, long... sizes) {
    Objects.requireNonNull(like, "room: like is null");
    Objects.requireNonNull(sizes, "room: sizes is null");
    return Tensor.empty(like.data().backend, like.dtype(), Shape.of(sizes));
  }

  /// Takes all steps: at each first the product, and then the cell.
  ///
  /// @param isReversed whether the last step comes first
  /// @param inputs what the cell takes, with the sizes of the outputs or such as broadcast to them;
  ///   they may share elements with outputs
  /// @param outputs what it gives, each `[steps, rows, columns]`
  public void run(Product product, boolean isReversed, Tensor[] inputs, Tensor[] outputs) {
    if (inputs.length != cell.inputs() || outputs.length != cell.outputs().size()) {
      throw new IllegalArgumentException(
          "recurrence: the cell takes %d tensors and gives %d, got %d and %d"
              .formatted(cell.inputs(), cell.outputs().size(), inputs.length, outputs.length));
    }
    Shape shape = outputs.length == 0 ? product.sums.shape() : outputs[0].shape();
    check(product, shape);
    View[] out = new View[outputs.length + 1];
    out[0] = writable(product.sums);
    for (int i = 0; i < outputs.length; i++) {
      check(product, outputs[i]);
      if (!outputs[i].shape().equals(shape)) {
        throw new ShapeException(
            "recurrence: outputs have shapes %s and %s".formatted(shape, outputs[i].shape()));
      }
      out[i + 1] = writable(outputs[i]);
    }
    View[] in = new View[inputs.length + 2];
    in[0] = product.left.view();
    in[1] = product.right.view();
    for (int i = 0; i < inputs.length; i++) {
      check(product, inputs[i]);
      if (!inputs[i].shape().broadcast(shape, "recurrence").equals(shape)) {
        throw new ShapeException(
            "recurrence: an input of shape %s does not broadcast to %s"
                .formatted(inputs[i].shape(), shape));
      }
      View view = inputs[i].view();
      in[i + 2] = view.with(view.layout().expand(shape));
    }
    Program sized =
        new Program(
            cell.arithmetic(),
            Shape.of(shape.size(1), shape.size(2)),
            0,
            cell.inputs(),
            cell.body(),
            cell.outputs());
    Optional<Binary> sum = product.adds ? Optional.of(Arithmetic.plus()) : Optional.empty();
    product.sums.data().backend.run(new Recur(sized, isReversed, sum), in, out);
  }

  private static void check(Product product, Shape outputs) {
    Shape left = product.left.shape();
    Shape right = product.right.shape();
    Shape sums = product.sums.shape();
    boolean fits =
        outputs.rank() == 3
            && left.rank() == 3
            && right.rank() == 2
            && sums.rank() == 3
            && left.size(2) == right.size(0)
            && sums.size(2) == right.size(1);
    for (int d = 0; fits && d < 2; d++) {
      fits = left.size(d) == sums.size(d) && outputs.size(d) == sums.size(d);
    }
    if (!fits) {
      throw new ShapeException(
          "recurrence: products of %s and %s do not fit sums of shape %s and outputs of shape %s"
              .formatted(left, right, sums, outputs));
    }
    check(product, product.left);
    check(product, product.right);
  }

  private static void check(Product product, Tensor x) {
    Dispatch.sameDevice("recurrence", product.sums, x);
    if (x.dtype() != product.sums.dtype()) {
      throw new DTypeException(
          "recurrence: wants one type, got %s and %s".formatted(product.sums.dtype(), x.dtype()));
    }
  }

  private static View writable(Tensor x) {
    return x.data().writable("recurrence", x.layout());
  }
}
