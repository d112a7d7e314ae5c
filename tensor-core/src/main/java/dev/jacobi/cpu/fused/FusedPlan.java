package dev.jacobi.cpu.fused;

import dev.jacobi.backend.Binary;
import dev.jacobi.backend.Program;
import dev.jacobi.backend.Program.Apply;
import dev.jacobi.backend.Program.Constant;
import dev.jacobi.backend.Program.FoldRows;
import dev.jacobi.backend.Program.Instruction;
import dev.jacobi.backend.Unary;
import dev.jacobi.cpu.jit.x64.LoopBuilder;
import dev.jacobi.cpu.jit.x64.MachineCode;
import dev.jacobi.cpu.kernels.Loops;
import dev.jacobi.shape.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What is the same for all programs of one structure, whatever their shapes and constants: what
/// each value is (one element for each place, for each row, or one alone), the order of the work,
/// and each value's place in the scratch memory.
final class FusedPlan {
  /// Structures that are remembered; a program that makes new ones without end starts over.
  private static final int MOST = 4096;

  private static final ConcurrentHashMap<Structure, FusedPlan> KNOWN = new ConcurrentHashMap<>();

  /// What a value holds for a tile.
  enum Extent {
    /// An element for each place.
    WIDE,
    /// The same row for each row: an element for each place of a row.
    REPEATED,
    /// An element for each row.
    NARROW,
    /// One element.
    SINGLE
  }

  /// A part of the work.
  sealed interface Work permits Single, MachineLoop {
    /// The values that it reads.
    List<Integer> reads();

    /// The values that others read.
    List<Integer> makes();
  }

  /// One instruction, interpreted.
  record Single(int value, Instruction instruction, List<Integer> reads) implements Work {
    @Override
    public List<Integer> makes() {
      return List.of(value);
    }
  }

  final Extent[] extents;
  final List<Work> works;
  final int wideSlots;
  private final Program program;
  private final boolean singleColumn;
  private final List<DType> types;
  private final boolean[] machineOnly;
  private final int[] slots;
  private final @Nullable Record[] loops;

  /// A program's structure; see [FusedPlan].
  private record Structure(
      Program program, List<Extent> inputs, List<DType> types, boolean singleColumn) {
    @Override
    public int hashCode() {
      int hash = 31 * inputs.hashCode() + types.hashCode();
      for (Instruction instruction : program.body()) {
        hash =
            31 * hash
                + switch (instruction) {
                  case Constant c -> 1;
                  case FoldRows(var fold, int a) -> 31 * fold.getClass().hashCode() + a;
                  case Apply(var operation, int a, int b, int c) ->
                      31 * (31 * (31 * operation.getClass().hashCode() + a) + b) + c;
                };
      }
      return hash;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Structure that
          && singleColumn == that.singleColumn
          && program.arithmetic() == that.program.arithmetic()
          && (program.rowDims() == 0) == (that.program.rowDims() == 0)
          && inputs.equals(that.inputs)
          && types.equals(that.types)
          && program.outputs().equals(that.program.outputs())
          && same(program.body(), that.program.body());
    }

    private static boolean same(List<Instruction> a, List<Instruction> b) {
      boolean same = a.size() == b.size();
      for (int i = 0; i < a.size() && same; i++) {
        boolean constants = a.get(i) instanceof Constant && b.get(i) instanceof Constant;
        same = constants || a.get(i).equals(b.get(i));
      }
      return same;
    }
  }

  /// @param inputs what the program's inputs hold
  /// @param types the types of its inputs and outputs
  /// @param singleColumn whether its rows have one element only
  static FusedPlan of(Program program, Extent[] inputs, List<DType> types, boolean singleColumn) {
    Structure structure = new Structure(program, List.of(inputs), types, singleColumn);
    FusedPlan known = KNOWN.get(structure);
    if (known == null) {
      if (KNOWN.size() >= MOST) {
        KNOWN.clear();
      }
      known = new FusedPlan(program, inputs, types, singleColumn);
      KNOWN.put(structure, known);
    }
    return known;
  }

  private FusedPlan(Program program, Extent[] inputs, List<DType> types, boolean singleColumn) {
    this.program = program;
    this.singleColumn = singleColumn;
    extents = Arrays.copyOf(inputs, inputs.length + program.body().size());
    int v = inputs.length;
    for (Instruction instruction : program.body()) {
      extents[v++] =
          switch (instruction) {
            case Constant c -> Extent.SINGLE;
            case FoldRows f -> singleColumn ? Extent.WIDE : Extent.NARROW;
            case Apply apply -> joint(apply);
          };
    }
    loops = loops();
    List<DType> converted = converted(types);
    List<Work> planned = new WorkPlanner(this, program, converted).plan();
    if (areLoops(planned, converted)) {
      this.types = converted;
      works = planned;
    } else {
      this.types = Collections.nCopies(types.size(), program.arithmetic().dtype());
      works = new WorkPlanner(this, program, this.types).plan();
    }
    machineOnly = machineOnly();
    slots = new int[extents.length];
    wideSlots = assignSlots();
  }

  private Extent joint(Apply apply) {
    Extent widest = Extent.SINGLE;
    for (int operand : operands(apply)) {
      if (extents[operand].compareTo(widest) < 0) {
        widest = extents[operand];
      }
    }
    return widest == Extent.REPEATED ? Extent.WIDE : widest;
  }

  /// The values that an instruction reads.
  static List<Integer> operands(Instruction instruction) {
    return switch (instruction) {
      case Constant c -> List.of();
      case FoldRows fold -> List.of(fold.a());
      case Apply(var operation, int a, int b, int c) ->
          b < 0 ? List.of(a) : c < 0 ? List.of(a, b) : List.of(a, b, c);
    };
  }

