package dev.jacobi.tensor;

import dev.jacobi.backend.Backend;
import dev.jacobi.backend.Copy;
import dev.jacobi.backend.View;
import dev.jacobi.engine.Backends;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Device;
import dev.jacobi.shape.Layout;
import dev.jacobi.shape.Shape;
import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.Gradient.Reads;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Other views of the same elements, and the few movements that must copy.
public final class Movement {
  private Movement() {}

  /// The same elements in the same order with other sizes; one size may be -1, which is inferred. A
  /// view where possible, otherwise a copy.
  public static Tensor reshape(Tensor x, long... sizes) {
    Objects.requireNonNull(x, "reshape: x is null");
    Objects.requireNonNull(sizes, "reshape: sizes is null");
    return reshape(x, infer(x, sizes));
  }

  static Tensor reshape(Tensor x, Shape shape) {
    if (shape.equals(x.shape())) {
      return x;
    }
    Optional<Layout> layout = x.layout().reshape(shape);
    Tensor source = layout.isPresent() ? x : contiguous(x);
    Layout to = layout.orElseGet(() -> Layout.contiguous(shape));
    Tensor made = Dispatch.record(new Reshape(), new Tensor(source.data(), to), source);
    TensorScope.dropMade(source, x);
    return made;
  }

  private static Shape infer(Tensor x, long... sizes) {
    long known = 1;
    int open = -1;
    for (int i = 0; i < sizes.length; i++) {
      if (sizes[i] == -1 && open < 0) {
        open = i;
      } else if (sizes[i] < 0) {
        throw new ShapeException(
            "reshape: sizes must not be negative, but one may be -1, got " + Messages.list(sizes));
      } else {
        known *= sizes[i];
      }
    }
    if (open >= 0 && known == 0) {
      throw new ShapeException(
          "reshape: without elements -1 could be any size in %s; name it"
              .formatted(Messages.list(sizes)));
    }
    long[] result = sizes.clone();
    if (open >= 0 && known > 0 && x.numel() % known == 0) {
      result[open] = x.numel() / known;
      known = x.numel();
    }
    if (known != x.numel()) {
      throw new ShapeException(
          "reshape: shape %s has %d elements, which do not fit into %s"
              .formatted(x.shape(), x.numel(), Messages.list(sizes)));
    }
    return Shape.of(result);
  }

  /// The dimensions from `start` on as one.
  public static Tensor flatten(Tensor x, int start) {
    Objects.requireNonNull(x, "flatten: x is null");
    int from = x.shape().dim(start, "flatten");
    long[] sizes = Arrays.copyOf(x.shape().toArray(), from + 1);
    long product = 1;
    for (int d = from; d < x.rank(); d++) {
      product *= x.size(d);
    }
    sizes[from] = product;
    return reshape(x, Shape.of(sizes));
  }

  /// The dimensions from `start` to `end` (inclusive) as one.
  public static Tensor flatten(Tensor x, int start, int end) {
    Objects.requireNonNull(x, "flatten: x is null");
    int from = x.shape().dim(start, "flatten");
    int to = x.shape().dim(end, "flatten");
    if (x.rank() == 0) {
      return x.reshape(1);
    }
    if (from > to) {
      throw new ShapeException(
          "flatten: dim %d comes after dim %d in shape %s".formatted(start, end, x.shape()));
    }
    long[] sizes = new long[x.rank() - (to - from)];
    Arrays.fill(sizes, 1);
    for (int d = 0; d < x.rank(); d++) {
      sizes[d <= from ? d : Math.max(from, d - (to - from))] *= x.size(d);
    }
    return reshape(x, Shape.of(sizes));
  }

  /// The view with dimension `i` taken from dimension `order[i]`.
  public static Tensor permute(Tensor x, int... order) {
    Objects.requireNonNull(x, "permute: x is null");
    Objects.requireNonNull(order, "permute: order is null");
    int[] dims = new int[order.length];
    boolean[] seen = new boolean[x.rank()];
    for (int i = 0; i < order.length; i++) {
      dims[i] = x.shape().dim(order[i], "permute");
      if (order.length != x.rank() || seen[dims[i]]) {
        throw new ShapeException(
            "permute: %s must name each dimension of shape %s once"
                .formatted(Messages.list(order), x.shape()));
      }
      seen[dims[i]] = true;
    }
    return Dispatch.record(
        new Permute(Arrays.stream(dims).boxed().toList()),
        new Tensor(x.data(), x.layout().permute(dims)),
        x);
  }

