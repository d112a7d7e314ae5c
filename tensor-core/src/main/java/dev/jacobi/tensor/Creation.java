package dev.jacobi.tensor;

import dev.jacobi.backend.Backend;
import dev.jacobi.backend.Copy;
import dev.jacobi.backend.RandomFill.Distribution;
import dev.jacobi.backend.Storage;
import dev.jacobi.backend.View;
import dev.jacobi.engine.Backends;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.DTypeException;
import dev.jacobi.shape.Layout;
import dev.jacobi.shape.Shape;
import dev.jacobi.shape.ShapeException;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Array;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// New tensors: from Java's arrays and numbers, filled, counted, or random.
public final class Creation {
  private Creation() {}

  /// One number of a type.
  static Tensor constant(Backend backend, DType type, double value) {
    return new Tensor(
        TensorStorage.constant(backend, type, value), Layout.contiguous(Shape.SCALAR));
  }

  /// A tensor from a Java array of numbers or truth values, nested to any depth.
  ///
  /// @throws ShapeException if inner arrays differ in length
  /// @throws DTypeException if it is not an array of primitive numbers or truth values
  static Tensor fromArray(Object array) {
    long[] sizes = new long[8];
    int rank = 0;
    Class<?> type = array.getClass();
    if (!type.isArray()) {
      throw notNumbers(type);
    }
    Object level = array;
    while (type.isArray()) {
      if (rank == sizes.length) {
        throw new ShapeException("tensor: arrays may be nested to depth " + sizes.length);
      }
      int length = level == null ? 0 : Array.getLength(level);
      sizes[rank++] = length;
      level = length == 0 || level == null ? null : Array.get(level, 0);
      type = type.getComponentType();
    }
    Shape shape = Shape.of(Arrays.copyOf(sizes, rank));
    Object flat = Array.newInstance(type, Math.toIntExact(shape.numel()));
    flatten(array, shape, 0, flat, 0);
    return fromFlat(flat, shape);
  }

  private static int flatten(@Nullable Object from, Shape shape, int dim, Object to, int start) {
    int length = from == null ? 0 : Array.getLength(from);
    if (length != shape.size(dim)) {
      throw new ShapeException(
          "tensor: inner arrays differ in length: %d and %d at dim %d"
              .formatted(shape.size(dim), length, dim));
    }
    if (dim == shape.rank() - 1) {
      System.arraycopy(from, 0, to, start, length);
      return start + length;
    }
    int next = start;
    for (int i = 0; i < length; i++) {
      next = flatten(Array.get(from, i), shape, dim + 1, to, next);
    }
    return next;
  }

  /// A tensor from a flat Java array.
  static Tensor fromFlat(Object flat, Shape shape) {
    return switch (flat) {
      case float[] a -> of(MemorySegment.ofArray(a), DType.FLOAT32, shape);
      case double[] a -> of(MemorySegment.ofArray(a), DType.FLOAT64, shape);
      case long[] a -> of(MemorySegment.ofArray(a), DType.INT64, shape);
      case int[] a -> of(MemorySegment.ofArray(a), DType.INT32, shape);
      case short[] a -> of(MemorySegment.ofArray(a), DType.INT16, shape);
      case byte[] a -> of(MemorySegment.ofArray(a), DType.INT8, shape);
      case boolean[] a -> {
        byte[] bytes = new byte[a.length];
        for (int i = 0; i < a.length; i++) {
          bytes[i] = (byte) (a[i] ? 1 : 0);
        }
        yield of(MemorySegment.ofArray(bytes), DType.BOOL, shape);
      }
      default -> throw notNumbers(flat.getClass());
    };
  }

  private static DTypeException notNumbers(Class<?> type) {
    return new DTypeException(
        "tensor: wants numbers or truth values, or arrays of Java's primitive ones such as float[],"
            + " got "
            + type.getSimpleName());
  }

