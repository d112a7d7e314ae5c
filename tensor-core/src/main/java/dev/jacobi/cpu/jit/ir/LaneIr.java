package dev.jacobi.cpu.jit.ir;

import dev.jacobi.cpu.jit.x64.ComparePredicates;
import dev.jacobi.cpu.jit.x64.StreamWriter;
import dev.jacobi.shape.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The steps that a piece of a program takes for one register of elements, whose lanes have 32 bits
/// or, in wide graphs, 64, in an order in which each follows those that it uses. The same step on
/// the same values is there only once.
public final class LaneIr {
  /// No operand.
  public static final int NONE = -1;

  /// A step on earlier values.
  ///
  /// @param number what the step wants to know besides, or 0
  public record Node(Opcode step, int a, int b, int c, long number) {}

  private static final int HALF = 16;

  private final List<Node> nodes = new ArrayList<>();
  private final Map<Node, Integer> known = new HashMap<>();

  private final Map<Integer, DType> streams = new HashMap<>();
  private final DType.Arithmetic arithmetic;

  /// Lanes of floats and whole numbers of 32 bits.
  public LaneIr() {
    this(DType.Arithmetic.FLOAT);
  }

  public LaneIr(DType.Arithmetic arithmetic) {
    this.arithmetic = arithmetic;
  }

  /// The numbers in the lanes.
  public DType.Arithmetic arithmetic() {
    return arithmetic;
  }

  /// Whether lanes have 64 bits.
  public boolean isWide() {
    return arithmetic != DType.Arithmetic.FLOAT;
  }

  /// Says what a stream's elements are in memory.
  public void setType(int stream, DType type) {
    streams.put(stream, type);
  }

  /// What a stream's elements are in memory, if they are not as the lanes are.
  public @Nullable DType type(int stream) {
    return streams.get(stream);
  }

  /// How many times an element of the narrowest stream fits a lane.
  public int narrowest() {
    int lane = isWide() ? Long.BYTES : Float.BYTES;
    return streams.values().stream().mapToInt(type -> lane / type.bytes()).max().orElse(1);
  }

  public int size() {
    return nodes.size();
  }

  public Node get(int node) {
    return nodes.get(node);
  }

  private int add(Node node) {
    return known.computeIfAbsent(
        node,
        n -> {
          nodes.add(n);
          return nodes.size() - 1;
        });
  }

  public int leaf(Opcode step, long number) {
    return add(new Node(step, NONE, NONE, NONE, number));
  }

  public int constant(float value) {
    return bits(Float.floatToRawIntBits(value));
  }

  /// A number as the lanes hold it.
  int real(double value) {
    return switch (arithmetic) {
      case FLOAT -> constant((float) value);
      case DOUBLE -> bits(Double.doubleToRawLongBits(value));
      case LONG -> bits((long) value);
    };
  }

  int bits(long bits) {
    return leaf(Opcode.CONSTANT, bits);
  }

  int unary(Opcode step, int a) {
    return add(new Node(step, a, NONE, NONE, 0));
  }

  public int binary(Opcode step, int a, int b) {
    return add(new Node(step, a, b, NONE, 0));
  }

  int fma(int a, int b, int c) {
    return add(new Node(Opcode.FMA, a, b, c, 0));
  }

  int shift(Opcode step, int a, int bits) {
    return add(new Node(step, a, NONE, NONE, bits));
  }

  int compare(Opcode step, int a, int b, int predicate) {
    return add(new Node(step, a, b, NONE, predicate));
  }

  public int blend(int no, int yes, int mask) {
    Node test = get(mask);
    if (test.step() == Opcode.COMPARE && test.a() == no && test.b() == yes) {
      // `no < yes ? yes : no` is one instruction, and its opposite too.
      if (test.number() == ComparePredicates.LESS) {
        return binary(Opcode.GREATER, yes, no);
      }
      if (test.number() == ComparePredicates.GREATER) {
        return binary(Opcode.LESSER, yes, no);
      }
    }
    return add(new Node(Opcode.BLEND, no, yes, mask, 0));
  }

  /// A mask of the lanes that are not 0.
  public int isTrue(int a) {
    return arithmetic == DType.Arithmetic.LONG
        ? compare(Opcode.INT_COMPARE, a, bits(0), ComparePredicates.NOT_EQUAL)
        : compare(Opcode.COMPARE, a, real(0), ComparePredicates.NOT_EQUAL);
  }

  /// What a type holds of a number, which stays a number of these lanes.
  public int cast(DType type, int a) throws UnsupportedTraceException {
    int result =
        switch (type) {
          case BOOL -> blend(real(0), real(1), isTrue(a));
          case UINT8, INT8, INT16, INT32, INT64 -> numberOf(whole(type, a));
          case BFLOAT16 -> shift(Opcode.SHIFT_LEFT, upperHalf(a), HALF);
          case FLOAT16 -> arithmetic == DType.Arithmetic.FLOAT ? unary(Opcode.NARROW, a) : a;
          case FLOAT32 -> arithmetic == DType.Arithmetic.DOUBLE ? unary(Opcode.NARROW, a) : a;
          case FLOAT64 -> a;
        };
    if (!StreamWriter.covers(arithmetic, type)) {
      throw new UnsupportedTraceException("a cast to " + type);
    }
    return arithmetic == DType.Arithmetic.FLOAT && type == DType.INT64 ? wholeFloat(a) : result;
  }

  private int numberOf(int whole) {
    return arithmetic == DType.Arithmetic.LONG ? whole : unary(Opcode.TO_FLOAT, whole);
  }

