package dev.jacobi.cpu.jit.ir;

import dev.jacobi.cpu.jit.x64.ComparePredicates;
import dev.jacobi.shape.DType;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Runs the bytecode of an operation on single numbers, double or long, on nodes of a graph in
/// their place. Where it branches, it goes both ways to the end, and the results are blended; it
/// goes forwards only.
public final class ScalarBytecodeTracer {
  private static final int MOST_BRANCHES = 16;
  private static final int DEEPEST = 8;

  private final LaneIr graph;
  private final boolean real;
  private int branches;
  private int depth;

  public ScalarBytecodeTracer(LaneIr graph) {
    this.graph = graph;
    real = graph.arithmetic() == DType.Arithmetic.DOUBLE;
  }

  /// A number of the graph.
  private record Traced(int node) {}

  /// What compares two numbers leaves on the stack.
  ///
  /// @param nanIsMore whether NaN counts as more, or as less
  private record Compared(int a, int b, boolean nanIsMore) {}

  /// The node that the operation's method of this name makes from the nodes of its operands.
  public int trace(Object operation, String method, int... operands)
      throws UnsupportedTraceException {
    String number = real ? "D" : "J";
    Map<Integer, Object> locals = new HashMap<>();
    locals.put(0, operation);
    for (int i = 0; i < operands.length; i++) {
      locals.put(1 + 2 * i, new Traced(operands[i]));
    }
    String type = "(" + number.repeat(operands.length) + ")" + number;
    return run(BytecodeTracer.find(operation.getClass(), method + type), locals);
  }

  private int run(MethodModel method, Map<Integer, Object> locals)
      throws UnsupportedTraceException {
    if (depth == DEEPEST) {
      throw new UnsupportedTraceException("deep calls");
    }
    depth++;
    try {
      List<CodeElement> elements =
          method
              .code()
              .orElseThrow(() -> new UnsupportedTraceException("an abstract method"))
              .elementList();
      return new Frame(elements, locals, new ArrayDeque<>()).run(0);
    } finally {
      depth--;
    }
  }

  /// A way through a method.
  private final class Frame {
    private final List<CodeElement> elements;
    private final Map<Integer, Object> locals;
    private final Deque<Object> stack;

    Frame(List<CodeElement> elements, Map<Integer, Object> locals, Deque<Object> stack) {
      this.elements = elements;
      this.locals = locals;
      this.stack = stack;
    }

    int run(int from) throws UnsupportedTraceException {
      int i = from;
      while (i < elements.size()) {
        switch (elements.get(i)) {
          case LoadInstruction load -> stack.push(local(load.slot()));
          case StoreInstruction store -> locals.put(store.slot(), stack.pop());
          case ConstantInstruction constant -> stack.push(constant.constantValue());
          case OperatorInstruction operator -> operate(operator.opcode());
          case InvokeInstruction call -> call(call);
          case BranchInstruction branch when branch.opcode() == java.lang.classfile.Opcode.GOTO ->
              i = target(branch.target(), i);
          case BranchInstruction branch -> {
            return branch(branch, i);
          }
          case ReturnInstruction end
              when end.typeKind() == TypeKind.DOUBLE || end.typeKind() == TypeKind.LONG -> {
            return node(stack.pop());
          }
          case Instruction other ->
              throw new UnsupportedTraceException("the instruction " + other.opcode());
          default -> {}
        }
        i++;
      }
      throw new UnsupportedTraceException("no result");
    }

    private Object local(int slot) throws UnsupportedTraceException {
      Object value = locals.get(slot);
      if (value == null) {
        throw new UnsupportedTraceException("an unknown variable");
      }
      return value;
    }

    private int target(Label label, int here) throws UnsupportedTraceException {
      for (int i = here + 1; i < elements.size(); i++) {
        if (elements.get(i) instanceof LabelTarget target && target.label().equals(label)) {
          return i;
        }
      }
      throw new UnsupportedTraceException("a jump back");
    }

    private int branch(BranchInstruction branch, int here) throws UnsupportedTraceException {
      branches++;
      if (branches > MOST_BRANCHES || !(stack.pop() instanceof Compared compared)) {
        throw new UnsupportedTraceException("a branch");
      }
      int mask = condition(branch.opcode(), compared);
      int there = target(branch.target(), here);
      int jumps = new Frame(elements, new HashMap<>(locals), new ArrayDeque<>(stack)).run(there);
      int stays = run(here + 1);
      return graph.blend(stays, jumps, mask);
    }

