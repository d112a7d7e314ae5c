package dev.jacobi.cpu.fused;

import dev.jacobi.backend.Binary;
import dev.jacobi.backend.Cast;
import dev.jacobi.backend.Pointwise;
import dev.jacobi.backend.Program.Apply;
import dev.jacobi.backend.Program.Constant;
import dev.jacobi.backend.Program.FoldRows;
import dev.jacobi.backend.Program.Instruction;
import dev.jacobi.backend.Unary;
import dev.jacobi.backend.Where;
import dev.jacobi.cpu.fused.FusedPlan.Extent;
import dev.jacobi.cpu.fused.FusedPlan.Single;
import dev.jacobi.cpu.fused.StridedOperand.Tile;
import dev.jacobi.cpu.jit.x64.LoopCode;
import dev.jacobi.cpu.kernels.Elements;
import dev.jacobi.cpu.kernels.Elements.Run;
import dev.jacobi.cpu.kernels.Loops;
import dev.jacobi.cpu.kernels.MachineOperation;
import dev.jacobi.cpu.kernels.MixedLoops;
import dev.jacobi.cpu.memory.NativeMemory;
import dev.jacobi.cpu.memory.Scratch;
import dev.jacobi.shape.DType;
import java.util.List;

/// Interprets a program for some tiles, on one thread: every instruction runs over a whole tile
/// that lies in the cache, so that the cost of interpreting is shared by its elements.
public final class ProgramTask {
  private static final int TEMPORARIES = 3;

  private final ProgramPlan plan;
  private final FusedPlan schedule;
  private final List<Instruction> body;
  private final int inputs;
  private final int values;
  private final List<Integer> outputs;
  private final DType.Arithmetic arithmetic;
  private final DType stored;
  private final int bytes;
  private final long partials;
  private final long blocks;
  private final long scratch;
  private final long slotBytes;
  private final long[] at;
  private final long[] rowSteps;
  private Tile tile;
  private boolean isNewShape = true;
  private boolean isStarted;

  /// @param partials where the folds of long rows' pieces go
  public ProgramTask(ProgramPlan plan, long partials) {
    this.plan = plan;
    this.schedule = plan.schedule;
    this.body = plan.program.body();
    this.inputs = plan.program.inputs();
    this.arithmetic = plan.arithmetic();
    this.stored = arithmetic.dtype();
    this.bytes = arithmetic.bytes();
    this.partials = partials;
    this.values = schedule.extents.length;
    this.outputs = plan.program.outputs();
    this.at = new long[values + outputs.size()];
    this.rowSteps = new long[values + outputs.size()];
    int widest = bytes;
    for (int i = 0; i < inputs + outputs.size(); i++) {
      widest = Math.max(widest, schedule.type(i).bytes());
    }
    this.slotBytes = ((long) plan.tileRows * Math.max(plan.tileColumns, 1) * widest + 127) & -64;
    long blockBytes = (long) LoopCode.BLOCK_BYTES * schedule.works.size();
    this.blocks =
        Scratch.reserve(
            blockBytes + slotBytes * (schedule.wideSlots + TEMPORARIES + outputs.size()));
    this.scratch = blocks + blockBytes;
    this.tile = new Tile(0, 0, plan.tileRows, plan.tileColumns);
    loadInvariants();
  }

  /// Fills in what is the same for every tile.
  private void loadInvariants() {
    for (int i = 0; i < inputs; i++) {
      if (isInvariant(i)) {
        StridedOperand input = plan.operands[i];
        boolean single = schedule.extents[i] == Extent.SINGLE;
        long direct = single ? input.denseRows(new Tile(0, 0, 1, 1), stored) : 0;
        at[i] = direct != 0 ? direct : slot(i);
        if (direct == 0) {
          input.load(single ? new Tile(0, 0, 1, 1) : tile, stored, at[i]);
        }
      }
    }
    for (int v = inputs; v < values; v++) {
      if (body.get(v - inputs) instanceof Constant constant) {
        at[v] = slot(v);
        Elements.putDouble(stored, at[v], constant.value());
      }
    }
  }