  /// What is stored for a number, as a whole number if the type is one.
  public int stored(DType type, int a) {
    if (type == DType.INT64 && arithmetic == DType.Arithmetic.FLOAT) {
      return orZero(a, a);
    }
    return switch (type) {
      case BOOL -> blend(bits(0), bits(1), isTrue(a));
      case UINT8, INT8, INT16, INT32, INT64 -> whole(type, a);
      case BFLOAT16 -> upperHalf(a);
      case FLOAT16, FLOAT32, FLOAT64 -> a;
    };
  }

  /// The whole number of a type, in the lowest bits, extended as the type is.
  private int whole(DType type, int a) {
    boolean toInts = type == DType.INT32;
    int bits =
        switch (arithmetic) {
          case FLOAT -> toInts ? toInt(a) : lowerHalf(a);
          case DOUBLE -> toInts ? toIntOfDouble(a) : toLong(a);
          case LONG -> a;
        };
    int rest = (isWide() ? Long.SIZE : Integer.SIZE) - 8 * type.bytes();
    if (rest <= 0) {
      return bits;
    }
    Opcode back = type == DType.UINT8 ? Opcode.SHIFT_RIGHT_UNSIGNED : Opcode.SHIFT_RIGHT;
    return shift(back, shift(Opcode.SHIFT_LEFT, bits, rest), rest);
  }

  private int orZero(int a, int result) {
    return blend(result, bits(0), compare(Opcode.COMPARE, a, a, ComparePredicates.UNORDERED));
  }

  /// Truncates as Java does to 64 bits, and keeps the number a float.
  private int wholeFloat(int a) {
    int whole = unary(Opcode.TRUNCATE, a);
    int most = constant(0x1p63f);
    int least = constant(-0x1p63f);
    int high = compare(Opcode.COMPARE, whole, most, ComparePredicates.GREATER_OR_EQUAL);
    int low = compare(Opcode.COMPARE, least, whole, ComparePredicates.GREATER_OR_EQUAL);
    int bounded = blend(blend(whole, most, high), least, low);
    // Whole numbers know no -0.
    return orZero(a, binary(Opcode.ADD, bounded, constant(0)));
  }

  /// The lower 32 bits of what Java truncates to 64 bits: what is left of a float beyond multiples
  /// of 2^32, which is exact.
  private int lowerHalf(int a) {
    int whole = unary(Opcode.TRUNCATE, a);
    int multiples = unary(Opcode.TRUNCATE, binary(Opcode.MULTIPLY, whole, constant(0x1p-32f)));
    int rest = fma(multiples, constant(-0x1p32f), whole);
    int large =
        compare(Opcode.COMPARE, rest, constant(0x1p31f), ComparePredicates.GREATER_OR_EQUAL);
    int small = compare(Opcode.COMPARE, rest, constant(-0x1p31f), ComparePredicates.LESS);
    int lower = blend(rest, binary(Opcode.ADD, rest, constant(-0x1p32f)), large);
    int signed = blend(lower, binary(Opcode.ADD, rest, constant(0x1p32f)), small);
    int low = orZero(signed, unary(Opcode.TO_INT, signed));
    int tooHigh = compare(Opcode.COMPARE, a, constant(0x1p63f), ComparePredicates.GREATER_OR_EQUAL);
    return blend(low, bits(-1), tooHigh);
  }

  private int toLong(int a) {
    int tooHigh = compare(Opcode.COMPARE, a, real(0x1p63), ComparePredicates.GREATER_OR_EQUAL);
    return orZero(a, blend(unary(Opcode.TO_INT, a), bits(Long.MAX_VALUE), tooHigh));
  }

  /// As [#toInt] for lanes of 64 bits, where both bounds are numbers.
  private int toIntOfDouble(int a) {
    int atLeast = binary(Opcode.GREATER, a, real(Integer.MIN_VALUE));
    int bounded = binary(Opcode.LESSER, atLeast, real(Integer.MAX_VALUE));
    return orZero(a, unary(Opcode.TO_INT, bounded));
  }

  /// A float's upper half, rounded to the nearest, ties to even.
  private int upperHalf(int a) {
    int odd = binary(Opcode.AND, shift(Opcode.SHIFT_RIGHT_UNSIGNED, a, HALF), bits(1));
    int rounded = binary(Opcode.INT_ADD, binary(Opcode.INT_ADD, a, bits(0x7fff)), odd);
    int nan = binary(Opcode.OR, a, bits(0x40_0000));
    int unordered = compare(Opcode.COMPARE, a, a, ComparePredicates.UNORDERED);
    return shift(Opcode.SHIFT_RIGHT_UNSIGNED, blend(rounded, nan, unordered), HALF);
  }

  /// The smaller or greater one as Java means it: NaN if there is one.
  int extreme(Opcode step, int a, int b) {
    int unordered = compare(Opcode.COMPARE, a, b, ComparePredicates.UNORDERED);
    return blend(binary(step, a, b), binary(Opcode.ADD, a, b), unordered);
  }

  /// Truncates as Java does: NaN gives 0, what does not fit the nearest that does.
  int toInt(int a) {
    int plain = unary(Opcode.TO_INT, a);
    int tooHigh = compare(Opcode.COMPARE, a, constant(0x1p31f), ComparePredicates.GREATER_OR_EQUAL);
    int nan = compare(Opcode.COMPARE, a, a, ComparePredicates.UNORDERED);
    return blend(blend(plain, bits(Integer.MAX_VALUE), tooHigh), bits(0), nan);
  }
}
