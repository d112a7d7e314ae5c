package dev.jacobi.tensor;

import dev.jacobi.backend.Backend;
import dev.jacobi.backend.Cast;
import dev.jacobi.backend.KernelFamily;
import dev.jacobi.backend.Pointwise;
import dev.jacobi.backend.Reduce;
import dev.jacobi.backend.Storage;
import dev.jacobi.backend.View;
import dev.jacobi.backend.Where;
import dev.jacobi.engine.EngineSettings;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.DTypeException;
import dev.jacobi.shape.Layout;
import dev.jacobi.shape.Shape;
import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.DeferredNode.Deferred;
import java.util.Arrays;

/// Applies operations: finds the result's shape and type, defers or computes it, and records its
/// origin.
final class Dispatch {
  /// The most operations that wait together.
  private static final int LONGEST_GROUP = 64;

  private Dispatch() {}

  private static NullPointerException missing(String operation) {
    return new NullPointerException(operation + ": a tensor is null");
  }

  // Pointwise ---------------------------------------------------------------------------------

  static Tensor unary(Op.Unary op, Tensor x) {
    if (x == null) {
      throw missing(op.name());
    }
    DType operand = op.types().operand(x.dtype());
    Tensor a = x.to(operand);
    DType result = op.types().result(operand);
    TensorStorage data = pointwise(op, result, operand.arithmetic(), a.shape(), a);
    Tensor made = record(op, new Tensor(data, layout(a.shape(), a)), a);
    TensorScope.dropMade(a, x);
    return made;
  }

  static Tensor binary(Op.Binary op, Tensor x, Tensor y) {
    if (x == null || y == null) {
      throw missing(op.name());
    }
    if (!x.data().backend.equals(y.data().backend)) {
      sameDevice(op.name(), x, y);
    }
    DType operand = op.types().operand(promote(x, y));
    Tensor a = x.to(operand);
    Tensor b = y.to(operand);
    // A name costs as much as a small operation: it is made for errors only.
    boolean equal = a.shape().equals(b.shape());
    Shape shape = equal ? a.shape() : a.shape().broadcast(b.shape(), op.name());
    DType result = op.types().result(operand);
    TensorStorage data = pointwise(op, result, operand.arithmetic(), shape, a, b);
    Tensor made = record(op, new Tensor(data, layout(shape, a)), a, b);
    TensorScope.dropMade(a, x);
    TensorScope.dropMade(b, y);
    return made;
  }

  /// A whole number given as a double keeps an integer tensor's type, as a Python int does.
  ///
  /// @throws DTypeException if the number does not fit the type, so that it would wrap around
  static Tensor binary(Op.Binary op, Tensor x, double y) {
    if (x == null) {
      throw missing(op.name());
    }
    checkFits(op.name(), x, y);
    Tensor number = scalar(x, y);
    Tensor made = binary(op, x, number);
    TensorScope.drop(number);
    return made;
  }

  private static void checkFits(String operation, Tensor x, double y) {
    int bits = x.dtype().bytes() * 8;
    boolean signed = x.dtype() != DType.UINT8;
    double least = signed ? -Math.scalb(1.0, bits - 1) : 0;
    double most = Math.scalb(1.0, signed ? bits - 1 : bits);
    boolean integer = !x.dtype().isFloating() && x.dtype() != DType.BOOL;
    if (integer && y == Math.rint(y) && (y < least || y >= most) && Double.isFinite(y)) {
      throw new DTypeException(
          "%s: %.0f does not fit %s; use x.to(DType.INT64)".formatted(operation, y, x.dtype()));
    }
  }

  static Tensor scalar(Tensor like, double value) {
    checkFits("scalar", like, value);
    boolean whole = value == Math.rint(value) && Math.abs(value) < 0x1p53;
    DType type =
        like.dtype().isFloating()
            ? like.dtype()
            : whole ? (like.dtype() == DType.BOOL ? DType.INT64 : like.dtype()) : DType.FLOAT32;
    return Creation.constant(like.data().backend, type, value);
  }

  /// A number in a tensor's own type; truth values take anything but 0 as true.
  ///
  /// @throws DTypeException if it is no number that the type can hold
  static Tensor held(String operation, Tensor like, double value) {
    checkHolds(operation, like, value);
    boolean isTruth = like.dtype() == DType.BOOL;
    double number = isTruth && value != 0 ? 1 : value;
    return Creation.constant(like.data().backend, like.dtype(), number);
  }