  /// The view with two dimensions exchanged.
  public static Tensor transpose(Tensor x, int dim0, int dim1) {
    Objects.requireNonNull(x, "transpose: x is null");
    int[] order = new int[x.rank()];
    Arrays.setAll(order, i -> i);
    int a = x.shape().dim(dim0, "transpose");
    int b = x.shape().dim(dim1, "transpose");
    if (x.rank() > 0) {
      order[a] = b;
      order[b] = a;
    }
    return permute(x, order);
  }

  /// The transposed matrix, a view; a vector stays as it is.
  public static Tensor t(Tensor x) {
    Objects.requireNonNull(x, "t: x is null");
    if (x.rank() > 2) {
      throw new ShapeException(
          "t: wants a matrix or a vector, got shape %s; transpose(dim0, dim1) exchanges any two"
              .formatted(x.shape()));
    }
    return x.rank() < 2 ? x : transpose(x, 0, 1);
  }

  /// The view without dimension `dim`, if its size is 1; otherwise the tensor itself.
  public static Tensor squeeze(Tensor x, int dim) {
    Objects.requireNonNull(x, "squeeze: x is null");
    int d = x.shape().dim(dim, "squeeze");
    if (x.rank() == 0 || x.size(d) != 1) {
      return x;
    }
    boolean[] marked = new boolean[x.rank()];
    marked[d] = true;
    return reshape(x, x.shape().reduce(marked, false));
  }

  /// The view with a new dimension of size 1 at `dim`.
  public static Tensor unsqueeze(Tensor x, int dim) {
    Objects.requireNonNull(x, "unsqueeze: x is null");
    int rank = x.rank() + 1;
    if (dim < -rank || dim >= rank) {
      throw new ShapeException(
          "unsqueeze: dim %d is out of range for shape %s; it may be %d to %d"
              .formatted(dim, x.shape(), -rank, rank - 1));
    }
    int d = dim < 0 ? dim + rank : dim;
    long[] sizes = new long[rank];
    for (int i = 0; i < rank; i++) {
      sizes[i] = i == d ? 1 : x.size(i < d ? i : i - 1);
    }
    return reshape(x, Shape.of(sizes));
  }

  /// The view repeated to a larger shape along dimensions of size 1; -1 keeps a size.
  public static Tensor expand(Tensor x, long... sizes) {
    Objects.requireNonNull(x, "expand: x is null");
    Objects.requireNonNull(sizes, "expand: sizes is null");
    int lead = sizes.length - x.rank();
    long[] to = sizes.clone();
    boolean fits = lead >= 0;
    for (int i = 0; fits && i < to.length; i++) {
      long has = i < lead ? 1 : x.size(i - lead);
      to[i] = to[i] == -1 ? has : to[i];
      fits = to[i] >= 0 && (has == to[i] || has == 1);
    }
    if (!fits) {
      throw new ShapeException(
          "expand: shape %s cannot be expanded to %s; only sizes of 1 can grow"
              .formatted(x.shape(), Messages.list(sizes)));
    }
    Shape shape = Shape.of(to);
    if (shape.equals(x.shape())) {
      return x;
    }
    return Dispatch.record(new Expand(), new Tensor(x.data(), x.layout().expand(shape)), x);
  }

  /// The view of every `step`-th element from `start` to `end` (exclusive) along a dimension.
  /// Negative bounds count from the end; bounds outside are moved to the edge.
  public static Tensor slice(Tensor x, int dim, long start, long end, long step) {
    Objects.requireNonNull(x, "slice: x is null");
    int d = x.shape().dim(dim, "slice");
    if (x.rank() == 0) {
      throw new ShapeException("slice: a scalar has no dimension to slice");
    }
    if (step < 1) {
      throw new ShapeException("slice: step must be at least 1, got " + step);
    }
    long size = x.size(d);
    long from = Math.clamp(start < 0 ? start + size : start, 0, size);
    long to = Math.clamp(end < 0 ? end + size : end, from, size);
    long count = Math.ceilDiv(to - from, step);
    Tensor view = new Tensor(x.data(), x.layout().slice(d, from, count, step));
    return Dispatch.record(new Slice(d, from, step), view, x);
  }

  /// The view of `length` elements from `start` on along a dimension.
  public static Tensor narrow(Tensor x, int dim, long start, long length) {
    Objects.requireNonNull(x, "narrow: x is null");
    int d = x.shape().dim(dim, "narrow");
    if (x.rank() == 0 || start < 0 || length < 0 || start > x.size(d) - length) {
      throw new ShapeException(
          "narrow: %d elements from %d do not lie within dim %d of shape %s"
              .formatted(length, start, dim, x.shape()));
    }
    return slice(x, d, start, start + length, 1);
  }

