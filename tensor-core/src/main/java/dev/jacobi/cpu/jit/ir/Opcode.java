package dev.jacobi.cpu.jit.ir;

import static dev.jacobi.cpu.jit.x64.Encoding.F3;
import static dev.jacobi.cpu.jit.x64.Encoding.MAP_0F;
import static dev.jacobi.cpu.jit.x64.Encoding.MAP_0F38;
import static dev.jacobi.cpu.jit.x64.Encoding.MAP_0F3A;
import static dev.jacobi.cpu.jit.x64.Encoding.NO_PREFIX;
import static dev.jacobi.cpu.jit.x64.Encoding.P66;

import dev.jacobi.cpu.jit.x64.Encoding;

/// What happens to registers of lanes of 32 bits, or of 64: a step takes up to three values that
/// earlier steps made.
public enum Opcode {
  /// The next register of a stream of elements; the number is the stream's.
  STREAM(OperandForm.LEAF),
  /// The element that a stream has for the current row, in all lanes.
  ROW(OperandForm.LEAF),
  /// A number that is the same for the whole run; the number is its place in the call's block.
  SINGLE(OperandForm.LEAF),
  /// The number whose bits are given.
  CONSTANT(OperandForm.LEAF),
  /// What a fold has so far; the number is the fold's.
  ACCUMULATOR(OperandForm.LEAF),
  /// The mask of the last elements, where they do not fill a register.
  REST(OperandForm.LEAF),

  ADD(OperandForm.COMMUTATIVE, NO_PREFIX, MAP_0F, 0x58, Encoding.NONE),
  MULTIPLY(OperandForm.COMMUTATIVE, NO_PREFIX, MAP_0F, 0x59, Encoding.NONE),
  SUBTRACT(OperandForm.BINARY, NO_PREFIX, MAP_0F, 0x5c, Encoding.NONE),
  DIVIDE(OperandForm.BINARY, NO_PREFIX, MAP_0F, 0x5e, Encoding.NONE),
  /// The smaller one, -0 before 0; not for NaN.
  MINIMUM(OperandForm.COMMUTATIVE, P66, MAP_0F3A, 0x50, 0b0100),
  /// The greater one, 0 before -0; not for NaN.
  MAXIMUM(OperandForm.COMMUTATIVE, P66, MAP_0F3A, 0x50, 0b0101),
  /// `a < b ? a : b`, which is `b` if one is NaN.
  LESSER(OperandForm.BINARY, NO_PREFIX, MAP_0F, 0x5d, Encoding.NONE),
  /// `a > b ? a : b`, which is `b` if one is NaN.
  GREATER(OperandForm.BINARY, NO_PREFIX, MAP_0F, 0x5f, Encoding.NONE),
  /// `a` times 2 to the power of `b` rounded down.
  SCALE(OperandForm.BINARY, P66, MAP_0F38, 0x2c, Encoding.NONE),
  /// Rounds toward zero to whole numbers.
  TRUNCATE(OperandForm.UNARY, P66, MAP_0F3A, 0x08, 0b1011),
  /// Rounds down to whole numbers.
  FLOOR(OperandForm.UNARY, P66, MAP_0F3A, 0x08, 0b1001),
  /// Rounds to what the next narrower type of floats holds: float16, or float32 for lanes of 64
  /// bits.
  NARROW(OperandForm.NARROW),
  SQRT(OperandForm.UNARY, NO_PREFIX, MAP_0F, 0x51, Encoding.NONE),
  /// `a * b + c`, rounded once.
  FMA(OperandForm.FMA),

  AND(OperandForm.COMMUTATIVE, P66, MAP_0F, 0xdb, Encoding.NONE),
  OR(OperandForm.COMMUTATIVE, P66, MAP_0F, 0xeb, Encoding.NONE),
  XOR(OperandForm.COMMUTATIVE, P66, MAP_0F, 0xef, Encoding.NONE),
  INT_ADD(OperandForm.COMMUTATIVE, P66, MAP_0F, 0xfe, Encoding.NONE),
  INT_SUBTRACT(OperandForm.BINARY, P66, MAP_0F, 0xfa, Encoding.NONE),
  INT_MULTIPLY(OperandForm.COMMUTATIVE, P66, MAP_0F38, 0x40, Encoding.NONE),
  /// Shifts by a number of bits.
  SHIFT_LEFT(OperandForm.SHIFT, P66, MAP_0F, 0x72, 6),
  SHIFT_RIGHT(OperandForm.SHIFT, P66, MAP_0F, 0x72, 4),
  SHIFT_RIGHT_UNSIGNED(OperandForm.SHIFT, P66, MAP_0F, 0x72, 2),
  TO_FLOAT(OperandForm.UNARY, NO_PREFIX, MAP_0F, 0x5b, Encoding.NONE),
  /// Truncates; what does not fit gives the least number.
  TO_INT(OperandForm.UNARY, F3, MAP_0F, 0x5b, Encoding.NONE),

  /// Compares floats; the number is the predicate.
  COMPARE(OperandForm.COMPARE, NO_PREFIX, MAP_0F, 0xc2, Encoding.NONE),
  /// Compares signed numbers; the number is the predicate.
  INT_COMPARE(OperandForm.COMPARE, P66, MAP_0F3A, 0x1f, Encoding.NONE),
  MASK_AND(OperandForm.MASK),
  MASK_OR(OperandForm.MASK),
  MASK_XOR(OperandForm.MASK),
  MASK_NOT(OperandForm.MASK),
  /// `c ? b : a`.
  BLEND(OperandForm.BLEND);

  /// Which operands a step has and how its instruction is put together.
  public enum OperandForm {
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

  public final OperandForm kind;
  private final int prefix;
  private final int map;
  private final int opcode;
  private final int extra;

  Opcode(OperandForm kind) {
    this(kind, 0, 0, 0, Encoding.NONE);
  }

  /// @param extra the opcode's extension in a shift, the byte at the end in others
  Opcode(OperandForm kind, int prefix, int map, int opcode, int extra) {
    this.kind = kind;
    this.prefix = prefix;
    this.map = map;
    this.opcode = opcode;
    this.extra = extra;
  }

  /// The instruction, with the step's number where it has a place in it.
  public Encoding encoding(int number) {
    return switch (kind) {
      case SHIFT -> new Encoding(prefix, map, opcode, extra, number, false);
      case COMPARE -> Encoding.of(prefix, map, opcode).with(number);
      default -> Encoding.of(prefix, map, opcode).with(extra);
    };
  }

  /// The same for lanes of 64 bits.
  public Encoding wide(int number) {
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

  public boolean makesMask() {
    return kind == OperandForm.COMPARE || kind == OperandForm.MASK || this == REST;
  }
}
