package dev.jacobi.cpu.jit.x64;

import dev.jacobi.backend.Fold;
import dev.jacobi.cpu.jit.ir.BytecodeTracer;
import dev.jacobi.cpu.jit.ir.LaneIr;
import dev.jacobi.cpu.jit.ir.Opcode;
import dev.jacobi.cpu.jit.ir.UnsupportedTraceException;
import dev.jacobi.cpu.jit.x64.Assembler.Label;
import java.util.List;

/// Writes a loop that folds many lines, element by element, into one: some columns at a time, whose
/// results stay in registers, in parts of [LoopCode#STEPS_OF_PART] lines. The lines are the first
/// stream, and what they are folded into is the second.
final class FoldLinesWriter {
  private static final int REGISTER_BYTES = 64;
  private static final int COLUMNS = LoopCode.WAYS;
  private static final int LINES = LoopWriter.pointer(0);
  private static final int RESULT = LoopWriter.pointer(1);
  private static final int OF_PART = LoopWriter.pointer(2);
  private static final int STEP = LoopWriter.pointer(3);
  private static final int FIRST_PART = Integer.SIZE - COLUMNS;
  private static final int FIRST_RESULT = FIRST_PART - COLUMNS;

  private final Assembler out = new Assembler();
  private final Fold fold;

  FoldLinesWriter(Fold fold) {
    this.fold = fold;
  }

  byte[] write() throws UnsupportedTraceException {
    out.load(RESULT, Assembler.RDI, LoopCode.POINTERS + Long.BYTES);
    out.load(STEP, Assembler.RDI, LoopCode.STEPS);
    out.clear(Assembler.INDEX);
    columns(COLUMNS, LoopCode.BLOCKS);
    columns(1, LoopCode.REGISTERS);
    Label end = new Label();
    out.compareWithZero(Assembler.RDI, LoopCode.REST);
    out.jumpIfEqual(end);
    out.loadMask(InstructionWriter.REST, Assembler.RDI, LoopCode.REST);
    lines(1, true);
    out.bind(end);
    out.leave();
    return out.finish();
  }

  private void columns(int registers, int bound) throws UnsupportedTraceException {
    Label end = new Label();
    Label again = new Label();
    out.compare(Assembler.INDEX, Assembler.RDI, bound);
    out.jumpIfAboveOrEqual(end);
    out.bind(again);
    lines(registers, false);
    out.add(Assembler.INDEX, registers * REGISTER_BYTES);
    out.compare(Assembler.INDEX, Assembler.RDI, bound);
    out.jumpIfBelow(again);
    out.bind(end);
  }

  /// Folds the columns of so many registers.
  private void lines(int registers, boolean rest) throws UnsupportedTraceException {
    int identity = Float.floatToRawIntBits((float) fold.identity());
    for (int i = 0; i < registers; i++) {
      move(Encoding.LOAD, i, rest);
    }
    out.load(LINES, Assembler.RDI, LoopCode.POINTERS);
    out.load(Assembler.RDX, Assembler.RDI, LoopCode.ROWS);
    Label part = new Label();
    Label line = new Label();
    Label end = new Label();
    out.bind(part);
    for (int i = 0; i < registers; i++) {
      out.vector(Encoding.BROADCAST, FIRST_PART + i, 0, new Operand.Constant(identity));
    }
    out.clear(OF_PART);
    out.add(OF_PART, LoopCode.STEPS_OF_PART);
    out.bind(line);
    for (int i = 0; i < registers; i++) {
      List<Integer> ofPart = List.of(FIRST_PART + i);
      combine(Opcode.STREAM, 0, new InstructionWriter.Frame(i * REGISTER_BYTES, rest, ofPart));
    }
    out.addRegister(LINES, STEP);
    out.decrement(Assembler.RDX);
    out.jumpIfEqual(end);
    out.decrement(OF_PART);
    out.jumpIfNotEqual(line);
    join(registers);
    // What joins leaves the flags as they were.
    out.jumpIfEqual(part);
    out.bind(end);
    join(registers);
    for (int i = 0; i < registers; i++) {
      move(Encoding.STORE, i, rest);
    }
  }

  private void move(Encoding encoding, int i, boolean rest) {
    Operand place = Operand.line(RESULT, i * REGISTER_BYTES);
    if (rest) {
      out.masked(encoding, FIRST_RESULT + i, place, InstructionWriter.REST);
    } else {
      out.vector(encoding, FIRST_RESULT + i, 0, place);
    }
  }

  private void join(int registers) throws UnsupportedTraceException {
    for (int i = 0; i < registers; i++) {
      List<Integer> both = List.of(FIRST_RESULT + i, FIRST_PART + i);
      combine(Opcode.ACCUMULATOR, 1, new InstructionWriter.Frame(0, false, both));
    }
  }

  /// Folds a leaf into a register, which is the frame's first.
  private void combine(Opcode leaf, int number, InstructionWriter.Frame frame)
      throws UnsupportedTraceException {
    LaneIr graph = new LaneIr();
    int so = graph.leaf(Opcode.ACCUMULATOR, 0);
    int result = new BytecodeTracer(graph).trace(fold, "combine", so, graph.leaf(leaf, number));
    InstructionWriter steps =
        new InstructionWriter(out, graph, frame, new Registers((1 << FIRST_RESULT) - 1));
    steps.into(frame.accumulators().getFirst(), result);
    steps.write(List.of(result));
  }
}