  private boolean isInvariant(int value) {
    return schedule.extents[value] == Extent.SINGLE
        || (schedule.extents[value] == Extent.REPEATED && plan.tileColumns == plan.length);
  }

  private long slot(int value) {
    return scratch + slotBytes * schedule.slot(value);
  }

  /// Computes one tile.
  public void run(Tile next) {
    isNewShape = !isStarted || tile.rows() != next.rows() || tile.columns() != next.columns();
    isStarted = true;
    tile = next;
    for (int i = 0; i < inputs; i++) {
      if (!isInvariant(i)) {
        load(i);
      }
    }
    for (int v = inputs; v < values && isNewShape; v++) {
      if (!(body.get(v - inputs) instanceof Constant)) {
        at[v] = slot(v);
        rowSteps[v] = (long) tile.columns() * bytes;
      }
    }
    for (int k = 0; k < outputs.size() && !plan.longRows; k++) {
      if (schedule.isConverted(k)) {
        writeConverted(k, plan.operands[inputs + k]);
      } else {
        writeDirectly(outputs.get(k), plan.operands[inputs + k]);
      }
    }
    for (int w = 0; w < schedule.works.size(); w++) {
      switch (schedule.works.get(w)) {
        case MachineLoop loop -> run(loop, blocks + (long) LoopCode.BLOCK_BYTES * w);
        case Single(int value, Instruction instruction, var reads) -> execute(instruction, value);
      }
    }
    for (int k = 0; k < outputs.size() && !plan.longRows; k++) {
      if (schedule.isConverted(k)) {
        storeConverted(k, plan.operands[inputs + k]);
      } else {
        store(outputs.get(k), plan.operands[inputs + k]);
      }
    }
  }

  private void load(int i) {
    StridedOperand input = plan.operands[i];
    boolean rows = schedule.extents[i] == Extent.NARROW;
    DType type = schedule.type(i);
    long direct = rows ? input.denseRows(tile, stored) : input.dense(tile, type);
    long dense = (long) tile.columns() * (rows ? bytes : type.bytes());
    if (direct != 0) {
      put(i, direct, dense);
      return;
    }
    if (!rows && schedule.isForMachine(i)) {
      long step = input.rowStep(tile, type);
      if (step >= 0) {
        put(i, input.first(tile), step);
        return;
      }
    }
    put(i, slot(i), dense);
    if (rows) {
      input.loadRows(tile, stored, at[i]);
    } else {
      input.load(tile, type, at[i]);
    }
  }

  /// Says where a value lies, and how far its rows are from one another.
  private void put(int value, long address, long rowStep) {
    at[value] = address;
    isNewShape |= rowSteps[value] != rowStep;
    rowSteps[value] = rowStep;
  }

  /// Lets the instruction that makes an output write it where it belongs, if it can.
  private void writeDirectly(int value, StridedOperand output) {
    if (value < inputs || body.get(value - inputs) instanceof Constant) {
      return;
    }
    long dense = (long) tile.columns() * bytes;
    boolean isNarrow = plan.isNarrow(output);
    switch (schedule.extents[value]) {
      case WIDE -> {
        long direct = isNarrow ? 0 : output.dense(tile, stored);
        long step = isNarrow || direct != 0 ? -1 : output.rowStep(tile, stored);
        if (step >= 0 && schedule.isForMachine(value)) {
          put(value, output.first(tile), step);
        } else {
          put(value, direct != 0 ? direct : slot(value), dense);
        }
      }
      case NARROW -> {
        long direct = isNarrow ? output.denseRows(tile, stored) : 0;
        at[value] = direct != 0 ? direct : slot(value);
      }
      case REPEATED, SINGLE -> at[value] = slot(value);
    }
  }

  /// Lets a loop write an output in its own type: where it belongs, or together first.
  private void writeConverted(int k, StridedOperand output) {
    DType type = schedule.type(inputs + k);
    long step = output.rowStep(tile, type);
    if (step >= 0) {
      put(values + k, output.first(tile), step);
    } else {
      put(values + k, slotOfOutput(k), (long) tile.columns() * type.bytes());
    }
  }

