package dev.jacobi.cpu.memory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/// All native memory as one segment, so that an address is an offset and loops carry no object: the
/// segment is a constant of the compiled code. Whoever calls has checked the bounds; [BoundsCheck]
/// looks whether that is so.
public final class NativeMemory {
  /// Every address of the process.
  @SuppressWarnings("restricted")
  public static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  /// The widest float registers of this machine.
  public static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;

  /// Floats in a register.
  public static final int LANES = FLOATS.length();

  /// Bytes in a register.
  public static final int REGISTER = LANES * Float.BYTES;

  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  private NativeMemory() {}

  public static FloatVector load(long address) {
    if (BoundsCheck.ARE_CHECKED) {
      BoundsCheck.check(address, REGISTER);
    }
    return FloatVector.fromMemorySegment(FLOATS, ALL, address, ORDER);
  }

  public static FloatVector load(long address, VectorMask<Float> mask) {
    if (BoundsCheck.ARE_CHECKED) {
      BoundsCheck.check(address, bytes(mask));
    }
    return FloatVector.fromMemorySegment(FLOATS, ALL, address, ORDER, mask);
  }

  public static void store(FloatVector value, long address) {
    if (BoundsCheck.ARE_CHECKED) {
      BoundsCheck.check(address, REGISTER);
    }
    value.intoMemorySegment(ALL, address, ORDER);
  }

  public static void store(FloatVector value, long address, VectorMask<Float> mask) {
    if (BoundsCheck.ARE_CHECKED) {
      BoundsCheck.check(address, bytes(mask));
    }
    value.intoMemorySegment(ALL, address, ORDER, mask);
  }

  /// The bytes from the first lane to the last one that is set.
  private static long bytes(VectorMask<Float> mask) {
    return mask.lastTrue() < 0 ? 0 : (mask.lastTrue() + 1L) * Float.BYTES;
  }

  /// The mask of the first `n` lanes.
  public static VectorMask<Float> first(int n) {
    return FLOATS.indexInRange(0, n);
  }

  public static FloatVector splat(float value) {
    return FloatVector.broadcast(FLOATS, value);
  }

  public static float getFloat(long address) {
    if (BoundsCheck.ARE_CHECKED) {
      BoundsCheck.check(address, Float.BYTES);
    }
    return ALL.get(ValueLayout.JAVA_FLOAT_UNALIGNED, address);
  }

  public static void putFloat(long address, float value) {
    if (BoundsCheck.ARE_CHECKED) {
      BoundsCheck.check(address, Float.BYTES);
    }
    ALL.set(ValueLayout.JAVA_FLOAT_UNALIGNED, address, value);
  }

  public static double getDouble(long address) {
    if (BoundsCheck.ARE_CHECKED) {
      BoundsCheck.check(address, Double.BYTES);
    }
    return ALL.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, address);
  }

  public static void putDouble(long address, double value) {
    if (BoundsCheck.ARE_CHECKED) {
      BoundsCheck.check(address, Double.BYTES);
    }
    ALL.set(ValueLayout.JAVA_DOUBLE_UNALIGNED, address, value);
  }

  public static long getLong(long address) {
    if (BoundsCheck.ARE_CHECKED) {
      BoundsCheck.check(address, Long.BYTES);
    }
    return ALL.get(ValueLayout.JAVA_LONG_UNALIGNED, address);
  }

  public static void putLong(long address, long value) {
    if (BoundsCheck.ARE_CHECKED) {
      BoundsCheck.check(address, Long.BYTES);
    }
    ALL.set(ValueLayout.JAVA_LONG_UNALIGNED, address, value);
  }

  public static int getInt(long address) {
    if (BoundsCheck.ARE_CHECKED) {
      BoundsCheck.check(address, Integer.BYTES);
    }
    return ALL.get(ValueLayout.JAVA_INT_UNALIGNED, address);
  }

  public static void putInt(long address, int value) {
    if (BoundsCheck.ARE_CHECKED) {
      BoundsCheck.check(address, Integer.BYTES);
    }
    ALL.set(ValueLayout.JAVA_INT_UNALIGNED, address, value);
  }

  public static short getShort(long address) {
    if (BoundsCheck.ARE_CHECKED) {
      BoundsCheck.check(address, Short.BYTES);
    }
    return ALL.get(ValueLayout.JAVA_SHORT_UNALIGNED, address);
  }

  public static void putShort(long address, short value) {
    if (BoundsCheck.ARE_CHECKED) {
      BoundsCheck.check(address, Short.BYTES);
    }
    ALL.set(ValueLayout.JAVA_SHORT_UNALIGNED, address, value);
  }

  public static byte getByte(long address) {
    if (BoundsCheck.ARE_CHECKED) {
      BoundsCheck.check(address, Byte.BYTES);
    }
    return ALL.get(ValueLayout.JAVA_BYTE, address);
  }

  public static void putByte(long address, byte value) {
    if (BoundsCheck.ARE_CHECKED) {
      BoundsCheck.check(address, Byte.BYTES);
    }
    ALL.set(ValueLayout.JAVA_BYTE, address, value);
  }

  public static void copy(long from, long to, long bytes) {
    if (BoundsCheck.ARE_CHECKED) {
      BoundsCheck.check(from, bytes);
      BoundsCheck.check(to, bytes);
    }
    MemorySegment.copy(ALL, from, ALL, to, bytes);
  }

  /// Copies floats into an array.
  public static void copy(long from, float[] to, int start, int count) {
    if (BoundsCheck.ARE_CHECKED) {
      BoundsCheck.check(from, (long) count * Float.BYTES);
    }
    MemorySegment.copy(ALL, ValueLayout.JAVA_FLOAT_UNALIGNED, from, to, start, count);
  }

  /// Copies floats from an array's beginning.
  public static void copy(float[] from, long to, int count) {
    if (BoundsCheck.ARE_CHECKED) {
      BoundsCheck.check(to, (long) count * Float.BYTES);
    }
    MemorySegment.copy(from, 0, ALL, ValueLayout.JAVA_FLOAT_UNALIGNED, to, count);
  }

  public static void zero(long address, long bytes) {
    if (BoundsCheck.ARE_CHECKED) {
      BoundsCheck.check(address, bytes);
    }
    ALL.asSlice(address, bytes).fill((byte) 0);
  }

  static void fill(long address, long bytes, byte value) {
    ALL.asSlice(address, bytes).fill(value);
  }
}
