package dev.jacobi.nn;

import dev.jacobi.shape.DType;
import dev.jacobi.tensor.Tensor;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// The elements of tensors as bytes, and the names of their types in files.
final class TensorCode {
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

  static void put(Tensor flat, ByteBuffer bytes) {
    switch (flat.dtype()) {
      case FLOAT64 -> {
        for (double value : flat.toDoubleArray()) {
          bytes.putDouble(value);
        }
      }
      case FLOAT32, FLOAT16, BFLOAT16 -> {
        for (float value : flat.toFloatArray()) {
          put(value, flat.dtype(), bytes);
        }
      }
      case BOOL, UINT8, INT8, INT16, INT32, INT64 -> {
        for (long value : flat.toLongArray()) {
          put(value, flat.dtype(), bytes);
        }
      }
    }
  }

  private static void put(float value, DType type, ByteBuffer bytes) {
    switch (type) {
      case FLOAT16 -> bytes.putShort(Float.floatToFloat16(value));
      // The value has no more bits than these.
      case BFLOAT16 -> bytes.putShort((short) (Float.floatToRawIntBits(value) >>> 16));
      default -> bytes.putFloat(value);
    }
  }

  private static void put(long value, DType type, ByteBuffer bytes) {
    switch (type.bytes()) {
      case 1 -> bytes.put((byte) value);
      case 2 -> bytes.putShort((short) value);
      case 4 -> bytes.putInt((int) value);
      default -> bytes.putLong(value);
    }
  }

  static Tensor get(ByteBuffer bytes, DType type, int count) {
    return switch (type) {
      case FLOAT64 -> {
        double[] values = new double[count];
        bytes.asDoubleBuffer().get(values);
        yield Tensor.tensor(values);
      }
      case FLOAT32 -> {
        float[] values = new float[count];
        bytes.asFloatBuffer().get(values);
        yield Tensor.tensor(values);
      }
      case FLOAT16, BFLOAT16 -> {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
          short bits = bytes.getShort();
          values[i] =
              type == DType.FLOAT16 ? Float.float16ToFloat(bits) : Float.intBitsToFloat(bits << 16);
        }
        yield Tensor.tensor(values).to(type);
      }
      case BOOL, UINT8, INT8, INT16, INT32, INT64 -> {
        long[] values = new long[count];
        for (int i = 0; i < count; i++) {
          values[i] = integer(bytes, type);
        }
        yield Tensor.tensor(values).to(type);
      }
    };
  }

  private static long integer(ByteBuffer bytes, DType type) {
    return switch (type.bytes()) {
      case 1 -> type == DType.UINT8 ? bytes.get() & 0xff : bytes.get();
      case 2 -> bytes.getShort();
      case 4 -> bytes.getInt();
      default -> bytes.getLong();
    };
  }
}
