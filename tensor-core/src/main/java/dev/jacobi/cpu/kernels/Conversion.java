package dev.jacobi.cpu.kernels;

import dev.jacobi.cpu.memory.NativeMemory;
import dev.jacobi.shape.DType;

/// Converts lines of elements from any type to any other: a piece at a time, through an array of
/// the numbers in which the conversion is carried out, so that there are as many loops as types,
/// and no choice inside them.
final class Conversion {
  private static final int PIECE = 512;
  private static final ThreadLocal<Conversion> OF_THREAD = ThreadLocal.withInitial(Conversion::new);

  private final float[] floats = new float[PIECE];
  private final double[] doubles = new double[PIECE];
  private final long[] longs = new long[PIECE];

  private Conversion() {}

  /// Copies `n` elements of another type.
  static void move(Elements.Run from, Elements.Run to, int n) {
    Conversion arrays = OF_THREAD.get();
    boolean ofSource = from.type().isFloating() || !to.type().isFloating();
    DType.Arithmetic numbers = (ofSource ? from.type() : to.type()).arithmetic();
    long fromStep = from.step() * from.type().bytes();
    long toStep = to.step() * to.type().bytes();
    for (int i = 0; i < n; i += PIECE) {
      int count = Math.min(PIECE, n - i);
      long source = from.address() + i * fromStep;
      long target = to.address() + i * toStep;
      switch (numbers) {
        case FLOAT -> {
          load(from.type(), source, fromStep, arrays.floats, count);
          store(arrays.floats, to.type(), target, toStep, count);
        }
        case DOUBLE -> {
          load(from.type(), source, fromStep, arrays.doubles, count);
          store(arrays.doubles, to.type(), target, toStep, count);
        }
        case LONG -> {
          load(from.type(), source, fromStep, arrays.longs, count);
          store(arrays.longs, to.type(), target, toStep, count);
        }
      }
    }
  }

  /// The calling thread's array for a piece of a line.
  static float[] floats() {
    return OF_THREAD.get().floats;
  }

  /// The calling thread's array for a piece of a line.
  static double[] doubles() {
    return OF_THREAD.get().doubles;
  }

  /// The calling thread's array for a piece of a line.
  static long[] longs() {
    return OF_THREAD.get().longs;
  }

  /// Reads numbers of at most 32 bits.
  static void load(Elements.Run from, float[] numbers, int n) {
    if (from.type() == DType.FLOAT32 && from.step() == 1) {
      NativeMemory.copy(from.address(), numbers, 0, n);
    } else {
      load(from.type(), from.address(), from.step() * from.type().bytes(), numbers, n);
    }
  }

  /// Reads floating-point numbers.
  static void load(Elements.Run from, double[] numbers, int n) {
    if (from.type().arithmetic() == DType.Arithmetic.FLOAT) {
      float[] floats = floats();
      load(from, floats, n);
      for (int i = 0; i < n; i++) {
        numbers[i] = floats[i];
      }
    } else {
      load(from.type(), from.address(), from.step() * from.type().bytes(), numbers, n);
    }
  }

  /// Reads whole numbers.
  static void load(Elements.Run from, long[] numbers, int n) {
    load(from.type(), from.address(), from.step() * from.type().bytes(), numbers, n);
  }

  /// Writes numbers as elements of a floating-point type.
  static void store(double[] numbers, Elements.Run to, int n) {
    if (to.type() == DType.FLOAT32 && to.step() == 1) {
      float[] floats = floats();
      for (int i = 0; i < n; i++) {
        floats[i] = (float) numbers[i];
      }
      NativeMemory.copy(floats, to.address(), n);
      return;
    }
    store(numbers, to.type(), to.address(), to.step() * to.type().bytes(), n);
  }

  /// Writes whole numbers.
  static void store(long[] numbers, Elements.Run to, int n) {
    store(numbers, to.type(), to.address(), to.step() * to.type().bytes(), n);
  }

