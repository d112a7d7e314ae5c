package dev.jacobi.tensor;

import dev.jacobi.shape.DType;
import dev.jacobi.shape.Shape;
import dev.jacobi.shape.ShapeException;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/// The elements of tensors as files hold them: row-major, little-endian.
///
/// {@snippet :
/// MemorySegment bytes = MemorySegment.ofArray(new byte[8]);
/// ElementBytes.copy(Tensor.tensor(new float[] {1, 2}), bytes);
/// Tensor same = ElementBytes.fromBytes(bytes, DType.FLOAT32, Shape.of(2));
/// }
public final class ElementBytes {
  private ElementBytes() {}

  /// A tensor whose elements are copied from bytes, such as a part of a mapped file.
  ///
  /// @throws ShapeException if there are more or fewer bytes than elements
  public static Tensor fromBytes(MemorySegment bytes, DType type, Shape shape) {
    Objects.requireNonNull(bytes, "fromBytes: bytes is null");
    check("fromBytes", bytes, type, shape);
    // Whoever wrote the file may take any number but 0 for true; the engine counts on 1.
    DType kept = type == DType.BOOL ? DType.UINT8 : type;
    Tensor result = Tensor.empty(Devices.cpu(), kept, shape);
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

  private static void check(String operation, MemorySegment bytes, DType type, Shape shape) {
    if (bytes.byteSize() / type.bytes() != shape.numel() || bytes.byteSize() % type.bytes() != 0) {
      throw new ShapeException(
          "%s: %d bytes do not hold shape %s of type %s"
              .formatted(operation, bytes.byteSize(), shape, type));
    }
  }
}
