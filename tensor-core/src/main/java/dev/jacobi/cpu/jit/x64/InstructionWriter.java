package dev.jacobi.cpu.jit.x64;

import dev.jacobi.cpu.jit.ir.LaneIr;
import dev.jacobi.cpu.jit.ir.LaneIr.Node;
import dev.jacobi.cpu.jit.ir.Opcode;
import dev.jacobi.cpu.jit.ir.UnsupportedTraceException;
import dev.jacobi.cpu.jit.x64.Operand.Register;
import java.util.Arrays;
import java.util.List;

/// Writes the steps of a graph for one register of elements: each value gets a register when it is
/// made, and gives it back after its last use.
final class InstructionWriter {
  /// The mask register that says which elements of the last register are there.
  static final int REST = 7;

  private static final int MASK_REGISTERS = 0b0111_1110;
  private static final int NOWHERE = -1;

  private final Assembler out;
  private final LaneIr graph;
  private final Frame frame;
  private final Registers vectors;
  private final Registers masks = new Registers(MASK_REGISTERS);
  private final int[] uses;
  private final int[] where;
  private final int[] wanted;

  /// Where leaves are.
  ///
  /// @param offset how far the register of elements is from the loop's index, in bytes
  /// @param rest whether only the elements of the last mask are there
  /// @param accumulators the registers of the folds' results
  record Frame(int offset, boolean rest, List<Integer> accumulators) {}

  InstructionWriter(Assembler out, LaneIr graph, Frame frame, Registers vectors) {
    this.out = out;
    this.graph = graph;
    this.frame = frame;
    this.vectors = vectors;
    uses = new int[graph.size()];
    where = new int[graph.size()];
    wanted = new int[graph.size()];
    Arrays.fill(where, NOWHERE);
    Arrays.fill(wanted, NOWHERE);
  }

  /// Asks for a value in a certain register, which nothing reads after the value was made.
  void into(int register, int node) {
    wanted[node] = register;
  }

  /// Writes whatever these values need. They stay in registers until [#release].
  void write(List<Integer> roots) throws UnsupportedTraceException {
    for (int root : roots) {
      uses[root]++;
    }
    for (int n = graph.size() - 1; n >= 0; n--) {
      if (uses[n] > 0) {
        for (int operand : operands(graph.get(n))) {
          uses[operand]++;
        }
      }
    }
    for (int n = 0; n < graph.size(); n++) {
      if (uses[n] > 0 && graph.get(n).step().kind != Opcode.OperandForm.LEAF) {
        write(n, graph.get(n));
      }
    }
  }

  private Encoding encoding(Node node) {
    int number = (int) node.number();
    return graph.isWide() ? node.step().wide(number) : node.step().encoding(number);
  }

  private Encoding ofLanes(Encoding narrow) {
    return graph.isWide() ? narrow.widened() : narrow;
  }

  private Encoding broadcast() {
    return graph.isWide() ? Encoding.BROADCAST_WIDE : Encoding.BROADCAST;
  }

  private static int[] operands(Node node) {
    return Arrays.stream(new int[] {node.a(), node.b(), node.c()})
        .filter(operand -> operand != LaneIr.NONE)
        .toArray();
  }

  /// The register of a root, which may be a leaf that had no need of one so far.
  int register(int node) throws UnsupportedTraceException {
    if (where[node] == NOWHERE) {
      where[node] = broughtIn(node);
    }
    return where[node];
  }

  /// Says that a root was used.
  void release(int node) {
    uses[node]--;
    if (uses[node] == 0 && where[node] != NOWHERE) {
      (graph.get(node).step().makesMask() ? masks : vectors).release(where[node]);
    }
  }

  private void write(int n, Node node) throws UnsupportedTraceException {
    switch (node.step().kind) {
      case LEAF -> throw new IllegalStateException("leaves are not computed");
      case NARROW -> {
        int wide = register(node.a());
        release(node.a());
        int target = target(n);
        Encoding narrow = graph.isWide() ? Encoding.DOUBLES_TO_FLOATS : Encoding.FLOATS_TO_HALVES;
        // The halves' target stands where others have their last operand.
        out.vector(
            narrow,
            graph.isWide() ? target : wide,
            0,
            new Register(graph.isWide() ? wide : target));
        Encoding back = graph.isWide() ? Encoding.FLOATS_TO_DOUBLES : Encoding.HALVES_TO_FLOATS;
        out.vector(back, target, 0, new Register(target));
      }
      case UNARY, SHIFT -> {
        Operand last = place(node.a());
        release(node.a());
        out.vector(encoding(node), target(n), 0, last);
      }
      case BINARY, COMMUTATIVE -> binary(n, node);
      case COMPARE -> {
        int first = register(node.a());
        Operand last = place(node.b());
        release(node.a());
        release(node.b());
        out.vector(encoding(node), maskTarget(n), first, last);
      }
      case MASK -> mask(n, node);
      case BLEND -> {
        int no = register(node.a());
        Operand yes = place(node.b());
        int mask = register(node.c());
        release(node.a());
        release(node.b());
        release(node.c());
        out.blend(ofLanes(Encoding.BLEND), target(n), no, yes, mask);
      }
      case FMA -> fma(n, node);
    }
  }

  private void binary(int n, Node node) throws UnsupportedTraceException {
    boolean swap = node.step().kind == Opcode.OperandForm.COMMUTATIVE && !isInRegister(node.a());
    int a = swap ? node.b() : node.a();
    int b = swap ? node.a() : node.b();
    int first = register(a);
    Operand last = place(b);
    release(a);
    release(b);
    out.vector(encoding(node), target(n), first, last);
  }

