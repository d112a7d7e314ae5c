package dev.jacobi.tensor;

import dev.jacobi.backend.Backend;
import dev.jacobi.backend.Storage;
import dev.jacobi.engine.Backends;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Layout;
import dev.jacobi.shape.Shape;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.SplittableRandom;

/// A tensor that a sample passes to an operation: a recipe, so that a test can make it in any type,
/// in any form and on any device.
public final class Input {
  private final DType type;
  private final Shape shape;
  private final double[] values;

  private Input(DType type, Shape shape, double[] values) {
    this.type = type;
    this.shape = shape;
    this.values = values;
  }

  /// These values, row-major.
  public static Input of(DType type, Shape shape, double... values) {
    if (values.length != shape.numel()) {
      throw new IllegalArgumentException(values.length + " values for shape " + shape);
    }
    return new Input(type, shape, values.clone());
  }

  /// Floating-point numbers between -2 and 2, all different.
  public static Input real(long... shape) {
    return between(-2, 2, shape);
  }

  /// Floating-point numbers between two bounds, all different, and exact in float32.
  public static Input between(double low, double high, long... shape) {
    Shape sizes = Shape.of(shape);
    int n = Math.toIntExact(sizes.numel());
    SplittableRandom random = new SplittableRandom(31L * sizes.hashCode() + n);
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = (float) random.nextDouble(low, high);
    }
    return new Input(DType.FLOAT32, sizes, values);
  }

  /// Whole numbers from 0 to `bound` (exclusive) of this type.
  public static Input whole(DType type, long bound, long... shape) {
    Shape sizes = Shape.of(shape);
    SplittableRandom random = new SplittableRandom(17L * sizes.hashCode() + bound);
    double[] values = new double[Math.toIntExact(sizes.numel())];
    Arrays.setAll(values, i -> (double) random.nextLong(bound));
    return new Input(type, sizes, values);
  }

  /// Positions below `bound`.
  public static Input index(long bound, long... shape) {
    return whole(DType.INT64, bound, shape);
  }

  /// Truth values.
  public static Input mask(long... shape) {
    return whole(DType.BOOL, 2, shape);
  }

  /// The type that the operation's documentation would show.
  public DType type() {
    return type;
  }

  /// The sizes.
  public Shape shape() {
    return shape;
  }

  /// The values, row-major.
  public double[] values() {
    return values.clone();
  }

  /// The same values as another type.
  public Input as(DType other) {
    return new Input(other, shape, values);
  }

  /// The same shape with other values, row-major.
  public Input with(double... others) {
    return of(type, shape, others);
  }

  /// Values that are nearer than `distance` to one of the points are moved away from it.
  public Input awayFrom(double distance, double... points) {
    double[] moved = values.clone();
    for (int i = 0; i < moved.length; i++) {
      for (double point : points) {
        if (Math.abs(moved[i] - point) < distance) {
          moved[i] = (float) (point + (moved[i] < point ? -2 : 2) * distance);
        }
      }
    }
    return new Input(type, shape, moved);
  }

  /// The tensor, on the CPU.
  public Tensor make() {
    return make(Form.DENSE, Backends.cpu());
  }

  Tensor make(Form form, Backend backend) {
    Layout layout = form.layout(shape);
    double[] room = new double[Math.toIntExact(Form.room(shape))];
    // What lies between the elements must not matter.
    Arrays.fill(room, type.isFloating() ? Double.NaN : type == DType.BOOL ? 1 : 77);
    for (int i = 0; i < values.length; i++) {
      room[Math.toIntExact(layout.offsetOf(i))] = values[i];
    }
    Tensor all = Creation.fromFlat(room, Shape.of(room.length)).to(type);
    return new Tensor(on(backend, all), layout);
  }

  /// The tensor whose dimension 0 repeats this tensor's first slice.
  Tensor repeated(Backend backend) {
    Tensor first = make(Form.DENSE, backend).slice(0, 0, 1);
    return first.expand(shape.toArray());
  }

  private static TensorStorage on(Backend backend, Tensor dense) {
    MemorySegment bytes =
        MemorySegment.ofArray(new byte[Math.toIntExact(dense.numel() * dense.dtype().bytes())]);
    dense.data().backend.download(dense.data().storage(), 0, bytes);
    Storage storage = backend.allocate(dense.dtype(), dense.numel());
    backend.upload(bytes, storage);
    return new TensorStorage(backend, dense.dtype(), storage);
  }

  @Override
  public String toString() {
    return type + shape.toString();
  }
}
