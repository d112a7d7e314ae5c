package dev.jacobi.cpu.code;

import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import org.jspecify.annotations.Nullable;

/// What a call of the Vector API adds to a graph.
final class VectorCalls {
  private static final String FLOATS = "jdk/incubator/vector/FloatVector";
  private static final String INTS = "jdk/incubator/vector/IntVector";
  private static final String MASK = "jdk/incubator/vector/VectorMask";
  private static final String ANY = "jdk/incubator/vector/Vector";

  private final LaneGraph graph;

  VectorCalls(LaneGraph graph) {
    this.graph = graph;
  }

  /// A value of the graph, in the place of a vector or a mask.
  record Traced(int node) {}

  /// Whether calls of this class are for us.
  static boolean isOwner(String owner) {
    return owner.startsWith("jdk/incubator/vector/");
  }

  /// @param arguments the receiver first, if there is one
  @Nullable Object call(String owner, String name, List<Object> arguments) throws Untraceable {
    return switch (owner) {
      case FLOATS -> new Call(name, arguments).floats();
      case INTS -> new Call(name, arguments).ints();
      case MASK -> new Call(name, arguments).mask();
      case ANY -> new Call(name, arguments).any();
      default -> throw new Untraceable(owner + "." + name);
    };
  }

  private final class Call {
    private final String name;
    private final List<Object> arguments;

    Call(String name, List<Object> arguments) {
      this.name = name;
      this.arguments = arguments;
    }

    @Nullable Object floats() throws Untraceable {
      return switch (name) {
        case "add" -> arithmetic(Step.ADD);
        case "sub" -> arithmetic(Step.SUBTRACT);
        case "mul" -> arithmetic(Step.MULTIPLY);
        case "div" -> arithmetic(Step.DIVIDE);
        case "min" -> new Traced(graph.extreme(Step.MINIMUM, node(0), node(1)));
        case "max" -> new Traced(graph.extreme(Step.MAXIMUM, node(0), node(1)));
        case "fma" -> new Traced(graph.fma(node(0), node(1), node(2)));
        case "abs" -> new Traced(magnitude(node(0)));
        case "neg" -> new Traced(negative(node(0)));
        case "sqrt" -> new Traced(graph.unary(Step.SQRT, node(0)));
        case "compare" -> compare(Step.COMPARE, Predicates.floats(operator()));
        case "test" -> new Traced(test());
        case "lanewise" -> lanewise();
        case "zero" -> new Traced(graph.constant(0));
        case "broadcast" -> new Traced(node(1));
        default -> any();
      };
    }

    @Nullable Object ints() throws Untraceable {
      return switch (name) {
        case "add" -> arithmetic(Step.INT_ADD);
        case "sub" -> arithmetic(Step.INT_SUBTRACT);
        case "mul" -> arithmetic(Step.INT_MULTIPLY);
        case "neg" -> new Traced(graph.binary(Step.INT_SUBTRACT, graph.bits(0), node(0)));
        case "compare" -> compare(Step.INT_COMPARE, Predicates.ints(operator()));
        case "lanewise" -> bitwise();
        case "broadcast" -> new Traced(node(1));
        default -> any();
      };
    }

    @Nullable Object mask() throws Untraceable {
      return switch (name) {
        case "and" -> new Traced(graph.binary(Step.MASK_AND, node(0), node(1)));
        case "or" -> new Traced(graph.binary(Step.MASK_OR, node(0), node(1)));
        case "not" -> new Traced(graph.unary(Step.MASK_NOT, node(0)));
        case "cast" -> arguments.getFirst();
        default -> throw refusal();
      };
    }

    @Nullable Object any() throws Untraceable {
      return switch (name) {
        case "blend" -> new Traced(graph.blend(node(0), node(1), node(2)));
        case "reinterpretAsInts", "reinterpretAsFloats" -> arguments.getFirst();
        case "convert" -> convert();
        // Lanes are never counted: what stands for the species is never looked at.
        case "species" -> "species";
        default -> throw refusal();
      };
    }

    private Untraceable refusal() {
      return new Untraceable("the call of " + name);
    }

    private int node(int i) throws Untraceable {
      return VectorCalls.this.node(arguments.get(i));
    }

    private Traced arithmetic(Step step) throws Untraceable {
      int result = graph.binary(step, node(0), node(1));
      return new Traced(arguments.size() == 2 ? result : graph.blend(node(0), result, node(2)));
    }

    private Traced compare(Step step, int predicate) throws Untraceable {
      return new Traced(graph.compare(step, node(0), node(2), predicate));
    }

    private String operator() throws Untraceable {
      if (arguments.get(1) instanceof VectorOperators.Operator operator) {
        return operator.name();
      }
      throw refusal();
    }

    private int test() throws Untraceable {
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

    private int bits(int a, String comparison, int b) throws Untraceable {
      return graph.compare(Step.INT_COMPARE, a, b, Predicates.ints(comparison));
    }

    private Traced lanewise() throws Untraceable {
      int result =
          switch (operator()) {
            case "NEG" -> negative(node(0));
            case "ABS" -> magnitude(node(0));
            case "SQRT" -> graph.unary(Step.SQRT, node(0));
            default -> throw refusal();
          };
      return new Traced(arguments.size() == 2 ? result : graph.blend(node(0), result, node(2)));
    }

    private Traced bitwise() throws Untraceable {
      return new Traced(
          switch (operator()) {
            case "AND" -> graph.binary(Step.AND, node(0), node(2));
            case "OR" -> graph.binary(Step.OR, node(0), node(2));
            case "XOR" -> graph.binary(Step.XOR, node(0), node(2));
            case "LSHL" -> graph.shift(Step.SHIFT_LEFT, node(0), distance());
            case "ASHR" -> graph.shift(Step.SHIFT_RIGHT, node(0), distance());
            case "LSHR" -> graph.shift(Step.SHIFT_RIGHT_UNSIGNED, node(0), distance());
            default -> throw refusal();
          });
    }

    private int distance() throws Untraceable {
      if (arguments.get(2) instanceof Integer distance) {
        return distance & (Integer.SIZE - 1);
      }
      throw refusal();
    }

    private Traced convert() throws Untraceable {
      return new Traced(
          switch (operator()) {
            case "I2F" -> graph.unary(Step.TO_FLOAT, node(0));
            case "F2I" -> graph.toInt(node(0));
            default -> throw refusal();
          });
    }
  }

  /// `y 2^n`.
  Traced scaled(Object y, Object n) throws Untraceable {
    return new Traced(graph.binary(Step.SCALE, node(y), node(n)));
  }

  private int magnitude(int a) {
    return graph.binary(Step.AND, a, graph.bits(Integer.MAX_VALUE));
  }

  private int negative(int a) {
    return graph.binary(Step.XOR, a, graph.bits(Integer.MIN_VALUE));
  }

  /// The node of a vector, a mask, or a number for all lanes.
  int node(@Nullable Object value) throws Untraceable {
    return switch (value) {
      case Traced(int node) -> node;
      case Float number -> graph.constant(number);
      case Integer number -> graph.bits(number);
      case FloatVector vector -> same(vector.reinterpretAsInts());
      case IntVector vector -> same(vector);
      case null, default -> throw new Untraceable("the operand " + value);
    };
  }

  private int same(IntVector vector) throws Untraceable {
    int[] lanes = vector.toArray();
    for (int lane : lanes) {
      if (lane != lanes[0]) {
        throw new Untraceable("a constant with different lanes");
      }
    }
    return graph.bits(lanes[0]);
  }
}
