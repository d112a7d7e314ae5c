package dev.jacobi.cpu.kernels;

import dev.jacobi.cpu.memory.NativeMemory;
import dev.jacobi.shape.DType;

/// Reads and writes single elements of any type, and moves runs of them between storage and the
/// number types in which loops calculate.
public final class Elements {
  /// Bytes that are copied at a time from a first-level cache.
  private static final long FILLED_AT_ONCE = 4096;

  private Elements() {}

  public static double getDouble(DType type, long address) {
    return switch (type) {
      case BOOL, UINT8, INT8, INT16, INT32, INT64 -> (double) getLong(type, address);
      case FLOAT16 -> Float.float16ToFloat(NativeMemory.getShort(address));
      case BFLOAT16 -> Float.intBitsToFloat(NativeMemory.getShort(address) << 16);
      case FLOAT32 -> NativeMemory.getFloat(address);
      case FLOAT64 -> NativeMemory.getDouble(address);
    };
  }

  static long getLong(DType type, long address) {
    return switch (type) {
      case BOOL, INT8 -> NativeMemory.getByte(address);
      case UINT8 -> NativeMemory.getByte(address) & 0xff;
      case INT16 -> NativeMemory.getShort(address);
      case INT32 -> NativeMemory.getInt(address);
      case INT64 -> NativeMemory.getLong(address);
      case FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> (long) getDouble(type, address);
    };
  }

  public static void putDouble(DType type, long address, double value) {
    switch (type) {
      case BOOL -> NativeMemory.putByte(address, (byte) (value != 0 ? 1 : 0));
      case UINT8, INT8, INT16, INT64 -> putLong(type, address, (long) value);
      // Not by way of a long, whose lower half would be kept of what is too large.
      case INT32 -> NativeMemory.putInt(address, (int) value);
      case FLOAT16 -> NativeMemory.putShort(address, Float.floatToFloat16((float) value));
      case BFLOAT16 -> NativeMemory.putShort(address, toBfloat16((float) value));
      case FLOAT32 -> NativeMemory.putFloat(address, (float) value);
      case FLOAT64 -> NativeMemory.putDouble(address, value);
    }
  }

  public static void putLong(DType type, long address, long value) {
    switch (type) {
      case BOOL -> NativeMemory.putByte(address, (byte) (value != 0 ? 1 : 0));
      case UINT8, INT8 -> NativeMemory.putByte(address, (byte) value);
      case INT16 -> NativeMemory.putShort(address, (short) value);
      case INT32 -> NativeMemory.putInt(address, (int) value);
      case INT64 -> NativeMemory.putLong(address, value);
      case FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> putDouble(type, address, (double) value);
    }
  }

  /// Rounds to the nearest bfloat16, ties to even.
  static short toBfloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) ((bits >> 16) | 0x40);
    }
    return (short) ((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
  }

  /// Elements in a line: where the first lies, and how many elements further the next.
  public record Run(DType type, long address, long step) {}

  /// Copies `n` elements, converting them.
  public static void move(Run from, Run to, int n) {
    if (from.type == to.type) {
      copy(from.type.bytes(), from.address, from.step, to.address, to.step, n);
    } else {
      Conversion.move(from, to, n);
    }
  }

  private static void copy(int bytes, long source, long fromStep, long target, long toStep, int n) {
    if (fromStep == 1 && toStep == 1) {
      NativeMemory.copy(source, target, (long) n * bytes);
      return;
    }
    if (fromStep == 0 && toStep == 1) {
      fill(bytes, source, target, n);
      return;
    }
    switch (bytes) {
      case 1 -> {
        for (int i = 0; i < n; i++) {
          NativeMemory.putByte(target + i * toStep, NativeMemory.getByte(source + i * fromStep));
        }
      }
      case 2 -> {
        for (int i = 0; i < n; i++) {
          NativeMemory.putShort(
              target + 2L * i * toStep, NativeMemory.getShort(source + 2L * i * fromStep));
        }
      }
      case 4 -> {
        for (int i = 0; i < n; i++) {
          NativeMemory.putInt(
              target + 4L * i * toStep, NativeMemory.getInt(source + 4L * i * fromStep));
        }
      }
      default -> {
        for (int i = 0; i < n; i++) {
          NativeMemory.putLong(
              target + 8L * i * toStep, NativeMemory.getLong(source + 8L * i * fromStep));
        }
      }
    }
  }

  /// Repeats one element of this size `n` times: doubles what is there until it is enough.
  static void fill(int bytes, long source, long target, int n) {
    if (n == 0) {
      return;
    }
    copyOne(bytes, source, target);
    long whole = (long) n * bytes;
    long done = bytes;
    while (done < whole) {
      long more = Math.min(Math.min(done, FILLED_AT_ONCE), whole - done);
      NativeMemory.copy(target, target + done, more);
      done += more;
    }
  }

  /// Copies one element of this size.
  public static void copyOne(int bytes, long from, long to) {
    switch (bytes) {
      case 1 -> NativeMemory.putByte(to, NativeMemory.getByte(from));
      case 2 -> NativeMemory.putShort(to, NativeMemory.getShort(from));
      case 4 -> NativeMemory.putInt(to, NativeMemory.getInt(from));
      default -> NativeMemory.putLong(to, NativeMemory.getLong(from));
    }
  }
}