    private int condition(java.lang.classfile.Opcode opcode, Compared compared)
        throws UnsupportedTraceException {
      String how =
          switch (opcode) {
            case IFEQ -> "EQ";
            case IFNE -> "NE";
            case IFLT -> "LT";
            case IFLE -> "LE";
            case IFGT -> "GT";
            case IFGE -> "GE";
            default -> throw new UnsupportedTraceException("the branch " + opcode);
          };
      if (!real) {
        int predicate = ComparePredicates.ints(how);
        return graph.compare(Opcode.INT_COMPARE, compared.a, compared.b, predicate);
      }
      boolean more = how.startsWith("G");
      boolean less = how.startsWith("L");
      // NaN takes the jump if it counts as what the jump asks for: the opposite is false for it.
      boolean orNan = (more && compared.nanIsMore) || (less && !compared.nanIsMore);
      int predicate = orNan ? ComparePredicates.orUnordered(how) : ComparePredicates.floats(how);
      return graph.compare(Opcode.COMPARE, compared.a, compared.b, predicate);
    }

    private void operate(java.lang.classfile.Opcode opcode) throws UnsupportedTraceException {
      switch (opcode) {
        case DCMPG, DCMPL, LCMP -> {
          int b = node(stack.pop());
          stack.push(
              new Compared(node(stack.pop()), b, opcode == java.lang.classfile.Opcode.DCMPG));
        }
        case DNEG -> push(graph.binary(Opcode.XOR, node(stack.pop()), graph.bits(Long.MIN_VALUE)));
        case LNEG -> push(graph.binary(Opcode.INT_SUBTRACT, graph.bits(0), node(stack.pop())));
        case DADD -> binary(Opcode.ADD);
        case DSUB -> binary(Opcode.SUBTRACT);
        case DMUL -> binary(Opcode.MULTIPLY);
        case DDIV -> binary(Opcode.DIVIDE);
        case LADD -> binary(Opcode.INT_ADD);
        case LSUB -> binary(Opcode.INT_SUBTRACT);
        case LMUL -> binary(Opcode.INT_MULTIPLY);
        case LAND -> binary(Opcode.AND);
        case LOR -> binary(Opcode.OR);
        case LXOR -> binary(Opcode.XOR);
        default -> throw new UnsupportedTraceException("the instruction " + opcode);
      }
    }

    private void binary(Opcode step) throws UnsupportedTraceException {
      int b = node(stack.pop());
      push(graph.binary(step, node(stack.pop()), b));
    }

    private void push(int node) {
      stack.push(new Traced(node));
    }

    private void call(InvokeInstruction call) throws UnsupportedTraceException {
      List<Object> arguments = new ArrayList<>();
      int count = call.typeSymbol().parameterCount();
      for (int i = call.opcode() == java.lang.classfile.Opcode.INVOKESTATIC ? 0 : -1;
          i < count;
          i++) {
        arguments.addFirst(stack.pop());
      }
      if (!call.owner().asInternalName().equals("java/lang/Math")) {
        throw new UnsupportedTraceException("the call of " + call.name());
      }
      push(mathematics(call.name().stringValue(), arguments));
    }

    private int mathematics(String name, List<Object> arguments) throws UnsupportedTraceException {
      int a = node(arguments.getFirst());
      int b = node(arguments.getLast());
      return switch (real ? name : "whole " + name) {
        case "abs" -> graph.binary(Opcode.AND, a, graph.bits(Long.MAX_VALUE));
        case "sqrt" -> graph.unary(Opcode.SQRT, a);
        case "floor" -> graph.unary(Opcode.FLOOR, a);
        case "min" -> graph.extreme(Opcode.MINIMUM, a, b);
        case "max" -> graph.extreme(Opcode.MAXIMUM, a, b);
        case "fma" -> graph.fma(a, node(arguments.get(1)), b);
        case "whole abs" -> {
          int negative = graph.binary(Opcode.INT_SUBTRACT, graph.bits(0), a);
          yield graph.blend(a, negative, compared(a, "LT", graph.bits(0)));
        }
        case "whole min" -> graph.blend(b, a, compared(a, "LT", b));
        case "whole max" -> graph.blend(b, a, compared(a, "GT", b));
        default -> throw new UnsupportedTraceException("the call of " + name);
      };
    }

    private int compared(int a, String how, int b) throws UnsupportedTraceException {
      return graph.compare(Opcode.INT_COMPARE, a, b, ComparePredicates.ints(how));
    }
  }

  private int node(Object value) throws UnsupportedTraceException {
    return switch (value) {
      case Traced(int node) -> node;
      case Double number when real -> graph.real(number);
      case Long number when !real -> graph.bits(number);
      default -> throw new UnsupportedTraceException("the operand " + value);
    };
  }
}