  private void storeConverted(int k, StridedOperand output) {
    DType type = schedule.type(inputs + k);
    if (at[values + k] == slotOfOutput(k)) {
      output.store(tile, new Run(type, at[values + k], 1), tile.columns());
    }
  }

  private long slotOfOutput(int k) {
    return scratch + slotBytes * (schedule.wideSlots + TEMPORARIES + k);
  }

  private void store(int value, StridedOperand output) {
    Extent extent = schedule.extents[value];
    if (plan.isNarrow(output)) {
      if (at[value] != output.denseRows(tile, stored)) {
        output.storeRows(tile, new Run(stored, at[value], extent == Extent.SINGLE ? 0 : 1));
      }
    } else if (at[value] != output.first(tile)) {
      boolean places = extent == Extent.WIDE || extent == Extent.REPEATED;
      DType type = value < inputs ? schedule.type(value) : stored;
      long rowStep =
          switch (extent) {
            case WIDE -> rowSteps[value] / type.bytes();
            case REPEATED -> tile.columns();
            case NARROW -> 1;
            case SINGLE -> 0;
          };
      output.store(tile, new Run(type, at[value], places ? 1 : 0), rowStep);
    }
  }

  private int count(Extent extent) {
    return switch (extent) {
      case WIDE, REPEATED -> tile.rows() * tile.columns();
      case NARROW -> tile.rows();
      case SINGLE -> 1;
    };
  }

  private void execute(Instruction instruction, int v) {
    switch (instruction) {
      case Constant constant -> {}
      case FoldRows fold -> fold(fold, v);
      case Apply apply -> apply(apply.operation(), apply, v);
    }
  }

  /// Runs several instructions as one loop. Its block keeps from tile to tile what is the same for
  /// all of one shape.
  private void run(MachineLoop loop, long block) {
    if (isNewShape) {
      putShape(loop, block);
    }
    List<Integer> streams = loop.streams();
    for (int i = 0; i < streams.size(); i++) {
      int value = streams.get(i);
      boolean partial = plan.longRows && schedule.isFold(value);
      long address = partial ? partials + plan.piece(tile) * bytes : at[value];
      NativeMemory.putLong(block + LoopCode.POINTERS + 8L * i, address);
    }
    List<Integer> singles = loop.singles();
    for (int i = 0; i < singles.size(); i++) {
      Elements.copyOne(bytes, at[singles.get(i)], block + LoopCode.SINGLES + (long) bytes * i);
    }
    (isPastCaches(loop) ? loop.pastCaches() : loop.code()).run(block);
  }

  private void putShape(MachineLoop loop, long block) {
    boolean oneRow =
        loop.extent() != Extent.WIDE
            || (loop.flat()
                && areDense(loop.reads())
                && areDense(loop.makes())
                && areDense(loop.converted()));
    NativeMemory.putLong(block + LoopCode.ROWS, oneRow ? 1 : tile.rows());
    MachineOperation.putColumns(block, oneRow ? count(loop.extent()) : tile.columns(), bytes);
    List<Integer> streams = loop.streams();
    for (int i = 0; i < streams.size(); i++) {
      int value = streams.get(i);
      Extent extent = value < values ? schedule.extents[value] : Extent.WIDE;
      long step =
          switch (extent) {
            case WIDE -> rowSteps[value];
            case NARROW -> bytes;
            case REPEATED, SINGLE -> 0;
          };
      NativeMemory.putLong(block + LoopCode.STEPS + 8L * i, step);
    }
  }

  /// Whether the loop's results are stored past the caches, which wants whole registers at
  /// multiples of their length.
  private boolean isPastCaches(MachineLoop loop) {
    boolean possible =
        plan.large
            && loop.extent() == Extent.WIDE
            && loop.converted().isEmpty()
            && tile.columns() % NativeMemory.LANES == 0;
    for (int i = 0; i < loop.makes().size() && possible; i++) {
      int value = loop.makes().get(i);
      possible =
          at[value] % NativeMemory.REGISTER == 0 && rowSteps[value] % NativeMemory.REGISTER == 0;
    }
    return possible;
  }