  /// The view at one position of a dimension, without that dimension.
  public static Tensor select(Tensor x, int dim, long index) {
    Objects.requireNonNull(x, "select: x is null");
    int d = x.shape().dim(dim, "select");
    if (x.rank() == 0) {
      throw new ShapeException("select: a scalar has no dimension to select from; use item()");
    }
    long size = x.size(d);
    if (index < -size || index >= size) {
      throw new IndexOutOfBoundsException(
          "select: index %d is out of range for dim %d of size %d in shape %s"
              .formatted(index, d, size, x.shape()));
    }
    long i = index < 0 ? index + size : index;
    Tensor view = new Tensor(x.data(), x.layout().select(d, i));
    return Dispatch.record(new Select(d, i), view, x);
  }

  /// The tensor itself if its elements lie row-major, otherwise a copy that does.
  public static Tensor contiguous(Tensor x) {
    Objects.requireNonNull(x, "contiguous: x is null");
    return x.layout().isContiguous() ? x : copy(x);
  }

  /// A copy in memory of its own.
  public static Tensor copy(Tensor x) {
    Objects.requireNonNull(x, "copy: x is null");
    TensorStorage data = Dispatch.run(x.data().backend, new Copy(), x.dtype(), x.shape(), x.view());
    return Dispatch.record(new Clone(), new Tensor(data, Layout.contiguous(x.shape())), x);
  }

  /// The same elements as another type; the tensor itself if it has that type. Numbers become whole
  /// toward zero, and `NaN` becomes 0; what is too large for int32 or int64 becomes their nearest
  /// number, as Java converts (PyTorch leaves that to the processor), and narrower whole types keep
  /// its lowest bits.
  public static Tensor to(Tensor x, DType type) {
    Objects.requireNonNull(x, "to: x is null");
    Objects.requireNonNull(type, "to: type is null");
    return x.dtype() == type ? x : Dispatch.cast(new To(), type, x);
  }

  /// The same elements on another device; the tensor itself if it lies there.
  public static Tensor to(Tensor x, Device device) {
    Objects.requireNonNull(x, "to: x is null");
    return x.device().equals(device) ? x : to(x, Backends.of(device));
  }

  private static Tensor to(Tensor x, Backend backend) {
    if (x.data().backend.equals(backend)) {
      return x;
    }
    Tensor dense = x.layout().isDense() ? x : NoGrad.noGrad(() -> copy(x));
    return Dispatch.record(new ToDevice(), FactoryLike.copy(backend, dense), x);
  }

  /// Tensors one after another along an existing dimension.
  public static Tensor cat(int dim, Tensor... parts) {
    Objects.requireNonNull(parts, "cat: parts is null");
    if (parts.length == 0) {
      throw new ShapeException("cat: wants at least one tensor");
    }
    Objects.requireNonNull(parts[0], "cat: a part is null");
    return joined(dim, hasNothing(parts) ? something(parts) : parts);
  }

  /// As in PyTorch: a vector without elements may be joined with anything, and adds nothing to it.
  private static boolean hasNothing(Tensor... parts) {
    return Arrays.stream(parts).anyMatch(Movement::isEmptyVector)
        && !Arrays.stream(parts).allMatch(part -> part.rank() == 1);
  }

  private static boolean isEmptyVector(Tensor x) {
    Objects.requireNonNull(x, "cat: one of the tensors is null");
    return x.rank() == 1 && x.numel() == 0;
  }

  private static Tensor[] something(Tensor... parts) {
    DType type = parts[0].dtype();
    for (Tensor part : parts) {
      type = type.promote(part.dtype());
    }
    DType joint = type;
    return Arrays.stream(parts)
        .filter(part -> !isEmptyVector(part))
        .map(part -> part.to(joint))
        .toArray(Tensor[]::new);
  }

  private static Tensor joined(int dim, Tensor... parts) {
    int d = parts[0].shape().dim(dim, "cat");
    DType type = parts[0].dtype();
    long size = 0;
    for (Tensor part : parts) {
      Objects.requireNonNull(part, "cat: a part is null");
      checkPart(parts[0], part, d);
      type = type.promote(part.dtype());
      size += part.size(d);
    }
    long[] sizes = parts[0].shape().toArray();
    sizes[d] = size;
    Tensor result = Tensor.empty(parts[0].data().backend, type, Shape.of(sizes));
    View all = result.view();
    long start = 0;
    for (Tensor part : parts) {
      Layout place = all.layout().slice(d, start, part.size(d), 1);
      part.data().backend.run(new Copy(), new View[] {part.view()}, new View[] {all.with(place)});
      start += part.size(d);
    }
    return Dispatch.record(new Cat(d), result, parts);
  }

