package dev.jacobi.tensor;

import dev.jacobi.backend.Backend;
import dev.jacobi.backend.View;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// New tensors on the device of another one.
final class FactoryLike {
  private FactoryLike() {}

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
    return made.device().equals(backend.device()) ? made : copy(backend, made);
  }

  /// A copy of a tensor without gaps, in another device's memory.
  static Tensor copy(Backend backend, Tensor dense) {
    long bytes = dense.numel() * dense.dtype().bytes();
    Tensor moved = Tensor.empty(backend, dense.dtype(), dense.shape());
    if (bytes == 0) {
      return moved;
    }
    View from = dense.view();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment host = arena.allocate(bytes, Long.BYTES);
      long start = from.layout().offset() * from.dtype().bytes();
      dense.data().backend.download(from.storage(), start, host);
      backend.upload(host, moved.data().storage());
    }
    return moved;
  }
}