  private static Tensor of(MemorySegment elements, DType type, Shape shape) {
    long count = elements.byteSize() / type.bytes();
    if (count != shape.numel()) {
      throw new ShapeException(
          "tensor: %d elements do not fill shape %s, which has %d"
              .formatted(count, shape, shape.numel()));
    }
    Tensor result = Tensor.empty(Backends.cpu(), type, shape);
    result.data().backend.upload(elements, result.data().storage());
    return result;
  }

  static Tensor full(DType type, double value, Shape shape) {
    return full(Backends.cpu(), type, value, shape);
  }

  /// The same number everywhere, in another tensor's shape and type and on its device.
  static Tensor fullLike(Tensor x, double value) {
    Objects.requireNonNull(x, "fullLike: x is null");
    Dispatch.checkHolds("fullLike", x, value);
    return full(x.data().backend, x.dtype(), value, x.shape());
  }

  /// Zeros in another tensor's type and on its device.
  static Tensor zeros(Tensor like, Shape shape) {
    return full(like.data().backend, like.dtype(), 0, shape);
  }

  static Tensor full(Backend backend, DType type, double value, Shape shape) {
    Storage storage = backend.allocate(type, shape.numel());
    View out = new View(storage, type, Layout.contiguous(shape));
    Tensor one = constant(backend, type, value);
    backend.run(
        new Copy(), new View[] {one.view().with(one.layout().expand(shape))}, new View[] {out});
    TensorScope.drop(one);
    return new Tensor(new TensorStorage(backend, type, storage), out.layout());
  }

  static Tensor arange(double start, double end, double step, DType type) {
    if (step == 0 || (end - start) / step < 0) {
      throw new ShapeException(
          "arange: from %s to %s cannot be reached in steps of %s".formatted(start, end, step));
    }
    double steps = Math.ceil((end - start) / step);
    if (!(steps <= Integer.MAX_VALUE)) {
      throw new ShapeException(
          "arange: from %s to %s in steps of %s would be %s numbers"
              .formatted(start, end, step, steps));
    }
    double[] values = new double[HostArrays.length("arange", (long) steps)];
    for (int i = 0; i < values.length; i++) {
      values[i] = start + i * step;
    }
    return fromFlat(values, Shape.of(values.length)).to(type);
  }

  static Tensor eye(long n) {
    checkCount("eye", n);
    Tensor zeros = Composite.of("eye", () -> full(DType.FLOAT32, 0, Shape.of(n, n)));
    View all = zeros.view();
    View diagonal = all.with(Layout.of(Shape.of(n), new long[] {n + 1}, 0));
    View one = constant(zeros.data().backend, DType.FLOAT32, 1).view();
    View ones = one.with(one.layout().expand(Shape.of(n)));
    zeros.data().backend.run(new Copy(), new View[] {ones}, new View[] {diagonal});
    return zeros;
  }

  private static void checkCount(String operation, long n) {
    if (n < 0) {
      throw new ShapeException("%s: wants a size of at least 0, got %d".formatted(operation, n));
    }
  }

  /// The numbers from 0 to `n` - 1 in random order.
  static Tensor randperm(Generator generator, long n) {
    Objects.requireNonNull(generator, "randperm: generator is null");
    checkCount("randperm", n);
    int count = HostArrays.length("randperm", n);
    long[] order = LongStream.range(0, count).toArray();
    // 24 random bits spread evenly over a few places only.
    Shape shape = Shape.of(count);
    double[] draws =
        (count > 1 << 12
                ? generator.uniform(true, shape)
                : generator.fill(Distribution.UNIFORM, 0, 1, DType.FLOAT64, shape))
            .toDoubleArray();
    for (int i = count - 1; i > 0; i--) {
      int j = (int) (draws[i] * (i + 1));
      long kept = order[i];
      order[i] = order[j];
      order[j] = kept;
    }
    return fromFlat(order, Shape.of(count));
  }
}
