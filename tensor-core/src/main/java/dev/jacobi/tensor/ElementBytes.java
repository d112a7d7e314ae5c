package dev.jacobi.tensor;

import dev.jacobi.engine.Backends;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Layout;
import dev.jacobi.shape.Shape;
import dev.jacobi.shape.ShapeException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Objects;

/// The elements of tensors as files hold them: row-major, little-endian.
///
/// {@snippet :
/// MemorySegment bytes = MemorySegment.ofArray(new byte[8]);
/// ElementBytes.copy(Tensor.tensor(new float[] {1, 2}), bytes);
/// Tensor same = ElementBytes.fromBytes(bytes, DType.FLOAT32, Shape.of(2));
/// }
public final class ElementBytes {
  private static final int PIECE = 1 << 22;

  /// What is done with each piece of the elements, in order.
  @FunctionalInterface
  public interface Sink {
    /// Takes the next piece.
    void put(byte[] bytes) throws IOException;
  }

  private ElementBytes() {}

  /// A tensor whose elements are copied from bytes, such as a part of a mapped file.
  ///
  /// @throws ShapeException if there are more or fewer bytes than elements
  public static Tensor fromBytes(MemorySegment bytes, DType type, Shape shape) {
    Objects.requireNonNull(bytes, "fromBytes: bytes is null");
    check("fromBytes", bytes, type, shape);
    // Whoever wrote the file may take any number but 0 for true; the engine counts on 1.
    DType kept = type == DType.BOOL ? DType.UINT8 : type;
    Tensor result = Tensor.empty(Backends.cpu(), kept, shape);
    result.data().backend.upload(bytes, result.data().storage());
    return type == DType.BOOL ? result.ne(0) : result;
  }

  /// Copies the elements of a tensor into bytes.
  ///
  /// @throws ShapeException if there are more or fewer bytes than elements
  public static void copy(Tensor x, MemorySegment bytes) {
    Objects.requireNonNull(x, "copy: x is null");
    Objects.requireNonNull(bytes, "copy: bytes is null");
    check("copy", bytes, x.dtype(), x.shape());
    HostArrays.download(x.detach(), bytes);
  }

  /// A view of some elements of a flat tensor: the one with index `i` is found at `layout.offset()
  /// + sum(i[d] * layout.stride(d))`.
  ///
  /// @throws ShapeException if one lies outside
  public static Tensor strided(Tensor flat, Layout layout) {
    Objects.requireNonNull(flat, "strided: flat is null");
    Objects.requireNonNull(layout, "strided: layout is null");
    Shape shape = layout.shape();
    long first = layout.offset();
    long last = first;
    for (int d = 0; d < shape.rank(); d++) {
      long reach = Math.multiplyExact(Math.max(0, shape.size(d) - 1), layout.stride(d));
      first = Math.addExact(first, Math.min(0, reach));
      last = Math.addExact(last, Math.max(0, reach));
    }
    if (shape.numel() > 0 && (first < 0 || last >= flat.numel())) {
      throw new ShapeException(
          "strided: shape %s with strides %s at %d does not lie in a storage of %d elements"
              .formatted(shape, Arrays.toString(layout.strides()), layout.offset(), flat.numel()));
    }
    return shape.numel() == 0
        ? Tensor.empty(flat.data().backend, flat.dtype(), shape)
        : new Tensor(flat.contiguous().data(), layout);
  }

  /// Hands on the elements of a tensor a piece at a time, so that a large one needs little memory
  /// on the heap.
  public static void pieces(Tensor x, Sink sink) throws IOException {
    Objects.requireNonNull(x, "pieces: x is null");
    Objects.requireNonNull(sink, "pieces: sink is null");
    Tensor flat = x.detach().contiguous().flatten();
    for (long start = 0; start < flat.numel(); start += PIECE) {
      long length = Math.min(PIECE, flat.numel() - start);
      byte[] bytes = new byte[Math.toIntExact(length * x.dtype().bytes())];
      copy(flat.narrow(0, start, length), MemorySegment.ofArray(bytes));
      sink.put(bytes);
    }
  }

  private static void check(String operation, MemorySegment bytes, DType type, Shape shape) {
    if (bytes.byteSize() / type.bytes() != shape.numel() || bytes.byteSize() % type.bytes() != 0) {
      throw new ShapeException(
          "%s: %d bytes do not hold shape %s of type %s"
              .formatted(operation, bytes.byteSize(), shape, type));
    }
  }
}
