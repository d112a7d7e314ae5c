package dev.jacobi.cpu.jit.ir;

import dev.jacobi.cpu.jit.x64.ComparePredicates;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import org.jspecify.annotations.Nullable;

/// What a call of the Vector API adds to a graph.
final class VectorApiCalls {
  private static final String FLOATS = "jdk/incubator/vector/FloatVector";
  private static final String INTS = "jdk/incubator/vector/IntVector";
  private static final String MASK = "jdk/incubator/vector/VectorMask";
  private static final String ANY = "jdk/incubator/vector/Vector";

  private final LaneIr graph;

  VectorApiCalls(LaneIr graph) {
    this.graph = graph;
  }

  /// A value of the graph, in the place of a vector or a mask.
  record Traced(int node) {}

  /// Whether calls of this class are for us.
  static boolean isOwner(String owner) {
    return owner.startsWith("jdk/incubator/vector/");
  }

  /// @param arguments the receiver first, if there is one
  @Nullable Object call(String owner, String name, List<Object> arguments)
      throws UnsupportedTraceException {
    return switch (owner) {
      case FLOATS -> new Call(name, arguments).floats();
      case INTS -> new Call(name, arguments).ints();
      case MASK -> new Call(name, arguments).mask();
      case ANY -> new Call(name, arguments).any();
      default -> throw new UnsupportedTraceException(owner + "." + name);
    };
  }

  private final class Call {
    private final String name;
    private final List<Object> arguments;

    Call(String name, List<Object> arguments) {
      this.name = name;
      this.arguments = arguments;
    }

    @Nullable Object floats() throws UnsupportedTraceException {
      return switch (name) {
        case "add" -> arithmetic(Opcode.ADD);
        case "sub" -> arithmetic(Opcode.SUBTRACT);
        case "mul" -> arithmetic(Opcode.MULTIPLY);
        case "div" -> arithmetic(Opcode.DIVIDE);
        case "min" -> new Traced(graph.extreme(Opcode.MINIMUM, node(0), node(1)));
        case "max" -> new Traced(graph.extreme(Opcode.MAXIMUM, node(0), node(1)));
        case "fma" -> new Traced(graph.fma(node(0), node(1), node(2)));
        case "abs" -> new Traced(magnitude(node(0)));
        case "neg" -> new Traced(negative(node(0)));
        case "sqrt" -> new Traced(graph.unary(Opcode.SQRT, node(0)));
        case "compare" -> compare(Opcode.COMPARE, ComparePredicates.floats(operator()));
        case "test" -> new Traced(test());
        case "lanewise" -> lanewise();
        case "zero" -> new Traced(graph.constant(0));
        case "broadcast" -> new Traced(node(1));
        default -> any();
      };
    }

    @Nullable Object ints() throws UnsupportedTraceException {
      return switch (name) {
        case "add" -> arithmetic(Opcode.INT_ADD);
        case "sub" -> arithmetic(Opcode.INT_SUBTRACT);
        case "mul" -> arithmetic(Opcode.INT_MULTIPLY);
        case "neg" -> new Traced(graph.binary(Opcode.INT_SUBTRACT, graph.bits(0), node(0)));
        case "compare" -> compare(Opcode.INT_COMPARE, ComparePredicates.ints(operator()));
        case "lanewise" -> bitwise();
        case "broadcast" -> new Traced(node(1));
        default -> any();
      };
    }

    @Nullable Object mask() throws UnsupportedTraceException {
      return switch (name) {
        case "and" -> new Traced(graph.binary(Opcode.MASK_AND, node(0), node(1)));
        case "or" -> new Traced(graph.binary(Opcode.MASK_OR, node(0), node(1)));
        case "not" -> new Traced(graph.unary(Opcode.MASK_NOT, node(0)));
        case "cast" -> arguments.getFirst();
        default -> throw refusal();
      };
    }

    @Nullable Object any() throws UnsupportedTraceException {
      return switch (name) {
        case "blend" -> new Traced(graph.blend(node(0), node(1), node(2)));
        case "reinterpretAsInts", "reinterpretAsFloats" -> arguments.getFirst();
        case "convert" -> convert();
        // Lanes are never counted: what stands for the species is never looked at.
        case "species" -> "species";
        default -> throw refusal();
      };
    }

    private UnsupportedTraceException refusal() {
      return new UnsupportedTraceException("the call of " + name);
    }