  static void checkHolds(String operation, Tensor x, double value) {
    boolean isWhole = !x.dtype().isFloating() && x.dtype() != DType.BOOL;
    if (isWhole && (value != Math.rint(value) || Double.isInfinite(value))) {
      throw new DTypeException(
          "%s: %s is no whole number, and %s holds these only; use x.to(DType.%s)"
              .formatted(operation, value, x.dtype(), DType.FLOAT32.name()));
    }
    checkFits(operation, x, value);
  }

  static Tensor where(Op op, Tensor condition, Tensor x, Tensor y) {
    sameDevice(op.name(), x, y);
    sameDevice(op.name(), condition, x);
    DType type = promote(x, y);
    Tensor a = x.to(type);
    Tensor b = y.to(type);
    Shape shape = a.shape().broadcast(b.shape(), op.name()).broadcast(condition.shape(), op.name());
    Tensor c = condition.to(DType.BOOL);
    TensorStorage data = pointwise(new Where(), type, type.arithmetic(), shape, c, a, b);
    Tensor made = record(op, new Tensor(data, layout(shape, a)), c, a, b);
    TensorScope.dropMade(c, condition);
    TensorScope.dropMade(a, x);
    TensorScope.dropMade(b, y);
    return made;
  }

  static Tensor cast(Op op, DType to, Tensor x) {
    DType.Arithmetic arithmetic = to.isFloating() ? to.arithmetic() : x.dtype().arithmetic();
    TensorStorage data = pointwise(new Cast(to), to, arithmetic, x.shape(), x);
    return record(op, new Tensor(data, layout(x.shape(), x)), x);
  }

  private static Layout layout(Shape shape, Tensor like) {
    Layout layout = like.layout();
    return layout.isContiguous() && layout.shape().equals(shape)
        ? layout
        : Layout.contiguous(shape);
  }

  private static DType promote(Tensor x, Tensor y) {
    if (x.dtype() == y.dtype()) {
      return x.dtype();
    }
    // A tensor without dimensions counts as a number: it does not widen a type of its own kind.
    if (x.rank() == 0 && y.rank() > 0 && (y.dtype().isFloating() || !x.dtype().isFloating())) {
      return y.dtype() == DType.BOOL ? x.dtype() : y.dtype();
    }
    if (y.rank() == 0 && x.rank() > 0 && (x.dtype().isFloating() || !y.dtype().isFloating())) {
      return x.dtype() == DType.BOOL ? y.dtype() : x.dtype();
    }
    return x.dtype().promote(y.dtype());
  }

  static void sameDevice(String operation, Tensor x, Tensor y) {
    if (x == null || y == null) {
      throw missing(operation);
    }
    if (!x.device().equals(y.device())) {
      throw new IllegalArgumentException(
          "%s: tensors lie on two devices, %s and %s; move one with to(device)"
              .formatted(operation, x.device(), y.device()));
    }
  }