  private static void checkPart(Tensor first, Tensor part, int d) {
    boolean fits = part.rank() == first.rank() && first.rank() > 0;
    for (int i = 0; fits && i < first.rank(); i++) {
      fits = i == d || part.size(i) == first.size(i);
    }
    if (!fits) {
      throw new ShapeException(
          "cat: shapes %s and %s must be equal but for dim %d%s"
              .formatted(
                  first.shape(),
                  part.shape(),
                  d,
                  first.rank() == 0 ? "; scalars can be joined by stack" : ""));
    }
    Dispatch.sameDevice("cat", first, part);
  }

  /// Tensors of one shape side by side along a new dimension.
  public static Tensor stack(int dim, Tensor... parts) {
    Objects.requireNonNull(parts, "stack: parts is null");
    if (parts.length == 0) {
      throw new ShapeException("stack: wants at least one tensor");
    }
    return Composite.of("stack", () -> stacked(dim, parts));
  }

  private static Tensor stacked(int dim, Tensor... parts) {
    Tensor[] lifted = new Tensor[parts.length];
    for (int i = 0; i < parts.length; i++) {
      if (!parts[i].shape().equals(parts[0].shape())) {
        throw new ShapeException(
            "stack: shapes must be equal, got %s and %s"
                .formatted(parts[0].shape(), parts[i].shape()));
      }
      lifted[i] = unsqueeze(parts[i], dim);
    }
    return cat(dim < 0 ? dim + parts[0].rank() + 1 : dim, lifted);
  }

  private record Reshape() implements Op {
    @Override
    public Gradient gradient() {
      return Gradient.of(Reads.SHAPES, (g, x, y) -> reshape(g, x.shape()));
    }
  }

  private record Permute(List<Integer> order) implements Op {
    @Override
    public Gradient gradient() {
      int[] inverse = new int[order.size()];
      for (int i = 0; i < inverse.length; i++) {
        inverse[order.get(i)] = i;
      }
      return Gradient.of(Reads.SHAPES, (g, x, y) -> g.permute(inverse));
    }
  }

  private record Expand() implements Op {
    @Override
    public Gradient gradient() {
      // The walk sums what was repeated.
      return Gradient.of(Reads.SHAPES, (g, x, y) -> g);
    }
  }

  private record Slice(int dim, long start, long step) implements Op {
    @Override
    public Gradient gradient() {
      return Gradient.of(
          Reads.SHAPES,
          (g, x, y) -> place(g, x, layout -> layout.slice(dim, start, y.size(dim), step)));
    }
  }

  private record Select(int dim, long index) implements Op {
    @Override
    public Gradient gradient() {
      return Gradient.of(
          Reads.SHAPES, (g, x, y) -> place(g, x, layout -> layout.select(dim, index)));
    }
  }

  /// A part of a tensor, as a layout of its elements.
  interface ViewOf {
    Layout of(Layout whole);
  }

  /// A tensor like `x` that is 0 but for `g` in one part.
  private static Tensor place(Tensor g, Tensor x, ViewOf part) {
    Tensor whole = Creation.zeros(g, x.shape());
    Layout place = part.of(whole.layout());
    View view = whole.view();
    g.data().backend.run(new Copy(), new View[] {g.view()}, new View[] {view.with(place)});
    return Dispatch.record(new Placed(part), whole, g);
  }

  /// The view of a part.
  static Tensor part(Tensor x, ViewOf part) {
    return Dispatch.record(new Taken(part), new Tensor(x.data(), part.of(x.layout())), x);
  }

  private record Placed(ViewOf part) implements Op {
    @Override
    public Gradient gradient() {
      return Gradient.of(Reads.SHAPES, (g, x, y) -> Movement.part(contiguous(g), part));
    }
  }

  private record Taken(ViewOf part) implements Op {
    @Override
    public Gradient gradient() {
      return Gradient.of(Reads.SHAPES, (g, x, y) -> place(g, x, part));
    }
  }

  private record Clone() implements Op {
    @Override
    public Gradient gradient() {
      return Gradient.of(Reads.SHAPES, (g, x, y) -> g);
    }
  }

  private record ToDevice() implements Op {
    @Override
    public Gradient gradient() {
      return Gradient.of(Reads.SHAPES, (g, x, y) -> to(g, x.data().backend));
    }
  }

  private record To() implements Op {
    @Override
    public Gradient gradient() {
      return Gradient.of(Reads.SHAPES, (g, x, y) -> g.to(x.dtype()));
    }
  }

  private record Cat(int dim) implements Op {
    @Override
    public Gradient gradient() {
      return Gradient.of(
          Reads.SHAPES,
          (i, g, parts, y) -> {
            long start = 0;
            for (int k = 0; k < i; k++) {
              start += parts[k].size(dim);
            }
            return g.narrow(dim, start, parts[i].size(dim)).to(parts[i].dtype());
          });
    }
  }
}