  /// The types that loops of machine code can convert as they go; others are stored as the
  /// arithmetic's numbers first.
  private List<DType> converted(List<DType> of) {
    DType stored = program.arithmetic().dtype();
    List<DType> result = new ArrayList<>();
    for (int i = 0; i < of.size(); i++) {
      int value = i < program.inputs() ? i : program.outputs().get(i - program.inputs());
      boolean possible =
          MachineCode.isAvailable()
              && extents[value] == Extent.WIDE
              && LoopBuilder.covers(program.arithmetic(), of.get(i));
      result.add(possible ? of.get(i) : stored);
    }
    return result;
  }

  /// Whether only loops of machine code read what is not stored as the arithmetic's numbers.
  private boolean areLoops(List<Work> planned, List<DType> of) {
    DType stored = program.arithmetic().dtype();
    for (Work work : planned) {
      boolean converts =
          work.reads().stream().anyMatch(v -> v < program.inputs() && of.get(v) != stored);
      if (converts && !(work instanceof MachineLoop)) {
        return false;
      }
    }
    return true;
  }

  /// The type in which an input is read, or an output written, which are counted on from the
  /// inputs.
  DType type(int operand) {
    return types.get(operand);
  }

  /// Whether a loop writes an output by itself, in the output's type.
  boolean isConverted(int output) {
    int id = extents.length + output;
    for (Work work : works) {
      if (work instanceof MachineLoop loop && loop.converted().contains(id)) {
        return true;
      }
    }
    return false;
  }

  boolean singleColumn() {
    return singleColumn;
  }

  private @Nullable Record[] loops() {
    @Nullable Record[] result = new Record[extents.length];
    DType.Arithmetic arithmetic = program.arithmetic();
    int v = program.inputs();
    for (Instruction instruction : program.body()) {
      result[v++] =
          switch (instruction) {
            case FoldRows fold -> Loops.of(fold.fold(), arithmetic);
            case Apply(Unary unary, int a, int b, int c) -> Loops.of(unary, arithmetic);
            case Apply(Binary binary, int a, int b, int c) -> Loops.of(binary, arithmetic);
            case Apply apply -> null;
            case Constant constant -> null;
          };
    }
    return result;
  }

  /// The loop that makes a value.
  <T extends Record> T loop(int value, Class<T> type) {
    Record loop = loops[value];
    if (!type.isInstance(loop)) {
      throw new IllegalStateException("value " + value + " has no " + type.getSimpleName());
    }
    return type.cast(loop);
  }

  /// The value's slot in the scratch memory.
  int slot(int value) {
    return slots[value];
  }

  /// Whether a value is read and made by machine code only, which takes rows wherever they lie.
  boolean isForMachine(int value) {
    return machineOnly[value];
  }

  /// Whether an output takes an input without a loop.
  private boolean isStoredAsIs(int input) {
    for (int k = 0; k < program.outputs().size(); k++) {
      if (program.outputs().get(k) == input && !isConverted(k)) {
        return true;
      }
    }
    return false;
  }

  private boolean[] machineOnly() {
    boolean[] result = new boolean[extents.length];
    for (int i = 0; i < result.length; i++) {
      int value = i;
      result[i] =
          extents[i] == Extent.WIDE
              && !(i < program.inputs() && isStoredAsIs(i))
              && works.stream()
                  .filter(work -> work.reads().contains(value) || work.makes().contains(value))
                  .allMatch(work -> work instanceof MachineLoop);
    }
    return result;
  }

  /// Gives each value a slot of the scratch memory; a slot is used again when its value was used
  /// for the last time, so that few tiles compete for the cache.
  private int assignSlots() {
    int[] lastUses = lastUses();
    boolean[] busy = new boolean[extents.length + 1];
    for (int v = program.inputs(); v < extents.length; v++) {
      // Constants are filled in before the first tile: no earlier value may use their slot.
      if (isConstant(v)) {
        take(v, busy);
      }
    }
    for (int i = 0; i < program.inputs(); i++) {
      take(i, busy);
    }
    for (int w = 0; w < works.size(); w++) {
      // A value may not overwrite its own operands: loops with one row for all rows read them
      // again. So they are freed only after the value has got its slot.
      works.get(w).makes().forEach(value -> take(value, busy));
      for (int v = 0; v < lastUses.length; v++) {
        if (lastUses[v] == w) {
          busy[slots[v]] = false;
        }
      }
    }
    return Arrays.stream(slots).max().orElse(0) + 1;
  }

  boolean isConstant(int value) {
    return value >= program.inputs()
        && program.body().get(value - program.inputs()) instanceof Constant;
  }

  boolean isFold(int value) {
    return value >= program.inputs()
        && program.body().get(value - program.inputs()) instanceof FoldRows;
  }

  private void take(int value, boolean[] busy) {
    int slot = 0;
    while (busy[slot]) {
      slot++;
    }
    slots[value] = slot;
    busy[slot] = true;
  }

  private int[] lastUses() {
    int[] lastUses = new int[extents.length];
    Arrays.fill(lastUses, -1);
    for (int w = 0; w < works.size(); w++) {
      for (int value : works.get(w).reads()) {
        lastUses[value] = w;
      }
    }
    for (int v = 0; v < extents.length; v++) {
      // What is the same for every tile is filled in once and must stay.
      if (extents[v] == Extent.SINGLE || extents[v] == Extent.REPEATED) {
        lastUses[v] = Integer.MAX_VALUE;
      }
    }
    for (int output : program.outputs()) {
      lastUses[output] = Integer.MAX_VALUE;
    }
    return lastUses;
  }
}