  private static TensorStorage pointwise(
      Pointwise operation,
      DType type,
      DType.Arithmetic arithmetic,
      Shape shape,
      Tensor... operands) {
    Backend backend = operands[0].data().backend;
    if (shape.numel() <= EngineSettings.atOnce()) {
      return now(operation, type, arithmetic, shape, operands);
    }
    DeferredNode[] inputs = new DeferredNode[operands.length];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = operands[i].node();
    }
    Deferred value = new Deferred(new DeferredNode.Map(operation), shape, type, arithmetic, inputs);
    return defer(backend, value);
  }

  private static TensorStorage defer(Backend backend, Deferred value) {
    if (value.size > LONGEST_GROUP && EngineSettings.atOnce() >= 0) {
      Fusion.compute(backend, value);
    }
    return new TensorStorage(backend, value);
  }

  private static TensorStorage now(
      Pointwise operation,
      DType type,
      DType.Arithmetic arithmetic,
      Shape shape,
      Tensor... operands) {
    Backend backend = operands[0].data().backend;
    boolean plain = true;
    for (Tensor operand : operands) {
      plain &= operand.dtype().arithmetic() == arithmetic && !losesDigits(operand);
    }
    if (!plain) {
      DeferredNode[] nodes = new DeferredNode[operands.length];
      Arrays.setAll(nodes, i -> operands[i].node());
      Deferred value =
          new Deferred(new DeferredNode.Map(operation), shape, type, arithmetic, nodes);
      Fusion.compute(backend, value);
      return new TensorStorage(backend, value);
    }
    View[] inputs = new View[operands.length];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = operands[i].view();
    }
    return run(backend, operation, type, shape, inputs);
  }

  /// Whether a number that the user gave would lose digits in the storage of a 16-bit type.
  private static boolean losesDigits(Tensor x) {
    return x.data().constant() != null && x.dtype().bytes() == 2 && x.dtype().isFloating();
  }

  // Folds -------------------------------------------------------------------------------------

  /// Folds the dimensions that are marked; they get size 1.
  static Tensor reduce(Op.Reduction op, Tensor x, boolean[] folded, DType type) {
    Shape shape = x.shape().reduce(folded, true);
    int trailing = 0;
    while (trailing < folded.length && folded[folded.length - 1 - trailing]) {
      trailing++;
    }
    boolean onlyTrailing = true;
    for (int d = 0; d < folded.length - trailing; d++) {
      onlyTrailing &= !folded[d] || x.shape().size(d) == 1;
    }
    Backend backend = x.data().backend;
    DType.Arithmetic arithmetic = type.arithmetic();
    TensorStorage data;
    Tensor from = x.to(type);
    boolean waits = x.numel() > EngineSettings.atOnce();
    if (onlyTrailing && trailing > 0 && waits && !liesApart(from.layout(), trailing)) {
      DeferredNode.FoldRows work = new DeferredNode.FoldRows(op, trailing);
      data = defer(backend, new Deferred(work, shape, type, arithmetic, from.node()));
    } else {
      data = run(backend, new Reduce(op), type, shape, from.view());
    }
    return record(op, new Tensor(data, Layout.contiguous(shape)), x);
  }

  /// Whether the elements of rows lie apart. A device may fold such rows in another order, many
  /// side by side, so they never join a pass: a sum does not depend on when it is computed.
  private static boolean liesApart(Layout layout, int trailing) {
    int rank = layout.shape().rank();
    for (int d = rank - 1; d >= rank - trailing; d--) {
      if (layout.shape().size(d) != 1) {
        return layout.stride(d) != 1;
      }
    }
    return false;
  }

  // The other families ------------------------------------------------------------------------

  /// Runs a kernel now, into new memory.
  static TensorStorage run(
      Backend backend, KernelFamily kernel, DType type, Shape shape, View... inputs) {
    Storage storage = backend.allocate(type, shape.numel());
    View out = new View(storage, type, Layout.contiguous(shape));
    backend.run(kernel, inputs, new View[] {out});
    return new TensorStorage(backend, type, storage);
  }

  /// The result of an operation, with its origin if an input is tracked.
  static Tensor record(Op op, Tensor result, Tensor... inputs) {
    int tracked = 0;
    boolean inference = false;
    boolean isOutdated = false;
    for (Tensor input : inputs) {
      tracked += input.isTracked() ? 1 : 0;
      inference |= input.isInference();
      isOutdated |= Versions.isOutdated(input);
    }
    if (isOutdated && tracked == 0) {
      Versions.checkKnown(op.name(), inputs);
    }
    if (tracked > 0 || inference) {
      GradMode recording = GradMode.current();
      if (recording.mode() == GradMode.Mode.INFERENCE) {
        result.markInference();
      } else if (tracked > 0
          && recording.isOn()
          && result.dtype().isFloating()
          && op.gradient() instanceof Gradient.Rule rule) {
        GradFn.record(op, rule, result, inputs, tracked, recording);
      }
    }
    return result;
  }

  /// One flag for each dimension: all of them if none are named.
  static boolean[] dims(String operation, Shape shape, int... dims) {
    boolean[] marked = new boolean[shape.rank()];
    if (dims.length == 0) {
      Arrays.fill(marked, true);
      return marked;
    }
    for (int dim : dims) {
      int d = shape.dim(dim, operation);
      if (shape.rank() == 0) {
        continue;
      }
      if (marked[d]) {
        throw new ShapeException(
            "%s: dim %d is named twice in %s".formatted(operation, d, Messages.list(dims)));
      }
      marked[d] = true;
    }
    return marked;
  }
}
