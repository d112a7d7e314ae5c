package dev.jacobi.cpu.code;

import static dev.jacobi.cpu.code.Encoding.F3;
import static dev.jacobi.cpu.code.Encoding.MAP_0F;
import static dev.jacobi.cpu.code.Encoding.MAP_0F38;
import static dev.jacobi.cpu.code.Encoding.MAP_0F3A;
import static dev.jacobi.cpu.code.Encoding.NO_PREFIX;
import static dev.jacobi.cpu.code.Encoding.P66;

/// What happens to registers of lanes of 32 bits, or of 64: a step takes up to three values that
/// earlier steps made.
enum Step {
  /// The next register of a stream of elements; the number is the stream's.
  STREAM(Kind.LEAF),
  /// The element that a stream has for the current row, in all lanes.
  ROW(Kind.LEAF),
  /// A number that is the same for the whole run; the number is its place in the call's block.
  SINGLE(Kind.LEAF),
  /// The number whose bits are given.
  CONSTANT(Kind.LEAF),
  /// What a fold has so far; the number is the fold's.
  ACCUMULATOR(Kind.LEAF),
  /// The mask of the last elements, where they do not fill a register.
  REST(Kind.LEAF),

  ADD(Kind.COMMUTATIVE, NO_PREFIX, MAP_0F, 0x58, Encoding.NONE),
  MULTIPLY(Kind.COMMUTATIVE, NO_PREFIX, MAP_0F, 0x59, Encoding.NONE),
  SUBTRACT(Kind.BINARY, NO_PREFIX, MAP_0F, 0x5c, Encoding.NONE),
  DIVIDE(Kind.BINARY, NO_PREFIX, MAP_0F, 0x5e, Encoding.NONE),
  /// The smaller one, -0 before 0; not for NaN.
  MINIMUM(Kind.COMMUTATIVE, P66, MAP_0F3A, 0x50, 0b0100),
  /// The greater one, 0 before -0; not for NaN.
  MAXIMUM(Kind.COMMUTATIVE, P66, MAP_0F3A, 0x50, 0b0101),
  /// `a < b ? a : b`, which is `b` if one is NaN.
  LESSER(Kind.BINARY, NO_PREFIX, MAP_0F, 0x5d, Encoding.NONE),
  /// `a > b ? a : b`, which is `b` if one is NaN.
  GREATER(Kind.BINARY, NO_PREFIX, MAP_0F, 0x5f, Encoding.NONE),
  /// `a` times 2 to the power of `b` rounded down.
  SCALE(Kind.BINARY, P66, MAP_0F38, 0x2c, Encoding.NONE),
  /// Rounds toward zero to whole numbers.
  TRUNCATE(Kind.UNARY, P66, MAP_0F3A, 0x08, 0b1011),
  /// Rounds down to whole numbers.
  FLOOR(Kind.UNARY, P66, MAP_0F3A, 0x08, 0b1001),
  /// Rounds to what the next narrower type of floats holds: float16, or float32 for lanes of 64
  /// bits.
  NARROW(Kind.NARROW),
  SQRT(Kind.UNARY, NO_PREFIX, MAP_0F, 0x51, Encoding.NONE),
  /// `a * b + c`, rounded once.
  FMA(Kind.FMA),

  AND(Kind.COMMUTATIVE, P66, MAP_0F, 0xdb, Encoding.NONE),
  OR(Kind.COMMUTATIVE, P66, MAP_0F, 0xeb, Encoding.NONE),
  XOR(Kind.COMMUTATIVE, P66, MAP_0F, 0xef, Encoding.NONE),
  INT_ADD(Kind.COMMUTATIVE, P66, MAP_0F, 0xfe, Encoding.NONE),
  INT_SUBTRACT(Kind.BINARY, P66, MAP_0F, 0xfa, Encoding.NONE),
  INT_MULTIPLY(Kind.COMMUTATIVE, P66, MAP_0F38, 0x40, Encoding.NONE),
  /// Shifts by a number of bits.
  SHIFT_LEFT(Kind.SHIFT, P66, MAP_0F, 0x72, 6),
  SHIFT_RIGHT(Kind.SHIFT, P66, MAP_0F, 0x72, 4),
  SHIFT_RIGHT_UNSIGNED(Kind.SHIFT, P66, MAP_0F, 0x72, 2),
  TO_FLOAT(Kind.UNARY, NO_PREFIX, MAP_0F, 0x5b, Encoding.NONE),
  /// Truncates; what does not fit gives the least number.
  TO_INT(Kind.UNARY, F3, MAP_0F, 0x5b, Encoding.NONE),

  /// Compares floats; the number is the predicate.
  COMPARE(Kind.COMPARE, NO_PREFIX, MAP_0F, 0xc2, Encoding.NONE),
  /// Compares signed numbers; the number is the predicate.
  INT_COMPARE(Kind.COMPARE, P66, MAP_0F3A, 0x1f, Encoding.NONE),
  MASK_AND(Kind.MASK),
  MASK_OR(Kind.MASK),
  MASK_XOR(Kind.MASK),
  MASK_NOT(Kind.MASK),
  /// `c ? b : a`.
  BLEND(Kind.BLEND);

  /// Which operands a step has and how its instruction is put together.
  enum Kind {
    LEAF,
    UNARY,
    NARROW,
    BINARY,
    COMMUTATIVE,
    FMA,
    SHIFT,
    COMPARE,
    MASK,
    BLEND
  }

  final Kind kind;
  private final int prefix;
  private final int map;
  private final int opcode;
  private final int extra;

  Step(Kind kind) {
    this(kind, 0, 0, 0, Encoding.NONE);
  }

  /// @param extra the opcode's extension in a shift, the byte at the end in others
  Step(Kind kind, int prefix, int map, int opcode, int extra) {
    this.kind = kind;
    this.prefix = prefix;
    this.map = map;
    this.opcode = opcode;
    this.extra = extra;
  }

  /// The instruction, with the step's number where it has a place in it.
  Encoding encoding(int number) {
    return switch (kind) {
      case SHIFT -> new Encoding(prefix, map, opcode, extra, number, false);
      case COMPARE -> Encoding.of(prefix, map, opcode).with(number);
      default -> Encoding.of(prefix, map, opcode).with(extra);
    };
  }

  /// The same for lanes of 64 bits.
  Encoding wide(int number) {
    return switch (this) {
      case INT_ADD -> Encoding.ADD_WIDE;
      case INT_SUBTRACT -> Encoding.of(P66, MAP_0F, 0xfb).widened();
      case SHIFT_LEFT -> new Encoding(P66, MAP_0F, 0x73, 6, number, true);
      case SHIFT_RIGHT_UNSIGNED -> new Encoding(P66, MAP_0F, 0x73, 2, number, true);
      case TO_FLOAT -> Encoding.LONGS_TO_DOUBLES;
      case TO_INT -> Encoding.of(P66, MAP_0F, 0x7a).widened();
      case TRUNCATE, FLOOR -> Encoding.of(P66, MAP_0F3A, 0x09).with(extra).widened();
      default -> {
        Encoding narrow = encoding(number);
        int lanes = narrow.prefix() == NO_PREFIX ? P66 : narrow.prefix();
        yield new Encoding(
            lanes, map, narrow.opcode(), narrow.extension(), narrow.immediate(), true);
      }
    };
  }

  boolean makesMask() {
    return kind == Kind.COMPARE || kind == Kind.MASK || this == REST;
  }
}
