package dev.jacobi.cpu.jit.ir;

import dev.jacobi.cpu.jit.ir.VectorApiCalls.Traced;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.ConvertInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.classfile.instruction.TypeCheckInstruction;
import java.lang.constant.ClassDesc;
import java.lang.reflect.Field;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Runs the bytecode of an operation on nodes of a graph in the place of vectors, which leaves in
/// the graph what the operation computes. Follows straight code only: operations are that, but for
/// a few that look at all lanes to take a short cut.
public final class BytecodeTracer {
  private static final int DEEPEST = 16;

  /// A method of this name multiplies by a power of two, for which there is one instruction.
  private static final String SCALE = "scale";

  private static final Map<Class<?>, ClassModel> MODELS = new ConcurrentHashMap<>();
  private static final Map<Field, Object> CONSTANTS = new ConcurrentHashMap<>();

  private final VectorApiCalls calls;
  private int depth;

  public BytecodeTracer(LaneIr graph) {
    calls = new VectorApiCalls(graph);
  }

  /// The node that the operation's method of this name makes from the nodes of its operands.
  public int trace(Object operation, String method, int... operands)
      throws UnsupportedTraceException {
    List<Object> arguments = new ArrayList<>();
    arguments.add(operation);
    for (int operand : operands) {
      arguments.add(new Traced(operand));
    }
    String vector = "Ljdk/incubator/vector/FloatVector;";
    String type = "(" + vector.repeat(operands.length) + ")" + vector;
    return calls.node(run(operation.getClass(), method + type, arguments));
  }

  private @Nullable Object run(Class<?> owner, String method, List<Object> arguments)
      throws UnsupportedTraceException {
    if (depth == DEEPEST) {
      throw new UnsupportedTraceException("deep calls");
    }
    depth++;
    try {
      return new Frame(owner, arguments).run(find(owner, method));
    } finally {
      depth--;
    }
  }

  static MethodModel find(Class<?> owner, String method) throws UnsupportedTraceException {
    for (MethodModel candidate : MODELS.computeIfAbsent(owner, BytecodeTracer::parse).methods()) {
      String name = candidate.methodName().stringValue() + candidate.methodType().stringValue();
      if (name.equals(method)) {
        return candidate;
      }
    }
    throw new UnsupportedTraceException(owner.getName() + "." + method);
  }

  private static ClassModel parse(Class<?> type) {
    String name = type.getName();
    String file = name.substring(name.lastIndexOf('.') + 1) + ".class";
    try (InputStream in = type.getResourceAsStream(file)) {
      return ClassFile.of().parse(in == null ? new byte[0] : in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A method that is being run.
  private final class Frame {
    private final Class<?> owner;
    private final Map<Integer, Object> locals = new HashMap<>();
    private final Deque<Object> stack = new ArrayDeque<>();

    Frame(Class<?> owner, List<Object> arguments) {
      this.owner = owner;
      for (int i = 0; i < arguments.size(); i++) {
        locals.put(i, arguments.get(i));
      }
    }

    @Nullable Object run(MethodModel method) throws UnsupportedTraceException {
      for (CodeElement element :
          method.code().orElseThrow(() -> new UnsupportedTraceException("an abstract method"))) {
        switch (element) {
          case LoadInstruction load -> stack.push(local(load.slot()));
          case StoreInstruction store -> locals.put(store.slot(), stack.pop());
          case ConstantInstruction constant -> stack.push(constant.constantValue());
          case FieldInstruction field when field.opcode() == Opcode.GETSTATIC ->
              stack.push(constant(field));
          case InvokeInstruction call -> call(call);
          case ConvertInstruction convert when convert.opcode() == Opcode.D2F ->
              stack.push(((Double) stack.pop()).floatValue());
          case TypeCheckInstruction check when check.opcode() == Opcode.CHECKCAST -> {}
          case ReturnInstruction end when end.typeKind() == TypeKind.REFERENCE -> {
            return stack.pop();
          }
          case Instruction other ->
              throw new UnsupportedTraceException("the instruction " + other.opcode());
          default -> {}
        }
      }
      throw new UnsupportedTraceException("no result");
    }

    private Object local(int slot) throws UnsupportedTraceException {
      Object value = locals.get(slot);
      if (value == null) {
        throw new UnsupportedTraceException("a local variable of two slots");
      }
      return value;
    }

    private void call(InvokeInstruction call) throws UnsupportedTraceException {
      List<Object> arguments = new ArrayList<>();
      int count = call.typeSymbol().parameterCount();
      for (int i = call.opcode() == Opcode.INVOKESTATIC ? 0 : -1; i < count; i++) {
        arguments.addFirst(stack.pop());
      }
      String target = call.owner().asInternalName();
      String name = call.name().stringValue();
      Object result;
      if (VectorApiCalls.isOwner(target)) {
        result = calls.call(target, name, arguments);
      } else if (target.equals("java/lang/Float") && name.equals("floatToRawIntBits")) {
        result = Float.floatToRawIntBits((Float) arguments.getFirst());
      } else if (name.equals(SCALE) && arguments.size() == 2) {
        result = calls.scaled(arguments.get(0), arguments.get(1));
      } else {
        result = BytecodeTracer.this.run(load(target), name + call.type().stringValue(), arguments);
      }
      if (result == null) {
        throw new UnsupportedTraceException("a call without result");
      }
      stack.push(result);
    }

    private Object constant(FieldInstruction instruction) throws UnsupportedTraceException {
      try {
        Class<?> type = load(instruction.owner().asInternalName());
        Field field = type.getDeclaredField(instruction.name().stringValue());
        Object known = CONSTANTS.get(field);
        if (known == null) {
          if (type.getName().startsWith("dev.jacobi.")) {
            field.setAccessible(true);
          }
          known = field.get(null);
          CONSTANTS.put(field, known);
        }
        return known;
      } catch (ReflectiveOperationException e) {
        throw new UnsupportedTraceException("the field " + instruction.name());
      }
    }

    private Class<?> load(String name) throws UnsupportedTraceException {
      try {
        return Class.forName(
            ClassDesc.ofInternalName(name).packageName()
                + "."
                + name.substring(name.lastIndexOf('/') + 1),
            true,
            owner.getClassLoader());
      } catch (ClassNotFoundException e) {
        throw new UnsupportedTraceException("the class " + name);
      }
    }
  }
}