  private static IllegalArgumentException unexpected(DType type) {
    return new IllegalArgumentException("a conversion does not go through numbers of " + type);
  }

  private static void load(DType type, long from, long step, float[] numbers, int n) {
    switch (type) {
      case BOOL, INT8 -> {
        for (int i = 0; i < n; i++) {
          numbers[i] = NativeMemory.getByte(from + i * step);
        }
      }
      case UINT8 -> {
        for (int i = 0; i < n; i++) {
          numbers[i] = NativeMemory.getByte(from + i * step) & 0xff;
        }
      }
      case INT16 -> {
        for (int i = 0; i < n; i++) {
          numbers[i] = NativeMemory.getShort(from + i * step);
        }
      }
      case INT32 -> {
        for (int i = 0; i < n; i++) {
          numbers[i] = NativeMemory.getInt(from + i * step);
        }
      }
      case INT64 -> {
        for (int i = 0; i < n; i++) {
          numbers[i] = NativeMemory.getLong(from + i * step);
        }
      }
      case FLOAT16 -> {
        for (int i = 0; i < n; i++) {
          numbers[i] = Float.float16ToFloat(NativeMemory.getShort(from + i * step));
        }
      }
      case BFLOAT16 -> {
        for (int i = 0; i < n; i++) {
          numbers[i] = Float.intBitsToFloat(NativeMemory.getShort(from + i * step) << 16);
        }
      }
      case FLOAT32 -> {
        for (int i = 0; i < n; i++) {
          numbers[i] = NativeMemory.getFloat(from + i * step);
        }
      }
      default -> throw unexpected(type);
    }
  }

  private static void load(DType type, long from, long step, double[] numbers, int n) {
    switch (type) {
      case BOOL, INT8 -> {
        for (int i = 0; i < n; i++) {
          numbers[i] = NativeMemory.getByte(from + i * step);
        }
      }
      case UINT8 -> {
        for (int i = 0; i < n; i++) {
          numbers[i] = NativeMemory.getByte(from + i * step) & 0xff;
        }
      }
      case INT16 -> {
        for (int i = 0; i < n; i++) {
          numbers[i] = NativeMemory.getShort(from + i * step);
        }
      }
      case INT32 -> {
        for (int i = 0; i < n; i++) {
          numbers[i] = NativeMemory.getInt(from + i * step);
        }
      }
      case INT64 -> {
        for (int i = 0; i < n; i++) {
          numbers[i] = NativeMemory.getLong(from + i * step);
        }
      }
      case FLOAT64 -> {
        for (int i = 0; i < n; i++) {
          numbers[i] = NativeMemory.getDouble(from + i * step);
        }
      }
      default -> throw unexpected(type);
    }
  }

  private static void load(DType type, long from, long step, long[] numbers, int n) {
    switch (type) {
      case BOOL, INT8 -> {
        for (int i = 0; i < n; i++) {
          numbers[i] = NativeMemory.getByte(from + i * step);
        }
      }
      case UINT8 -> {
        for (int i = 0; i < n; i++) {
          numbers[i] = NativeMemory.getByte(from + i * step) & 0xff;
        }
      }
      case INT16 -> {
        for (int i = 0; i < n; i++) {
          numbers[i] = NativeMemory.getShort(from + i * step);
        }
      }
      case INT32 -> {
        for (int i = 0; i < n; i++) {
          numbers[i] = NativeMemory.getInt(from + i * step);
        }
      }
      case INT64 -> {
        for (int i = 0; i < n; i++) {
          numbers[i] = NativeMemory.getLong(from + i * step);
        }
      }
      default -> throw unexpected(type);
    }
  }