  private boolean areDense(List<Integer> ids) {
    for (int i = 0; i < ids.size(); i++) {
      int value = ids.get(i);
      boolean wide = value >= values || schedule.extents[value] == Extent.WIDE;
      boolean strided = wide && rowSteps[value] != (long) tile.columns() * bytes(value);
      if (strided && tile.rows() > 1) {
        return false;
      }
    }
    return true;
  }

  /// The bytes of an element of a value where it is.
  private int bytes(int value) {
    return value >= values
        ? schedule.type(inputs + value - values).bytes()
        : value < inputs ? schedule.type(value).bytes() : bytes;
  }

  private void apply(Pointwise operation, Apply apply, int v) {
    int n = count(schedule.extents[v]);
    switch (operation) {
      case Unary unary -> schedule.loop(v, Loops.UnaryLoop.class).run(at[apply.a()], at[v], n);
      case Binary binary -> binary(schedule.loop(v, Loops.BinaryLoop.class), apply, v);
      case Cast cast -> MixedLoops.cast(arithmetic, cast.to(), at[apply.a()], at[v], n);
      case Where where -> {
        Extent extent = schedule.extents[v];
        long condition = spread(apply.a(), extent, 0);
        long a = spread(apply.b(), extent, 1);
        long b = spread(apply.c(), extent, 2);
        MixedLoops.where(arithmetic, condition, a, b, at[v], n);
      }
    }
  }

  private void binary(Loops.BinaryLoop loop, Apply apply, int v) {
    long a = at[apply.a()];
    long b = at[apply.b()];
    Extent ea = schedule.extents[apply.a()];
    Extent eb = schedule.extents[apply.b()];
    int na = count(ea);
    int nb = count(eb);
    if (na == nb) {
      loop.vv(a, b, at[v], na);
    } else if (eb == Extent.SINGLE) {
      loop.vs(a, b, at[v], na);
    } else if (ea == Extent.SINGLE) {
      loop.sv(a, b, at[v], nb);
    } else {
      binaryRows(loop, v, a, b, ea == Extent.NARROW);
    }
  }

  private void binaryRows(Loops.BinaryLoop loop, int v, long a, long b, boolean narrowFirst) {
    long width = (long) tile.columns() * bytes;
    for (long k = 0; k < tile.rows(); k++) {
      if (narrowFirst) {
        loop.sv(a + k * bytes, b + k * width, at[v] + k * width, tile.columns());
      } else {
        loop.vs(a + k * width, b + k * bytes, at[v] + k * width, tile.columns());
      }
    }
  }

  private void fold(FoldRows fold, int v) {
    Loops.FoldLoop loop = schedule.loop(v, Loops.FoldLoop.class);
    long from = spread(fold.a(), Extent.WIDE, 0);
    long to = plan.longRows ? partials + plan.piece(tile) * bytes : at[v];
    for (long k = 0; k < tile.rows(); k++) {
      loop.run(from + k * tile.columns() * bytes, to + k * bytes, tile.columns());
    }
  }

  /// The address of a value with an element for each place of `extent`, in a temporary slot if it
  /// has fewer.
  private long spread(int value, Extent extent, int temporary) {
    Extent has = schedule.extents[value];
    if (count(has) == count(extent)) {
      return at[value];
    }
    long target = scratch + slotBytes * (schedule.wideSlots + temporary);
    if (has == Extent.SINGLE) {
      MixedLoops.repeat(arithmetic, at[value], target, count(extent));
    } else {
      for (long k = 0; k < tile.rows(); k++) {
        long to = target + k * tile.columns() * bytes;
        MixedLoops.repeat(arithmetic, at[value] + k * bytes, to, tile.columns());
      }
    }
    return target;
  }
}
