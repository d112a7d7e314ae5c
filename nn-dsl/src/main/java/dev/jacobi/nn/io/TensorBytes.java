package dev.jacobi.nn.io;

import dev.jacobi.shape.DType;
import dev.jacobi.tensor.StoredType;
import org.jspecify.annotations.Nullable;

/// The names of elements' types in safetensors files.
final class TensorBytes {
  private TensorBytes() {}

  static String name(DType type) {
    return name(StoredType.of(type));
  }

  private static String name(StoredType type) {
    return switch (type) {
      case BOOL -> "BOOL";
      case UINT8 -> "U8";
      case UINT16 -> "U16";
      case UINT32 -> "U32";
      case UINT64 -> "U64";
      case INT8 -> "I8";
      case INT16 -> "I16";
      case INT32 -> "I32";
      case INT64 -> "I64";
      case FLOAT8_E4M3FN -> "F8_E4M3";
      case FLOAT8_E5M2 -> "F8_E5M2";
      case FLOAT8_E4M3FNUZ -> "F8_E4M3FNUZ";
      case FLOAT8_E5M2FNUZ -> "F8_E5M2FNUZ";
      case FLOAT8_E8M0FNU -> "F8_E8M0";
      case FLOAT16 -> "F16";
      case BFLOAT16 -> "BF16";
      case FLOAT32 -> "F32";
      case FLOAT64 -> "F64";
    };
  }

  static StoredType type(@Nullable Object name) {
    for (StoredType type : StoredType.values()) {
      if (name(type).equals(name)) {
        return type;
      }
    }
    throw new IllegalArgumentException("type %s is not known here".formatted(name));
  }
}