  private static void store(float[] numbers, DType type, long to, long step, int n) {
    switch (type) {
      case BOOL -> {
        for (int i = 0; i < n; i++) {
          NativeMemory.putByte(to + i * step, (byte) (numbers[i] != 0 ? 1 : 0));
        }
      }
      case UINT8, INT8 -> {
        for (int i = 0; i < n; i++) {
          NativeMemory.putByte(to + i * step, (byte) (long) numbers[i]);
        }
      }
      case INT16 -> {
        for (int i = 0; i < n; i++) {
          NativeMemory.putShort(to + i * step, (short) (long) numbers[i]);
        }
      }
      case INT32 -> {
        for (int i = 0; i < n; i++) {
          NativeMemory.putInt(to + i * step, (int) numbers[i]);
        }
      }
      case INT64 -> {
        for (int i = 0; i < n; i++) {
          NativeMemory.putLong(to + i * step, (long) numbers[i]);
        }
      }
      case FLOAT16 -> {
        for (int i = 0; i < n; i++) {
          NativeMemory.putShort(to + i * step, Float.floatToFloat16(numbers[i]));
        }
      }
      case BFLOAT16 -> {
        for (int i = 0; i < n; i++) {
          NativeMemory.putShort(to + i * step, Elements.toBfloat16(numbers[i]));
        }
      }
      case FLOAT32 -> {
        for (int i = 0; i < n; i++) {
          NativeMemory.putFloat(to + i * step, numbers[i]);
        }
      }
      case FLOAT64 -> {
        for (int i = 0; i < n; i++) {
          NativeMemory.putDouble(to + i * step, numbers[i]);
        }
      }
      default -> throw unexpected(type);
    }
  }

  private static void store(double[] numbers, DType type, long to, long step, int n) {
    switch (type) {
      case BOOL -> {
        for (int i = 0; i < n; i++) {
          NativeMemory.putByte(to + i * step, (byte) (numbers[i] != 0 ? 1 : 0));
        }
      }
      case UINT8, INT8 -> {
        for (int i = 0; i < n; i++) {
          NativeMemory.putByte(to + i * step, (byte) (long) numbers[i]);
        }
      }
      case INT16 -> {
        for (int i = 0; i < n; i++) {
          NativeMemory.putShort(to + i * step, (short) (long) numbers[i]);
        }
      }
      case INT32 -> {
        for (int i = 0; i < n; i++) {
          NativeMemory.putInt(to + i * step, (int) numbers[i]);
        }
      }
      case INT64 -> {
        for (int i = 0; i < n; i++) {
          NativeMemory.putLong(to + i * step, (long) numbers[i]);
        }
      }
      case FLOAT16 -> {
        for (int i = 0; i < n; i++) {
          NativeMemory.putShort(to + i * step, Float.floatToFloat16((float) numbers[i]));
        }
      }
      case BFLOAT16 -> {
        for (int i = 0; i < n; i++) {
          NativeMemory.putShort(to + i * step, Elements.toBfloat16((float) numbers[i]));
        }
      }
      case FLOAT32 -> {
        for (int i = 0; i < n; i++) {
          NativeMemory.putFloat(to + i * step, (float) numbers[i]);
        }
      }
      case FLOAT64 -> {
        for (int i = 0; i < n; i++) {
          NativeMemory.putDouble(to + i * step, numbers[i]);
        }
      }
      default -> throw unexpected(type);
    }
  }

  private static void store(long[] numbers, DType type, long to, long step, int n) {
    switch (type) {
      case BOOL -> {
        for (int i = 0; i < n; i++) {
          NativeMemory.putByte(to + i * step, (byte) (numbers[i] != 0 ? 1 : 0));
        }
      }
      case UINT8, INT8 -> {
        for (int i = 0; i < n; i++) {
          NativeMemory.putByte(to + i * step, (byte) numbers[i]);
        }
      }
      case INT16 -> {
        for (int i = 0; i < n; i++) {
          NativeMemory.putShort(to + i * step, (short) numbers[i]);
        }
      }
      case INT32 -> {
        for (int i = 0; i < n; i++) {
          NativeMemory.putInt(to + i * step, (int) numbers[i]);
        }
      }
      case INT64 -> {
        for (int i = 0; i < n; i++) {
          NativeMemory.putLong(to + i * step, numbers[i]);
        }
      }
      default -> throw unexpected(type);
    }
  }
}
