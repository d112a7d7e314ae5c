package dev.jacobi.nn.file;

import dev.jacobi.shape.DType;
import dev.jacobi.tensor.ElementBytes;
import dev.jacobi.tensor.Tensor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// The elements of tensors as bytes, and the names of their types in files.
final class TensorCode {
  private static final int CHUNK = 1 << 22;

  /// What is done with each piece of the elements, in order.
  @FunctionalInterface
  interface Sink {
    void put(byte[] bytes) throws IOException;
  }

  private TensorCode() {}

  static String name(DType type) {
    return switch (type) {
      case BOOL -> "BOOL";
      case UINT8 -> "U8";
      case INT8 -> "I8";
      case INT16 -> "I16";
      case INT32 -> "I32";
      case INT64 -> "I64";
      case FLOAT16 -> "F16";
      case BFLOAT16 -> "BF16";
      case FLOAT32 -> "F32";
      case FLOAT64 -> "F64";
    };
  }

  static DType type(@Nullable Object name) {
    for (DType type : DType.values()) {
      if (name(type).equals(name)) {
        return type;
      }
    }
    throw new IllegalArgumentException("type %s is not known here".formatted(name));
  }

  /// A piece at a time, so that a large tensor needs little memory on the heap.
  static void pieces(Tensor tensor, Sink sink) throws IOException {
    Tensor flat = tensor.detach().contiguous().flatten();
    for (long start = 0; start < flat.numel(); start += CHUNK) {
      long length = Math.min(CHUNK, flat.numel() - start);
      byte[] bytes = new byte[Math.toIntExact(length * tensor.dtype().bytes())];
      ElementBytes.copy(flat.narrow(0, start, length), MemorySegment.ofArray(bytes));
      sink.put(bytes);
    }
  }
}