    private int node(int i) throws UnsupportedTraceException {
      return VectorApiCalls.this.node(arguments.get(i));
    }

    private Traced arithmetic(Opcode step) throws UnsupportedTraceException {
      int result = graph.binary(step, node(0), node(1));
      return new Traced(arguments.size() == 2 ? result : graph.blend(node(0), result, node(2)));
    }

    private Traced compare(Opcode step, int predicate) throws UnsupportedTraceException {
      return new Traced(graph.compare(step, node(0), node(2), predicate));
    }

    private String operator() throws UnsupportedTraceException {
      if (arguments.get(1) instanceof VectorOperators.Operator operator) {
        return operator.name();
      }
      throw refusal();
    }

    private int test() throws UnsupportedTraceException {
      int magnitude = magnitude(node(0));
      int infinity = graph.bits(Float.floatToRawIntBits(Float.POSITIVE_INFINITY));
      return switch (operator()) {
        case "IS_NAN" -> bits(magnitude, "GT", infinity);
        case "IS_INFINITE" -> bits(magnitude, "EQ", infinity);
        case "IS_FINITE" -> bits(magnitude, "LT", infinity);
        case "IS_NEGATIVE" -> bits(node(0), "LT", graph.bits(0));
        default -> throw refusal();
      };
    }

    private int bits(int a, String comparison, int b) throws UnsupportedTraceException {
      return graph.compare(Opcode.INT_COMPARE, a, b, ComparePredicates.ints(comparison));
    }

    private Traced lanewise() throws UnsupportedTraceException {
      int result =
          switch (operator()) {
            case "NEG" -> negative(node(0));
            case "ABS" -> magnitude(node(0));
            case "SQRT" -> graph.unary(Opcode.SQRT, node(0));
            default -> throw refusal();
          };
      return new Traced(arguments.size() == 2 ? result : graph.blend(node(0), result, node(2)));
    }

    private Traced bitwise() throws UnsupportedTraceException {
      return new Traced(
          switch (operator()) {
            case "AND" -> graph.binary(Opcode.AND, node(0), node(2));
            case "OR" -> graph.binary(Opcode.OR, node(0), node(2));
            case "XOR" -> graph.binary(Opcode.XOR, node(0), node(2));
            case "LSHL" -> graph.shift(Opcode.SHIFT_LEFT, node(0), distance());
            case "ASHR" -> graph.shift(Opcode.SHIFT_RIGHT, node(0), distance());
            case "LSHR" -> graph.shift(Opcode.SHIFT_RIGHT_UNSIGNED, node(0), distance());
            default -> throw refusal();
          });
    }

    private int distance() throws UnsupportedTraceException {
      if (arguments.get(2) instanceof Integer distance) {
        return distance & (Integer.SIZE - 1);
      }
      throw refusal();
    }

    private Traced convert() throws UnsupportedTraceException {
      return new Traced(
          switch (operator()) {
            case "I2F" -> graph.unary(Opcode.TO_FLOAT, node(0));
            case "F2I" -> graph.toInt(node(0));
            default -> throw refusal();
          });
    }
  }

  /// `y 2^n`.
  Traced scaled(Object y, Object n) throws UnsupportedTraceException {
    return new Traced(graph.binary(Opcode.SCALE, node(y), node(n)));
  }

  private int magnitude(int a) {
    return graph.binary(Opcode.AND, a, graph.bits(Integer.MAX_VALUE));
  }

  private int negative(int a) {
    return graph.binary(Opcode.XOR, a, graph.bits(Integer.MIN_VALUE));
  }

  /// The node of a vector, a mask, or a number for all lanes.
  int node(@Nullable Object value) throws UnsupportedTraceException {
    return switch (value) {
      case Traced(int node) -> node;
      case Float number -> graph.constant(number);
      case Integer number -> graph.bits(number);
      case FloatVector vector -> same(vector.reinterpretAsInts());
      case IntVector vector -> same(vector);
      case null, default -> throw new UnsupportedTraceException("the operand " + value);
    };
  }

  private int same(IntVector vector) throws UnsupportedTraceException {
    int[] lanes = vector.toArray();
    for (int lane : lanes) {
      if (lane != lanes[0]) {
        throw new UnsupportedTraceException("a constant with different lanes");
      }
    }
    return graph.bits(lanes[0]);
  }
}
