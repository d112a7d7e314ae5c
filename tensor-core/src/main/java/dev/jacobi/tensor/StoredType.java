package dev.jacobi.tensor;

import dev.jacobi.engine.Backends;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.DTypeException;
import dev.jacobi.shape.Shape;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// The types that elements have in files. Those that tensors do not have are read as the next wider
/// one, which holds the same numbers.
public enum StoredType {
  BOOL(DType.BOOL),
  UINT8(DType.UINT8),
  INT8(DType.INT8),
  INT16(DType.INT16),
  INT32(DType.INT32),
  INT64(DType.INT64),
  FLOAT16(DType.FLOAT16),
  BFLOAT16(DType.BFLOAT16),
  FLOAT32(DType.FLOAT32),
  FLOAT64(DType.FLOAT64),
  UINT16(2, DType.INT32),
  UINT32(4, DType.INT64),
  /// Only numbers below 2^63, which int64 holds.
  UINT64(8, DType.INT64),
  /// 4 bits of exponent, 3 of mantissa, no infinity.
  FLOAT8_E4M3FN(1, DType.FLOAT16),
  /// The upper half of a float16.
  FLOAT8_E5M2(1, DType.FLOAT16),
  /// As [#FLOAT8_E4M3FN] with half the value, one NaN and no negative zero.
  FLOAT8_E4M3FNUZ(1, DType.FLOAT16),
  /// As [#FLOAT8_E5M2] with half the value, one NaN, no infinity and no negative zero.
  FLOAT8_E5M2FNUZ(1, DType.FLOAT16),
  /// A power of two.
  FLOAT8_E8M0FNU(1, DType.FLOAT32);

  private static final int MOST_DIMENSIONS = 64;
  private static final int PIECE = 1 << 20;
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final int bytes;
  private final DType dtype;

  StoredType(DType dtype) {
    this(dtype.bytes(), dtype);
  }

  StoredType(int bytes, DType dtype) {
    this.bytes = bytes;
    this.dtype = dtype;
  }

  /// The bytes of an element in a file.
  public int bytes() {
    return bytes;
  }

  /// What it is read as.
  public DType dtype() {
    return dtype;
  }

  /// The type in a file that a tensor of this type is written as.
  public static StoredType of(DType type) {
    return valueOf(type.name());
  }

  /// The shape that a file tells.
  ///
  /// @throws IllegalArgumentException if it cannot be one of a tensor
  public static Shape shape(long... sizes) {
    if (sizes.length > MOST_DIMENSIONS) {
      throw new IllegalArgumentException(
          "a shape of %d dimensions; there are at most %d"
              .formatted(sizes.length, MOST_DIMENSIONS));
    }
    return Shape.of(sizes);
  }

  /// The bytes that this shape needs in a file.
  ///
  /// @throws ArithmeticException if they cannot be counted
  public long size(Shape shape) {
    return Math.multiplyExact(shape.numel(), bytes);
  }

  /// A tensor whose elements are copied from a file's bytes: row-major, little-endian, as many as
  /// the shape has.
  ///
  /// @throws DTypeException if an element is too large for what it is read as
  public Tensor read(MemorySegment from, Shape shape) {
    if (bytes == dtype.bytes() && this != UINT64) {
      return ElementBytes.fromBytes(from, dtype, shape);
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment wide = arena.allocate(Math.multiplyExact(shape.numel(), dtype.bytes()), 8);
      for (long i = 0; i < shape.numel(); i++) {
        widen(from, wide, i);
      }
      return ElementBytes.fromBytes(wide, dtype, shape);
    }
  }

  /// A tensor whose elements `source` gives a piece at a time, so that a large one needs little
  /// memory beside its own.
  public Tensor read(Shape shape, Source source) throws IOException {
    if (shape.numel() <= PIECE) {
      return read(source.next(Math.toIntExact(size(shape))), shape);
    }
    Tensor whole = Tensor.empty(Backends.cpu(), dtype, Shape.of(shape.numel()));
    for (long start = 0; start < shape.numel(); start += PIECE) {
      long length = Math.min(PIECE, shape.numel() - start);
      Shape piece = Shape.of(length);
      whole.narrow(0, start, length).assign(read(source.next(Math.toIntExact(size(piece))), piece));
    }
    return whole.reshape(shape.toArray());
  }

  /// Where bytes come from, in order.
  @FunctionalInterface
  public interface Source {
    /// The next bytes.
    MemorySegment next(int bytes) throws IOException;
  }

  private void widen(MemorySegment from, MemorySegment to, long i) {
    switch (this) {
      case UINT16 -> to.set(INT, 4 * i, from.get(SHORT, 2 * i) & 0xffff);
      case UINT32 -> to.set(LONG, 8 * i, Integer.toUnsignedLong(from.get(INT, 4 * i)));
      case UINT64 -> to.set(LONG, 8 * i, checked(from.get(LONG, 8 * i)));
      case FLOAT8_E8M0FNU -> to.set(INT, 4 * i, power(from.get(ValueLayout.JAVA_BYTE, i) & 0xff));
      default -> to.set(SHORT, 2 * i, half(from.get(ValueLayout.JAVA_BYTE, i) & 0xff));
    }
  }

  private static long checked(long value) {
    if (value < 0) {
      throw new DTypeException(
          "%s is a uint64 that int64, which it is read as, does not hold"
              .formatted(Long.toUnsignedString(value)));
    }
    return value;
  }

  /// The bits of the float32 `2^(code - 127)`.
  private static int power(int code) {
    return Float.floatToRawIntBits(code == 0xff ? Float.NaN : Math.scalb(1f, code - 127));
  }

  /// The bits of the float16 with the value of an 8-bit number.
  private short half(int code) {
    boolean five = this == FLOAT8_E5M2 || this == FLOAT8_E5M2FNUZ;
    if (this == FLOAT8_E5M2) {
      return (short) (code << 8);
    }
    boolean isNan = this == FLOAT8_E4M3FN ? (code & 0x7f) == 0x7f : code == 0x80;
    if (isNan) {
      return Float.floatToFloat16(Float.NaN);
    }
    int mantissaBits = five ? 2 : 3;
    int exponent = (code & 0x7f) >> mantissaBits;
    int mantissa = code & (1 << mantissaBits) - 1;
    int bias = five ? 16 : this == FLOAT8_E4M3FN ? 7 : 8;
    int whole = exponent == 0 ? mantissa : mantissa | 1 << mantissaBits;
    float value = Math.scalb((float) whole, Math.max(exponent, 1) - bias - mantissaBits);
    return Float.floatToFloat16((code & 0x80) == 0 ? value : -value);
  }
}
