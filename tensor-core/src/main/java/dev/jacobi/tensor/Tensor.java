package dev.jacobi.tensor;

import dev.jacobi.backend.Backend;
import dev.jacobi.backend.RandomFill.Distribution;
import dev.jacobi.backend.View;
import dev.jacobi.engine.Backends;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.DTypeException;
import dev.jacobi.shape.Device;
import dev.jacobi.shape.Layout;
import dev.jacobi.shape.Shape;
import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.DeferredNode.Deferred;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Numbers of one type in a rectangular arrangement of any number of dimensions.
///
/// Operations give new tensors, and remember how when a gradient is required: [#backward()] then
/// computes the gradients. Elementwise operations and reductions are carried out when somebody
/// needs the numbers, together in one pass; shapes and types are known, and errors thrown, at once.
/// There is nothing to close: memory comes back when a tensor is no longer reachable.
///
/// {@snippet :
/// Tensor w = Tensor.randn(3, 2).requiresGrad(true);
/// Tensor loss = Tensor.ones(4, 3).matmul(w).square().mean();
/// loss.backward();
/// System.out.println(w.grad());
/// }
public final class Tensor
    implements GradientMethods,
        PointwiseMethods,
        ReductionMethods,
        MovementMethods,
        IndexingMethods {
  private static final VarHandle DROPPED;

  static {
    try {
      DROPPED = MethodHandles.lookup().findVarHandle(Tensor.class, "dropped", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final TensorStorage data;
  private final Layout layout;
  private @Nullable AutogradNode vertex;
  private int version;
  private boolean inference;
  private volatile boolean dropped;

  Tensor(TensorStorage data, Layout layout) {
    this(data, layout, null);
  }

  Tensor(TensorStorage data, Layout layout, @Nullable AutogradNode vertex) {
    this(data, layout, vertex, data.version());
    TensorScope.register(this);
  }

  /// A handle that no scope lets go of.
  private Tensor(TensorStorage data, Layout layout, @Nullable AutogradNode vertex, int version) {
    this.data = data;
    this.layout = layout;
    this.vertex = vertex;
    this.version = version;
    if (!data.retain()) {
      throw gone();
    }
  }

  // Make --------------------------------------------------------------------------------------

  /// A tensor from a Java array of numbers or truth values, nested to any depth: `float[]` gives
  /// float32, `double[]` float64, `int[]` int32, `long[]` int64, `boolean[]` bool.
  public static Tensor tensor(Object array) {
    Objects.requireNonNull(array, "tensor: array is null");
    return array instanceof Number || array instanceof Boolean
        ? boxed(array)
        : Creation.fromArray(array);
  }

  private static Tensor boxed(Object value) {
    return switch (value) {
      case Boolean b -> scalar(b);
      case Integer i -> scalar(i).to(DType.INT64);
      case Long l -> tensor(new long[] {l}).reshape();
      case Number n -> scalar(n.doubleValue());
      default -> throw new IllegalArgumentException("tensor: wants a number, got " + value);
    };
  }

  /// A tensor of this shape with the elements of an array, row-major.
  public static Tensor of(float[] elements, long... shape) {
    return Composite.of("of", () -> Creation.fromFlat(elements, Shape.of(shape)));
  }

  /// A float32 tensor without dimensions.
  public static Tensor scalar(double value) {
    return Creation.constant(Backends.cpu(), DType.FLOAT32, value);
  }

  /// A bool tensor without dimensions.
  public static Tensor scalar(boolean value) {
    return Creation.constant(Backends.cpu(), DType.BOOL, value ? 1 : 0);
  }

  static Tensor empty(Backend backend, DType type, Shape shape) {
    return new Tensor(
        new TensorStorage(backend, type, backend.allocate(type, shape.numel())),
        Layout.contiguous(shape));
  }

  /// Zeros, in float32.
  public static Tensor zeros(long... shape) {
    return full(0, shape);
  }

  /// Ones, in float32.
  public static Tensor ones(long... shape) {
    return full(1, shape);
  }

  /// The same number everywhere, in float32.
  public static Tensor full(double value, long... shape) {
    return Creation.full(DType.FLOAT32, value, Shape.of(shape));
  }

  /// Zeros of another tensor's shape and type.
  public static Tensor zerosLike(Tensor x) {
    return Composite.of("zerosLike", () -> Creation.fullLike(x, 0));
  }

  /// Ones of another tensor's shape and type.
  public static Tensor onesLike(Tensor x) {
    return Composite.of("onesLike", () -> Creation.fullLike(x, 1));
  }

  /// The same number everywhere, in another tensor's shape and type.
  public static Tensor fullLike(Tensor x, double value) {
    return Creation.fullLike(x, value);
  }

  /// The whole numbers from 0 to `end` (exclusive), in int64.
  public static Tensor arange(long end) {
    return Creation.arange(0, (double) end, 1, DType.INT64);
  }

  /// The numbers from `start` to `end` (exclusive) in equal steps, in float32.
  public static Tensor arange(double start, double end, double step) {
    return Creation.arange(start, end, step, DType.FLOAT32);
  }

  /// The unit matrix of `n` rows, in float32.
  public static Tensor eye(long n) {
    return Creation.eye(n);
  }

  /// Random numbers from 0 to 1 (exclusive), in float32.
  public static Tensor rand(long... shape) {
    return rand(Generator.global(), shape);
  }

  /// Random numbers from 0 to 1 (exclusive) of a generator, in float32.
  public static Tensor rand(Generator generator, long... shape) {
    Objects.requireNonNull(generator, "rand: generator is null");
    return generator.fill(Distribution.UNIFORM, 0, 1, DType.FLOAT32, Shape.of(shape));
  }

  /// Random numbers of the standard normal distribution, in float32.
  public static Tensor randn(long... shape) {
    return randn(Generator.global(), shape);
  }

  /// Random numbers of the standard normal distribution of a generator, in float32.
  public static Tensor randn(Generator generator, long... shape) {
    Objects.requireNonNull(generator, "randn: generator is null");
    return generator.fill(Distribution.NORMAL, 0, 1, DType.FLOAT32, Shape.of(shape));
  }

  /// Random whole numbers from 0 to `high` (exclusive), in int64.
  public static Tensor randint(long high, long... shape) {
    return randint(Generator.global(), high, shape);
  }

  /// Random whole numbers from 0 to `high` (exclusive) of a generator, in int64.
  public static Tensor randint(Generator generator, long high, long... shape) {
    Objects.requireNonNull(generator, "randint: generator is null");
    return generator.below(high, Shape.of(shape));
  }

  /// The whole numbers from 0 to `n` - 1 in random order, in int64.
  public static Tensor randperm(long n) {
    return Creation.randperm(Generator.global(), n);
  }

  /// The whole numbers from 0 to `n` - 1 in a generator's random order, in int64.
  public static Tensor randperm(Generator generator, long n) {
    return Creation.randperm(generator, n);
  }

  /// Starts the global generator again from a seed.
  public static void manualSeed(long seed) {
    Generator.global().seed(seed);
  }

  // Combine -----------------------------------------------------------------------------------

  /// Tensors one after another along an existing dimension.
  public static Tensor cat(int dim, Tensor... parts) {
    return Movement.cat(dim, parts);
  }

  /// Tensors of one shape side by side along a new dimension.
  public static Tensor stack(int dim, Tensor... parts) {
    return Movement.stack(dim, parts);
  }

  /// `x` where the condition is true, `y` elsewhere, with broadcasting.
  public static Tensor where(Tensor condition, Tensor x, Tensor y) {
    return Indexing.where(condition, x, y);
  }

  // What it is --------------------------------------------------------------------------------

  /// The sizes of the dimensions.
  public Shape shape() {
    return layout.shape();
  }

  /// The number of dimensions.
  public int rank() {
    return layout.shape().rank();
  }

  /// The size of a dimension; -1 is the last one.
  public long size(int dim) {
    return layout.shape().size(dim);
  }

  /// The number of elements.
  public long numel() {
    return layout.shape().numel();
  }

  /// The type of the elements.
  public DType dtype() {
    return data.dtype;
  }

  /// Where the elements lie.
  public Device device() {
    return data.backend.device();
  }

  TensorStorage data() {
    if (dropped) {
      throw gone();
    }
    return data;
  }

  private IllegalStateException gone() {
    return new IllegalStateException(
        ("a tensor of shape %s is used that the engine has let go of: it was only made on the way to"
                + " another result; keep a copy() where it is still in use")
            .formatted(shape()));
  }

  /// Lets go of the elements: nobody uses this handle any more.
  void drop() {
    if (DROPPED.compareAndSet(this, false, true)) {
      data.release();
    }
  }

  /// Another handle of this tensor, for whoever asks.
  Tensor another() {
    Tensor handle = handle();
    TensorScope.register(handle);
    return handle;
  }

  /// Another handle of this tensor, that no scope lets go of.
  Tensor handle() {
    Tensor handle = new Tensor(data(), layout, vertex, version);
    handle.inference = inference;
    return handle;
  }

  Layout layout() {
    return layout;
  }

  /// The elements, for a kernel that runs now.
  View view() {
    return data().view(layout);
  }

  /// The elements, for an operation that may be deferred.
  DeferredNode node() {
    Deferred pending = data().pending();
    if (pending != null && layout.isContiguous() && pending.shape.equals(layout.shape())) {
      data.capture();
      return pending;
    }
    Double constant = data.constant();
    if (constant != null) {
      return new DeferredNode.Scalar(constant);
    }
    return new DeferredNode.Leaf(data.capture(layout));
  }

  // Numbers out -------------------------------------------------------------------------------

  /// The only element.
  ///
  /// @throws ShapeException if there are more or none
  public double item() {
    return TensorScope.tidy(() -> single("item").toDoubleArray()[0]);
  }

  /// The only element, as a whole number.
  ///
  /// @throws ShapeException if there are more or none
  public long itemLong() {
    return TensorScope.tidy(() -> single("itemLong").toLongArray()[0]);
  }

  private Tensor single(String operation) {
    if (numel() != 1) {
      throw new ShapeException(
          "%s: shape %s has %d elements, wants exactly one; reduce it first, for example with"
                  .formatted(operation, shape(), numel())
              + " sum() or mean(), or read toFloatArray()");
    }
    return numbers();
  }

  /// The elements as they are now, to be read: without history, and without a say in it.
  private Tensor numbers() {
    return new Tensor(data(), layout);
  }

  /// The element at these positions.
  public double get(long... index) {
    Objects.requireNonNull(index, "get: index is null");
    if (index.length != rank()) {
      throw new ShapeException(
          "get: wants %d positions for shape %s, got %d".formatted(rank(), shape(), index.length));
    }
    return Composite.of(
        "get",
        () -> {
          Tensor x = numbers();
          for (long i : index) {
            x = x.select(0, i);
          }
          return x.item();
        });
  }

  /// The elements as float32, row-major.
  public float[] toFloatArray() {
    return TensorScope.tidy(() -> HostArrays.floats(numbers()));
  }

  /// The elements as float64, row-major.
  public double[] toDoubleArray() {
    return TensorScope.tidy(() -> HostArrays.doubles(numbers()));
  }

  /// The elements as whole numbers, row-major.
  public long[] toLongArray() {
    return TensorScope.tidy(() -> HostArrays.longs(numbers()));
  }

  /// The elements and what is unusual about the tensor, as PyTorch prints them.
  @Override
  public String toString() {
    return Printing.print(this);
  }

  // Compute -----------------------------------------------------------------------------------

  /// Computes tensors that are still deferred, together where they fit into one pass.
  public static void evaluate(Tensor... tensors) {
    Map<Backend, List<Deferred>> pending = new LinkedHashMap<>();
    Objects.requireNonNull(tensors, "evaluate: tensors is null");
    for (Tensor tensor : tensors) {
      Objects.requireNonNull(tensor, "evaluate: a tensor is null");
      Deferred value = tensor.data().pending();
      if (value != null) {
        pending.computeIfAbsent(tensor.data.backend, backend -> new ArrayList<>()).add(value);
      }
    }
    pending.forEach((backend, values) -> Fusion.compute(backend, values.toArray(Deferred[]::new)));
  }

  // Change in place ---------------------------------------------------------------------------

  /// Takes the elements of another tensor of the same shape, converted to this type; see
  /// [InPlace#assign].
  public Tensor assign(Tensor value) {
    return InPlace.assign(this, value);
  }

  /// Assigns several tensors at once; their values are computed in one pass where they fit.
  public static void assign(Tensor[] targets, Tensor[] values) {
    InPlace.assign(targets, values);
  }

  /// Sets every element to a number.
  public Tensor fill(double value) {
    return InPlace.fill(this, value);
  }

  /// Adds another tensor, which may broadcast to this shape.
  public Tensor addInPlace(Tensor other) {
    return InPlace.add(this, other);
  }

  // Gradients ---------------------------------------------------------------------------------

  /// Whether the user asked for this tensor's gradient, or it was computed from such a tensor.
  public boolean requiresGrad() {
    return isTracked();
  }

  boolean isTracked() {
    return vertex instanceof GradFn
        || (vertex instanceof AccumulateGrad leaf && leaf.requiresGrad());
  }

  /// Asks for the gradient of this tensor, or takes that back.
  ///
  /// @return this tensor
  public Tensor requiresGrad(boolean wanted) {
    if (wanted && !dtype().isFloating()) {
      throw new DTypeException(
          "requiresGrad: only floating tensors have gradients, this one is %s of shape %s; use"
                  .formatted(dtype(), shape())
              + " to(DType.FLOAT32)");
    }
    if (!wanted && vertex instanceof GradFn origin) {
      throw new IllegalStateException(
          "requiresGrad: only a leaf can be changed, this tensor is the result of %s; use detach()"
              .formatted(origin.described()));
    }
    if (!(vertex instanceof GradFn) && (wanted || vertex != null)) {
      leaf().requiresGrad(wanted);
    }
    return this;
  }

  private AccumulateGrad leaf() {
    if (vertex instanceof AccumulateGrad present) {
      return present;
    }
    AccumulateGrad made = new AccumulateGrad();
    vertex = made;
    return made;
  }

  /// Whether this tensor was made by the user, not by a recorded operation.
  public boolean isLeaf() {
    return !(vertex instanceof GradFn);
  }

  /// The operation that made this tensor, if it was recorded.
  public @Nullable GradFn origin() {
    return vertex instanceof GradFn origin ? origin : null;
  }

  /// This tensor's point in the graph, if it has one.
  public @Nullable AutogradNode vertex() {
    return vertex;
  }

  /// What tells this tensor from others in a graph; a stand-in has that of the tensor itself.
  public Object identity() {
    return vertex != null && isTracked() ? vertex : data.identity();
  }

  void vertex(@Nullable AutogradNode point) {
    vertex = point;
    version = data.version();
  }

  /// The version of the elements that this view knows of.
  int version() {
    return version;
  }

  /// This tensor as it is now, for the graph.
  Tensor alias() {
    return new Tensor(data(), layout, isTracked() ? vertex : null, data.version());
  }

  /// This tensor without its elements, for the graph.
  Tensor shell() {
    return isTracked()
        ? new Tensor(TensorStorage.absent(data), layout, vertex, 0)
        : new Tensor(data.withoutElements(), layout, null, 0);
  }

  boolean isInference() {
    return inference;
  }

  void markInference() {
    inference = true;
  }

  /// The gradient that backward passes have summed up, if any.
  public @Nullable Tensor grad() {
    return vertex == null ? null : vertex.grad();
  }

  /// Sets the gradient, as a differentiator does, or forgets it.
  public void grad(@Nullable Tensor value) {
    if (vertex != null) {
      vertex.grad(value);
    } else if (value != null) {
      leaf().grad(value);
    }
  }

  /// Forgets the gradient.
  public void zeroGrad() {
    grad(null);
  }

  /// The same elements without history.
  public Tensor detach() {
    if (!isTracked()) {
      return this;
    }
    Tensor constant = new Tensor(data(), layout);
    // Whoever leaves the history behind wants none of later changes either.
    constant.version = Integer.MAX_VALUE;
    return constant;
  }

  /// Adds to the `grad` of every leaf that this single number depends on.
  ///
  /// @throws IllegalStateException if nothing was recorded, or the graph has been released
  public void backward() {
    backward(GradOptions.usual());
  }

  /// The same for a tensor of any shape, given its own gradient.
  public void backward(Tensor gradient) {
    Objects.requireNonNull(gradient, "backward: gradient is null");
    backward(GradOptions.gradient(gradient));
  }

  /// The same with options, such as to keep the graph.
  public void backward(GradOptions options) {
    Differentiator.get().backward(this, options);
  }
}
