package dev.jacobi.cpu.jit.x64;

import dev.jacobi.cpu.jit.ir.BytecodeTracer;
import dev.jacobi.cpu.jit.ir.LaneIr;
import dev.jacobi.cpu.jit.ir.Opcode;
import dev.jacobi.cpu.jit.ir.UnsupportedTraceException;
import dev.jacobi.cpu.jit.x64.Assembler.Label;
import dev.jacobi.cpu.jit.x64.LoopBuilder.Output;
import dev.jacobi.cpu.jit.x64.LoopBuilder.RowFold;
import dev.jacobi.cpu.jit.x64.Operand.Register;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Writes a loop over rows: blocks of four registers if rows are folded, which keeps four results
/// of each fold going at a time; single registers; what is left, under a mask. Many blocks are
/// folded in parts. The elements of a row meet in the order in which the Vector API's loop folds
/// them.
final class LoopWriter {
  private static final int REGISTER_BYTES = 64;
  private static final int WAYS = LoopCode.WAYS;

  /// The bytes of a row's part, a power of 2.
  private static final int PART_BYTES = LoopCode.STEPS_OF_PART * WAYS * REGISTER_BYTES;

  /// The register for a part's result.
  private static final int PART = 0;

  /// The registers that a function may change, and behind them those that it has to restore.
  private static final int[] POINTERS = {
    Assembler.RCX, Assembler.RSI, Assembler.R8, Assembler.R9, Assembler.R10, Assembler.R11,
    Assembler.RBX, Assembler.RBP, Assembler.R12, Assembler.R13, Assembler.R14, Assembler.R15
  };

  private static final int FREELY_USED = 6;
  private static final int TWO_QUARTERS = 0x4e;
  private static final int ONE_QUARTER = 0x39;

  private final Assembler out = new Assembler();
  private final LaneIr graph;
  private final List<Output> outputs;
  private final List<RowFold> folds;
  private final int streams;
  private final int ways;
  private boolean pastCaches;

  LoopWriter(LaneIr graph, List<Output> outputs, List<RowFold> folds, int streams) {
    this.graph = graph;
    this.outputs = outputs;
    this.folds = folds;
    this.streams = streams;
    ways = folds.isEmpty() ? 1 : WAYS;
  }

  /// The general register that holds a stream's address.
  static int pointer(int stream) {
    return POINTERS[stream];
  }

  /// @param past whether results are stored past the caches
  byte[] write(boolean past) throws UnsupportedTraceException {
    pastCaches = past;
    if (folds.size() > LoopCode.MOST_FOLDS) {
      throw new UnsupportedTraceException("many folds");
    }
    int used = graph.narrowest() > 1 ? POINTERS.length : streams;
    int[] saved = Arrays.copyOfRange(POINTERS, FREELY_USED, Math.max(FREELY_USED, used));
    out.save(saved);
    for (int i = 0; i < streams; i++) {
      out.load(POINTERS[i], Assembler.RDI, LoopCode.POINTERS + Long.BYTES * i);
    }
    out.load(Assembler.RDX, Assembler.RDI, LoopCode.ROWS);
    Label row = new Label();
    out.bind(row);
    row();
    for (int i = 0; i < streams; i++) {
      out.add(POINTERS[i], Assembler.RDI, LoopCode.STEPS + Long.BYTES * i);
    }
    out.decrement(Assembler.RDX);
    out.jumpIfNotEqual(row);
    if (pastCaches) {
      out.fence();
    }
    out.leave(saved);
    return out.finish();
  }

  private void row() throws UnsupportedTraceException {
    for (int f = 0; f < folds.size(); f++) {
      for (int way = 0; way < WAYS; way++) {
        clear(f, way);
      }
    }
    out.clear(Assembler.INDEX);
    if (ways > 1) {
      ifInParts((f, way) -> out.vector(Encoding.STORE, accumulator(f, way), 0, ofParts(f, way)));
      loop(ways, LoopCode.BLOCKS);
    }
    loop(1, LoopCode.REGISTERS);
    Label end = new Label();
    out.compareWithZero(Assembler.RDI, LoopCode.REST);
    out.jumpIfEqual(end);
    out.loadMask(InstructionWriter.REST, Assembler.RDI, LoopCode.REST);
    registerOfElements(0, ways > 1 ? 1 : 0, true);
    out.bind(end);
    if (ways > 1) {
      ifInParts(
          (f, way) -> {
            out.vector(Encoding.LOAD, PART, 0, ofParts(f, way));
            combine(f, accumulator(f, way), PART);
          });
    }
    for (int f = 0; f < folds.size(); f++) {
      join(f);
    }
  }

  private void clear(int f, int way) {
    int identity = Float.floatToRawIntBits((float) folds.get(f).fold().identity());
    out.vector(Encoding.BROADCAST, accumulator(f, way), 0, new Operand.Constant(identity));
  }

  private static Operand ofParts(int f, int way) {
    return Operand.at(Assembler.RDI, LoopCode.PARTS + REGISTER_BYTES * (WAYS * f + way));
  }

  /// What is done for one of a fold's results.
  private interface Action {
    void run(int fold, int way) throws UnsupportedTraceException;
  }

