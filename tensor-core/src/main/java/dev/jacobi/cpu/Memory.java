package dev.jacobi.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/// All native memory as one segment, so that an address is an offset and loops carry no object: the
/// segment is a constant of the compiled code. Whoever calls has checked the bounds.
final class Memory {
  /// Every address of the process.
  @SuppressWarnings("restricted")
  static final MemorySegment ALL = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  /// The widest float registers of this machine.
  static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;

  /// Floats in a register.
  static final int LANES = FLOATS.length();

  /// Bytes in a register.
  static final int REGISTER = LANES * Float.BYTES;

  private static final ByteOrder ORDER = ByteOrder.nativeOrder();

  private Memory() {}

  static FloatVector load(long address) {
    return FloatVector.fromMemorySegment(FLOATS, ALL, address, ORDER);
  }

  static FloatVector load(long address, VectorMask<Float> mask) {
    return FloatVector.fromMemorySegment(FLOATS, ALL, address, ORDER, mask);
  }

  static void store(FloatVector value, long address) {
    value.intoMemorySegment(ALL, address, ORDER);
  }

  static void store(FloatVector value, long address, VectorMask<Float> mask) {
    value.intoMemorySegment(ALL, address, ORDER, mask);
  }

  /// The mask of the first `n` lanes.
  static VectorMask<Float> first(int n) {
    return FLOATS.indexInRange(0, n);
  }

  static FloatVector splat(float value) {
    return FloatVector.broadcast(FLOATS, value);
  }

  static float getFloat(long address) {
    return ALL.get(ValueLayout.JAVA_FLOAT_UNALIGNED, address);
  }

  static void putFloat(long address, float value) {
    ALL.set(ValueLayout.JAVA_FLOAT_UNALIGNED, address, value);
  }

  static double getDouble(long address) {
    return ALL.get(ValueLayout.JAVA_DOUBLE_UNALIGNED, address);
  }

  static void putDouble(long address, double value) {
    ALL.set(ValueLayout.JAVA_DOUBLE_UNALIGNED, address, value);
  }

  static long getLong(long address) {
    return ALL.get(ValueLayout.JAVA_LONG_UNALIGNED, address);
  }

  static void putLong(long address, long value) {
    ALL.set(ValueLayout.JAVA_LONG_UNALIGNED, address, value);
  }

  static int getInt(long address) {
    return ALL.get(ValueLayout.JAVA_INT_UNALIGNED, address);
  }

  static void putInt(long address, int value) {
    ALL.set(ValueLayout.JAVA_INT_UNALIGNED, address, value);
  }

  static short getShort(long address) {
    return ALL.get(ValueLayout.JAVA_SHORT_UNALIGNED, address);
  }

  static void putShort(long address, short value) {
    ALL.set(ValueLayout.JAVA_SHORT_UNALIGNED, address, value);
  }

  static byte getByte(long address) {
    return ALL.get(ValueLayout.JAVA_BYTE, address);
  }

  static void putByte(long address, byte value) {
    ALL.set(ValueLayout.JAVA_BYTE, address, value);
  }

  static void copy(long from, long to, long bytes) {
    MemorySegment.copy(ALL, from, ALL, to, bytes);
  }

  static void zero(long address, long bytes) {
    ALL.asSlice(address, bytes).fill((byte) 0);
  }
}