  private void mask(int n, Node node) throws UnsupportedTraceException {
    int a = register(node.a());
    if (node.step() == Opcode.MASK_NOT) {
      release(node.a());
      out.maskNot(maskTarget(n), a);
      return;
    }
    int b = register(node.b());
    release(node.a());
    release(node.b());
    int target = maskTarget(n);
    switch (node.step()) {
      case MASK_AND -> out.maskAnd(target, a, b);
      case MASK_OR -> out.maskOr(target, a, b);
      default -> out.maskXor(target, a, b);
    }
  }

  /// The instruction overwrites one of its operands: the sum if nothing else wants it, or else a
  /// factor, or else a copy.
  private void fma(int n, Node node) throws UnsupportedTraceException {
    boolean swap = !isInRegister(node.a()) || (!dies(node, node.a()) && dies(node, node.b()));
    int a = swap ? node.b() : node.a();
    int b = swap ? node.a() : node.b();
    int c = node.c();
    if (isInRegister(c) && (dies(node, c) || !dies(node, a))) {
      int first = register(a);
      Operand last = place(b);
      int sum = overwritable(node, c, n);
      out.vector(ofLanes(Encoding.FMA_231), sum, first, last);
      settle(n, node, sum);
    } else {
      int first = register(b);
      Operand last = place(c);
      int factor = overwritable(node, a, n);
      out.vector(ofLanes(Encoding.FMA_213), factor, first, last);
      settle(n, node, factor);
    }
  }

  /// A register with the operand's value that may be overwritten.
  private int overwritable(Node node, int operand, int n) throws UnsupportedTraceException {
    if (isInRegister(operand) && dies(node, operand)) {
      return register(operand);
    }
    boolean free = wanted[n] != NOWHERE && !reads(node, wanted[n]);
    int copy = free ? wanted[n] : vectors.take();
    Operand from = place(operand);
    boolean memory = !(from instanceof Register);
    out.vector(memory ? broadcast() : Encoding.MOVE, copy, 0, from);
    return copy;
  }

  private boolean reads(Node node, int register) {
    return Arrays.stream(operands(node)).anyMatch(operand -> where[operand] == register);
  }

  private void settle(int n, Node node, int result) {
    for (int operand : operands(node)) {
      uses[operand]--;
    }
    for (int operand : operands(node)) {
      if (uses[operand] == 0 && where[operand] != NOWHERE && where[operand] != result) {
        vectors.release(where[operand]);
      }
    }
    if (wanted[n] != NOWHERE && wanted[n] != result) {
      out.vector(Encoding.MOVE, wanted[n], 0, new Register(result));
      vectors.release(result);
      where[n] = wanted[n];
    } else {
      where[n] = result;
    }
  }

  /// Whether an operand's register may be overwritten by this step.
  private boolean dies(Node node, int operand) {
    long here = Arrays.stream(operands(node)).filter(other -> other == operand).count();
    return uses[operand] == here && graph.get(operand).step() != Opcode.ACCUMULATOR;
  }

  private int target(int n) throws UnsupportedTraceException {
    where[n] = wanted[n] != NOWHERE ? wanted[n] : vectors.take();
    return where[n];
  }

  private int maskTarget(int n) throws UnsupportedTraceException {
    where[n] = masks.take();
    return where[n];
  }

  private boolean isInRegister(int node) {
    return switch (graph.get(node).step()) {
      case CONSTANT, SINGLE, ROW -> where[node] != NOWHERE;
      default -> true;
    };
  }

  /// Where an instruction finds the value as its last operand.
  private Operand place(int node) throws UnsupportedTraceException {
    if (where[node] != NOWHERE) {
      return new Register(where[node]);
    }
    Node leaf = graph.get(node);
    return switch (leaf.step()) {
      case CONSTANT -> new Operand.Constant(leaf.number());
      case SINGLE -> {
        int bytes = graph.isWide() ? Double.BYTES : Float.BYTES;
        yield Operand.one(Assembler.RDI, LoopCode.SINGLES + bytes * (int) leaf.number());
      }
      case ROW -> Operand.one(LoopWriter.pointer((int) leaf.number()), 0);
      default -> new Register(register(node));
    };
  }

  /// Brings a leaf into a register, where it stays until its last use.
  private int broughtIn(int node) throws UnsupportedTraceException {
    Node leaf = graph.get(node);
    return switch (leaf.step()) {
      case ACCUMULATOR -> frame.accumulators.get((int) leaf.number());
      case REST -> REST;
      case STREAM -> loaded((int) leaf.number());
      default -> {
        Operand place = place(node);
        int register = vectors.take();
        out.vector(broadcast(), register, 0, place);
        yield register;
      }
    };
  }

  private int loaded(int stream) throws UnsupportedTraceException {
    int register = vectors.take();
    new StreamWriter(out, graph.arithmetic(), vectors, masks)
        .load(register, graph.type(stream), new StreamWriter.At(stream, frame.offset, frame.rest));
    return register;
  }

  /// Stores a root's value.
  void store(int node, int stream, boolean pastCaches) throws UnsupportedTraceException {
    new StreamWriter(out, graph.arithmetic(), vectors, masks)
        .store(
            register(node),
            graph.type(stream),
            new StreamWriter.At(stream, frame.offset, frame.rest),
            pastCaches);
  }
}
