package dev.jacobi.cpu.kernels;

import dev.jacobi.cpu.kernels.Elements.Run;
import dev.jacobi.cpu.memory.NativeMemory;
import dev.jacobi.shape.DType;
import java.util.Arrays;

/// Whole numbers in the order of a line's elements, and their order. Where their range fits 32
/// bits, each is one number together with its position, so that equal ones keep their order and
/// nothing is looked up.
final class SortKeys {
  /// The bits of the position in a packed key.
  static final long POSITION = 0xffff_ffffL;

  private static final int DIGIT = 11;
  private static final int DIGITS = 1 << DIGIT;

  /// Keys from which counting digits is faster than comparing.
  private static final int MANY = 2048;

  /// So many times fewer keys are wanted that it pays to look for these alone.
  private static final int FEW = 8;

  private SortKeys() {}

  /// Numbers in the order of the elements; NaN is the greatest, and -0 is 0.
  static long[] of(Run line, int n) {
    long[] keys = new long[n];
    DType type = line.type();
    long step = line.step() * type.bytes();
    if (!type.isFloating()) {
      long[] numbers = Conversion.longs();
      for (int i = 0; i < n; i += numbers.length) {
        int count = Math.min(numbers.length, n - i);
        Conversion.load(new Run(type, line.address() + i * step, line.step()), numbers, count);
        System.arraycopy(numbers, 0, keys, i, count);
      }
    } else if (type == DType.FLOAT64) {
      for (int i = 0; i < n; i++) {
        // The sum of -0 and 0 is 0.
        long bits =
            Double.doubleToLongBits(NativeMemory.getDouble(line.address() + i * step) + 0.0);
        keys[i] = bits ^ ((bits >> (Long.SIZE - 1)) & Long.MAX_VALUE);
      }
    } else {
      floats(line, keys);
    }
    return keys;
  }

  private static void floats(Run line, long[] keys) {
    float[] numbers = Conversion.floats();
    long step = line.step() * line.type().bytes();
    for (int i = 0; i < keys.length; i += numbers.length) {
      int count = Math.min(numbers.length, keys.length - i);
      Conversion.load(new Run(line.type(), line.address() + i * step, line.step()), numbers, count);
      for (int j = 0; j < count; j++) {
        int bits = Float.floatToIntBits(numbers[j] + 0f);
        keys[i + j] = bits ^ ((bits >> (Integer.SIZE - 1)) & Integer.MAX_VALUE);
      }
    }
  }

  /// Puts the greatest first; equal ones keep their order.
  static void reverse(long[] keys) {
    for (int i = 0; i < keys.length; i++) {
      keys[i] = ~keys[i];
    }
  }

  /// Packs keys, counted from the least on, with their positions; false if their range is too
  /// large.
  static boolean pack(long[] keys) {
    long least = Long.MAX_VALUE;
    long most = Long.MIN_VALUE;
    for (long key : keys) {
      least = Math.min(least, key);
      most = Math.max(most, key);
    }
    // The difference is a number without sign.
    if (keys.length > 0 && (most - least) >>> Integer.SIZE != 0) {
      return false;
    }
    for (int i = 0; i < keys.length; i++) {
      keys[i] = (keys[i] - least + Integer.MIN_VALUE) << Integer.SIZE | i;
    }
    return true;
  }

  /// The least packed keys in order, at least `count` of them.
  static long[] first(long[] packed, int count) {
    if (count <= packed.length / FEW && packed.length > MANY) {
      return select(packed, count);
    }
    if (packed.length < MANY) {
      Arrays.sort(packed);
      return packed;
    }
    return sort(packed);
  }

  /// Collects what is less than the last of the least so far, and sorts these now and then.
  private static long[] select(long[] packed, int count) {
    long[] least = new long[2 * count + 1];
    int n = 0;
    long bound = Long.MAX_VALUE;
    for (long key : packed) {
      if (key < bound) {
        least[n++] = key;
        if (n == least.length) {
          Arrays.sort(least);
          n = count;
          bound = least[count - 1];
        }
      }
    }
    Arrays.sort(least, 0, n);
    return least;
  }

  /// Sorts by counting digits, from the last on.
  private static long[] sort(long[] packed) {
    long all = 0;
    for (long key : packed) {
      all |= key ^ Long.MIN_VALUE;
    }
    int bits = Long.SIZE - Long.numberOfLeadingZeros(all >>> Integer.SIZE);
    long[] from = packed;
    long[] to = new long[packed.length];
    for (int shift = 0; shift < bits; shift += DIGIT) {
      int[] starts = new int[DIGITS + 1];
      for (long key : from) {
        starts[digit(key, shift) + 1]++;
      }
      for (int d = 0; d < DIGITS; d++) {
        starts[d + 1] += starts[d];
      }
      for (long key : from) {
        to[starts[digit(key, shift)]++] = key;
      }
      long[] free = from;
      from = to;
      to = free;
    }
    return from;
  }

  private static int digit(long key, int shift) {
    return (int) ((key ^ Long.MIN_VALUE) >>> (Integer.SIZE + shift)) & (DIGITS - 1);
  }
}
