package dev.jacobi.tensor;

import dev.jacobi.backend.Backend;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Shape;
import java.lang.foreign.MemorySegment;

/// New tensors on the device of another one.
final class Beside {
  private Beside() {}

  /// The whole numbers from 0 to `end` (exclusive), in int64.
  static Tensor arange(Tensor like, long end) {
    return move(like, Tensor.arange(end));
  }

  /// A tensor from a Java array or number.
  static Tensor tensor(Tensor like, Object array) {
    return move(like, Tensor.tensor(array));
  }

  /// The same number everywhere.
  static Tensor full(Tensor like, DType type, double value, long... shape) {
    return Creation.full(like.data().backend, type, value, Shape.of(shape));
  }

  static Tensor move(Tensor like, Tensor made) {
    Backend backend = like.data().backend;
    if (made.device().equals(backend.device())) {
      return made;
    }
    MemorySegment bytes =
        MemorySegment.ofArray(new byte[Math.toIntExact(made.numel() * made.dtype().bytes())]);
    made.data().backend.download(made.data().storage(), 0, bytes);
    Tensor moved = Tensor.empty(backend, made.dtype(), made.shape());
    backend.upload(bytes, moved.data().storage());
    return moved;
  }
}