  private void forEach(Action action) throws UnsupportedTraceException {
    for (int f = 0; f < folds.size(); f++) {
      for (int way = 0; way < WAYS; way++) {
        action.run(f, way);
      }
    }
  }

  /// Does that where a row is so long that it is folded in parts.
  private void ifInParts(Action action) throws UnsupportedTraceException {
    Label otherwise = new Label();
    out.compareWith(Assembler.RDI, LoopCode.BLOCKS, PART_BYTES);
    out.jumpIfBelow(otherwise);
    forEach(action);
    out.bind(otherwise);
  }

  /// At a part's end, folds its results into those of the parts before.
  private void endPart() throws UnsupportedTraceException {
    Label within = new Label();
    out.testIndex(PART_BYTES - 1);
    out.jumpIfNotEqual(within);
    forEach(
        (f, way) -> {
          out.vector(Encoding.LOAD, PART, 0, ofParts(f, way));
          combine(f, PART, accumulator(f, way));
          out.vector(Encoding.STORE, PART, 0, ofParts(f, way));
          clear(f, way);
        });
    out.bind(within);
  }

  private void loop(int registers, int bound) throws UnsupportedTraceException {
    Label end = new Label();
    Label again = new Label();
    out.compare(Assembler.INDEX, Assembler.RDI, bound);
    out.jumpIfAboveOrEqual(end);
    out.bind(again);
    for (int i = 0; i < registers; i++) {
      registerOfElements(i * REGISTER_BYTES, i, false);
    }
    out.add(Assembler.INDEX, registers * REGISTER_BYTES);
    if (registers > 1) {
      endPart();
    }
    out.compare(Assembler.INDEX, Assembler.RDI, bound);
    out.jumpIfBelow(again);
    out.bind(end);
  }

  /// @param way which of the folds' results these elements go to
  private void registerOfElements(int offset, int way, boolean rest)
      throws UnsupportedTraceException {
    if (offset == 0) {
      for (int i = 0; 1 << (i + 1) <= graph.narrowest(); i++) {
        out.shifted(StreamWriter.NARROW_INDICES[i], Assembler.INDEX, i + 1);
      }
    }
    List<Integer> accumulators = new ArrayList<>();
    List<Integer> roots = new ArrayList<>();
    for (int f = 0; f < folds.size(); f++) {
      accumulators.add(accumulator(f, way));
      roots.add(rest ? folds.get(f).rest() : folds.get(f).whole());
    }
    outputs.forEach(output -> roots.add(output.node()));
    InstructionWriter steps =
        new InstructionWriter(
            out, graph, new InstructionWriter.Frame(offset, rest, accumulators), vectors());
    for (int f = 0; f < folds.size(); f++) {
      steps.into(accumulators.get(f), roots.get(f));
    }
    steps.write(roots);
    for (Output output : outputs) {
      steps.store(output.node(), output.stream(), pastCaches && output.isResult());
      steps.release(output.node());
    }
  }

  /// Those that hold no fold's result.
  private Registers vectors() {
    return new Registers(vectorBits());
  }

  private int vectorBits() {
    return (int) ((1L << (Integer.SIZE - folds.size() * WAYS)) - 1);
  }

  private static int accumulator(int fold, int way) {
    return Integer.SIZE - 1 - (fold * WAYS + way);
  }

  /// Folds the four results, and then the lanes of what comes out.
  private void join(int f) throws UnsupportedTraceException {
    int[] s = new int[WAYS];
    for (int way = 0; way < WAYS; way++) {
      s[way] = accumulator(f, way);
    }
    combine(f, s[0], s[1]);
    combine(f, s[2], s[3]);
    combine(f, s[0], s[2]);
    combineRotated(f, s, Encoding.SHUFFLE_QUARTERS.with(TWO_QUARTERS));
    combineRotated(f, s, Encoding.SHUFFLE_QUARTERS.with(ONE_QUARTER));
    combineRotated(f, s, Encoding.PERMUTE_IN_QUARTERS.with(TWO_QUARTERS));
    combineRotated(f, s, Encoding.PERMUTE_IN_QUARTERS.with(ONE_QUARTER));
    int pointer = POINTERS[folds.get(f).stream()];
    out.vector(Encoding.STORE_ONE, s[0], 0, Operand.one(pointer, 0));
  }

  private void combineRotated(int f, int[] s, Encoding rotation) throws UnsupportedTraceException {
    boolean quarters = rotation.opcode() == Encoding.SHUFFLE_QUARTERS.opcode();
    out.vector(rotation, s[1], quarters ? s[0] : 0, new Register(s[0]));
    combine(f, s[0], s[1]);
  }

  /// `a = combine(a, b)`.
  private void combine(int f, int a, int b) throws UnsupportedTraceException {
    LaneIr two = new LaneIr();
    int result =
        new BytecodeTracer(two)
            .trace(
                folds.get(f).fold(),
                "combine",
                two.leaf(Opcode.ACCUMULATOR, 0),
                two.leaf(Opcode.ACCUMULATOR, 1));
    InstructionWriter steps =
        new InstructionWriter(
            out,
            two,
            new InstructionWriter.Frame(0, false, List.of(a, b)),
            new Registers(vectorBits() & ~(1 << PART)));
    steps.into(a, result);
    steps.write(List.of(result));
  }
}
