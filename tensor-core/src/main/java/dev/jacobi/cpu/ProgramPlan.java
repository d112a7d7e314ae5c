package dev.jacobi.cpu;

import dev.jacobi.backend.Binary;
import dev.jacobi.backend.Program;
import dev.jacobi.backend.Program.Apply;
import dev.jacobi.backend.Program.Constant;
import dev.jacobi.backend.Program.FoldRows;
import dev.jacobi.backend.Program.Instruction;
import dev.jacobi.backend.Unary;
import dev.jacobi.backend.View;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Layout;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// How a program runs over its domain: the domain seen as rows of `length` elements, the tile that
/// is computed at a time, and what each value is (one element for each place, for each row, or one
/// alone), with its place in the scratch memory.
final class ProgramPlan {
  /// Elements in a tile: registers of this size stay in the first-level cache.
  static final int TILE = 2048;

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

  final Program program;
  final Operand[] operands;
  final long rows;
  final long length;
  final int tileRows;
  final int tileColumns;
  final boolean longRows;
  final Extent[] extents;
  final int[] slots;
  final int wideSlots;
  private final @Nullable Record[] loops;

  /// @param views the program's inputs, then its outputs
  ProgramPlan(Program program, View[] views) {
    this.program = program;
    operands = new Operand[views.length];
    splitIntoRows(views);
    rows = operands[0].outer().shape().numel();
    length = operands[0].inner().shape().numel();
    boolean folds = program.rowDims() > 0;
    longRows = folds && length > Program.LONGEST_ROW;
    if (length <= TILE) {
      tileRows = (int) Math.max(1, Math.min(rows, TILE / Math.max(length, 1)));
      tileColumns = (int) length;
    } else {
      tileRows = 1;
      tileColumns =
          (int) (longRows ? Program.LONGEST_ROW : folds ? length : Math.min(length, 2 * TILE));
    }
    extents = extents();
    slots = new int[extents.length];
    wideSlots = assignSlots();
    loops = loops();
  }

  private @Nullable Record[] loops() {
    @Nullable Record[] result = new Record[extents.length];
    int v = program.inputs();
    for (Instruction instruction : program.body()) {
      result[v++] =
          switch (instruction) {
            case FoldRows fold -> Loops.of(fold.fold(), arithmetic());
            case Apply(Unary unary, int a, int b, int c) -> Loops.of(unary, arithmetic());
            case Apply(Binary binary, int a, int b, int c) -> Loops.of(binary, arithmetic());
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

  private void splitIntoRows(View[] views) {
    Layout[] layouts = new Layout[views.length];
    for (int i = 0; i < layouts.length; i++) {
      layouts[i] = views[i].layout().expand(program.domain());
    }
    int split = program.domain().rank() - program.rowDims();
    Layout[] outer;
    Layout[] inner;
    if (program.rowDims() == 0) {
      Layout[] merged = Layout.collapse(layouts);
      int last = Math.max(merged[0].shape().rank() - 1, 0);
      outer = map(merged, m -> m.head(last));
      inner = map(merged, m -> m.tail(last));
    } else {
      outer = Layout.collapse(map(layouts, m -> m.head(split)));
      inner = Layout.collapse(map(layouts, m -> m.tail(split)));
    }
    for (int i = 0; i < views.length; i++) {
      operands[i] = new Operand(views[i], outer[i], inner[i]);
    }
  }

  private static Layout[] map(Layout[] layouts, UnaryOperator<Layout> change) {
    return Arrays.stream(layouts).map(change).toArray(Layout[]::new);
  }

  DType.Arithmetic arithmetic() {
    return program.arithmetic();
  }

  long tilesPerRow() {
    return length == 0 ? 1 : (length + tileColumns - 1) / tileColumns;
  }

  /// The number of a long row's piece, counted through all rows.
  long piece(Operand.Tile tile) {
    return tile.row() * tilesPerRow() + tile.column() / tileColumns;
  }

  /// Whether an output takes one element for each row.
  boolean isNarrow(Operand output) {
    return length != 1 && !steps(output.inner());
  }

  private Extent[] extents() {
    Extent[] result = new Extent[program.inputs() + program.body().size()];
    for (int i = 0; i < program.inputs(); i++) {
      boolean alongRow = length == 0 || steps(operands[i].inner());
      boolean acrossRows = steps(operands[i].outer());
      result[i] =
          alongRow
              ? (acrossRows || rows == 1 ? Extent.WIDE : Extent.REPEATED)
              : (acrossRows ? (length == 1 ? Extent.WIDE : Extent.NARROW) : Extent.SINGLE);
    }
    int v = program.inputs();
    for (Instruction instruction : program.body()) {
      result[v++] =
          switch (instruction) {
            case Constant c -> Extent.SINGLE;
            case FoldRows f -> length == 1 ? Extent.WIDE : Extent.NARROW;
            case Apply apply -> joint(result, apply);
          };
    }
    return result;
  }

  private static Extent joint(Extent[] extents, Apply apply) {
    Extent widest = Extent.SINGLE;
    for (int operand : new int[] {apply.a(), apply.b(), apply.c()}) {
      if (operand >= 0 && extents[operand].compareTo(widest) < 0) {
        widest = extents[operand];
      }
    }
    return widest == Extent.REPEATED ? Extent.WIDE : widest;
  }

  private static boolean steps(Layout layout) {
    for (int d = 0; d < layout.shape().rank(); d++) {
      if (layout.shape().size(d) != 1 && layout.stride(d) != 0) {
        return true;
      }
    }
    return false;
  }

  /// Gives each value a slot of the scratch memory; a slot is used again when its value was used
  /// for the last time, so that few tiles compete for the cache.
  private int assignSlots() {
    int values = extents.length;
    int[] lastUse = lastUses(values);
    boolean[] busy = new boolean[values + 1];
    for (int v = program.inputs(); v < values; v++) {
      // Constants are filled in before the first tile: no earlier value may use their slot.
      if (isConstant(v)) {
        take(v, busy);
      }
    }
    for (int v = 0; v < values; v++) {
      if (!isConstant(v)) {
        take(v, busy);
      }
      if (v >= program.inputs()) {
        // A value may not overwrite its own operands: loops with one row for all rows read them
        // again. So they are freed only after the value has got its slot.
        for (int u = 0; u < v; u++) {
          if (lastUse[u] == v) {
            busy[slots[u]] = false;
          }
        }
      }
    }
    return Arrays.stream(slots).max().orElse(0) + 1;
  }

  private boolean isConstant(int value) {
    return value >= program.inputs()
        && program.body().get(value - program.inputs()) instanceof Constant;
  }

  private void take(int value, boolean[] busy) {
    int slot = 0;
    while (busy[slot]) {
      slot++;
    }
    slots[value] = slot;
    busy[slot] = true;
  }

  private int[] lastUses(int values) {
    int[] lastUse = new int[values];
    int v = program.inputs();
    for (Instruction instruction : program.body()) {
      switch (instruction) {
        case Constant c -> {}
        case FoldRows fold -> lastUse[fold.a()] = v;
        case Apply apply -> {
          for (int operand : new int[] {apply.a(), apply.b(), apply.c()}) {
            if (operand >= 0) {
              lastUse[operand] = v;
            }
          }
        }
      }
      v++;
    }
    for (int i = 0; i < values; i++) {
      // What is the same for every tile is filled in once and must stay.
      if (extents[i] == Extent.SINGLE || extents[i] == Extent.REPEATED) {
        lastUse[i] = values;
      }
    }
    for (int output : program.outputs()) {
      lastUse[output] = values;
    }
    return lastUse;
  }
}
