package dev.jacobi.shape;

/// The type of a tensor's elements.
public enum DType {
  /// Truth values, one byte each: 0 or 1.
  BOOL(1, "bool"),
  /// Unsigned 8-bit integers.
  UINT8(1, "uint8"),
  /// Signed 8-bit integers.
  INT8(1, "int8"),
  /// Signed 16-bit integers.
  INT16(2, "int16"),
  /// Signed 32-bit integers.
  INT32(4, "int32"),
  /// Signed 64-bit integers.
  INT64(8, "int64"),
  /// IEEE half precision, a storage type: arithmetic is done in float32.
  FLOAT16(2, "float16"),
  /// The upper half of a float32, a storage type: arithmetic is done in float32.
  BFLOAT16(2, "bfloat16"),
  /// IEEE single precision, the default.
  FLOAT32(4, "float32"),
  /// IEEE double precision.
  FLOAT64(8, "float64");

  private final int bytes;
  private final String label;

  DType(int bytes, String label) {
    this.bytes = bytes;
    this.label = label;
  }

  /// The size of one element in bytes.
  public int bytes() {
    return bytes;
  }

  /// Whether elements are floating-point numbers; only these carry gradients.
  public boolean isFloating() {
    return compareTo(FLOAT16) >= 0;
  }

  /// The type in which this type's arithmetic is carried out.
  public Arithmetic arithmetic() {
    return switch (this) {
      case BOOL, UINT8, INT8, INT16, INT32, INT64 -> Arithmetic.LONG;
      case FLOAT16, BFLOAT16, FLOAT32 -> Arithmetic.FLOAT;
      case FLOAT64 -> Arithmetic.DOUBLE;
    };
  }

  /// The type of a result computed from this type and another, by PyTorch's promotion table: a
  /// float wins over an integer, an integer over a bool, the wider over the narrower; uint8 with a
  /// signed type gives the next wider signed type.
  public DType promote(DType other) {
    if (this == other) {
      return this;
    }
    DType low = compareTo(other) < 0 ? this : other;
    DType high = low == this ? other : this;
    if (low == UINT8 && high == INT8) {
      return INT16;
    }
    if (low == FLOAT16 && high == BFLOAT16) {
      return FLOAT32;
    }
    return high;
  }

  /// PyTorch's name of the type, such as `float32`.
  @Override
  public String toString() {
    return label;
  }

  /// The number types in which a machine calculates.
  public enum Arithmetic {
    /// 64-bit integers.
    LONG(8),
    /// Single precision.
    FLOAT(4),
    /// Double precision.
    DOUBLE(8);

    private final int bytes;

    Arithmetic(int bytes) {
      this.bytes = bytes;
    }

    /// The size of one number in bytes.
    public int bytes() {
      return bytes;
    }

    /// The type of elements that hold such numbers as they are.
    public DType dtype() {
      return switch (this) {
        case FLOAT -> FLOAT32;
        case DOUBLE -> FLOAT64;
        case LONG -> INT64;
      };
    }
  }
}
