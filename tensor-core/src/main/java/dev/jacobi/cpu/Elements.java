package dev.jacobi.cpu;

import dev.jacobi.shape.DType;

/// Reads and writes single elements of any type, and moves runs of them between storage and the
/// number types in which loops calculate.
final class Elements {
  /// Bytes that are copied at a time from a first-level cache.
  private static final long FILLED_AT_ONCE = 4096;

  private Elements() {}

  static double getDouble(DType type, long address) {
    return switch (type) {
      case BOOL, UINT8, INT8, INT16, INT32, INT64 -> (double) getLong(type, address);
      case FLOAT16 -> Float.float16ToFloat(Memory.getShort(address));
      case BFLOAT16 -> Float.intBitsToFloat(Memory.getShort(address) << 16);
      case FLOAT32 -> Memory.getFloat(address);
      case FLOAT64 -> Memory.getDouble(address);
    };
  }

  static long getLong(DType type, long address) {
    return switch (type) {
      case BOOL, INT8 -> Memory.getByte(address);
      case UINT8 -> Memory.getByte(address) & 0xff;
      case INT16 -> Memory.getShort(address);
      case INT32 -> Memory.getInt(address);
      case INT64 -> Memory.getLong(address);
      case FLOAT16, BFLOAT16, FLOAT32, FLOAT64 -> (long) getDouble(type, address);
    };
  }

  static void putDouble(DType type, long address, double value) {
    switch (type) {
      case BOOL -> Memory.putByte(address, (byte) (value != 0 ? 1 : 0));
      case UINT8, INT8, INT16, INT64 -> putLong(type, address, (long) value);
      // Not by way of a long, whose lower half would be kept of what is too large.
      case INT32 -> Memory.putInt(address, (int) value);
      case FLOAT16 -> Memory.putShort(address, Float.floatToFloat16((float) value));
      case BFLOAT16 -> Memory.putShort(address, toBfloat16((float) value));
      case FLOAT32 -> Memory.putFloat(address, (float) value);
      case FLOAT64 -> Memory.putDouble(address, value);
    }
  }

  static void putLong(DType type, long address, long value) {
    switch (type) {
      case BOOL -> Memory.putByte(address, (byte) (value != 0 ? 1 : 0));
      case UINT8, INT8 -> Memory.putByte(address, (byte) value);
      case INT16 -> Memory.putShort(address, (short) value);
      case INT32 -> Memory.putInt(address, (int) value);
      case INT64 -> Memory.putLong(address, value);
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
  record Run(DType type, long address, long step) {}

  /// Copies `n` elements, converting them.
  static void move(Run from, Run to, int n) {
    if (from.type == to.type) {
      copy(from.type.bytes(), from.address, from.step, to.address, to.step, n);
    } else {
      Conversion.move(from, to, n);
    }
  }

  private static void copy(int bytes, long source, long fromStep, long target, long toStep, int n) {
    if (fromStep == 1 && toStep == 1) {
      Memory.copy(source, target, (long) n * bytes);
      return;
    }
    if (fromStep == 0 && toStep == 1) {
      fill(bytes, source, target, n);
      return;
    }
    switch (bytes) {
      case 1 -> {
        for (int i = 0; i < n; i++) {
          Memory.putByte(target + i * toStep, Memory.getByte(source + i * fromStep));
        }
      }
      case 2 -> {
        for (int i = 0; i < n; i++) {
          Memory.putShort(target + 2L * i * toStep, Memory.getShort(source + 2L * i * fromStep));
        }
      }
      case 4 -> {
        for (int i = 0; i < n; i++) {
          Memory.putInt(target + 4L * i * toStep, Memory.getInt(source + 4L * i * fromStep));
        }
      }
      default -> {
        for (int i = 0; i < n; i++) {
          Memory.putLong(target + 8L * i * toStep, Memory.getLong(source + 8L * i * fromStep));
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
      Memory.copy(target, target + done, more);
      done += more;
    }
  }

  /// Copies one element of this size.
  static void copyOne(int bytes, long from, long to) {
    switch (bytes) {
      case 1 -> Memory.putByte(to, Memory.getByte(from));
      case 2 -> Memory.putShort(to, Memory.getShort(from));
      case 4 -> Memory.putInt(to, Memory.getInt(from));
      default -> Memory.putLong(to, Memory.getLong(from));
    }
  }
}
