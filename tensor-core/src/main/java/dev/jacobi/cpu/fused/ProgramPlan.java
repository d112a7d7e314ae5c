package dev.jacobi.cpu.fused;

import dev.jacobi.backend.Program;
import dev.jacobi.backend.RowDomain;
import dev.jacobi.backend.View;
import dev.jacobi.cpu.fused.FusedPlan.Extent;
import dev.jacobi.cpu.memory.Sizes;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Layout;
import java.util.List;

/// How a program runs over its domain: the domain seen as rows of `length` elements, the tile that
/// is computed at a time, and the [FusedPlan] of its instructions.
public final class ProgramPlan {
  /// Elements in a tile: what passes between loops stays in the second-level cache, and starting a
  /// loop costs little beside it.
  public static final int TILE = 8192;

  /// Elements of a long row that are folded at a time.
  private static final int LONG_PIECE = Program.LONGEST_ROW;

  /// Elements that a tile should have at least.
  private static final long SMALLEST = 1024;

  /// How many ways to cut a line of rows into tiles are tried.
  private static final int TRIES = 32;

  private static final int SIMPLE = 8;
  private static final long FEW_TILES = 8;
  private static final long LARGE = 8L << 20;

  final Program program;
  final StridedOperand[] operands;
  private final RowDomain domain;
  public final long rows;
  public final long length;
  public final int tileRows;
  public final int tileColumns;
  final boolean longRows;

  /// Whether the results are too large to stay in a cache.
  final boolean large;

  final FusedPlan schedule;

  /// @param views the program's inputs, then its outputs
  ProgramPlan(Program program, View[] views) {
    this(program, views, false);
  }

  /// @param soonRead whether results are read again soon, and so belong into the caches
  public ProgramPlan(Program program, View[] views, boolean soonRead) {
    this.program = program;
    boolean folds = program.rowDims() > 0;
    domain =
        folds
            ? RowDomain.of(program.domain(), program.rowDims(), views)
            : RowDomain.lines(program.domain(), views);
    operands = new StridedOperand[views.length];
    for (int i = 0; i < views.length; i++) {
      operands[i] = new StridedOperand(views[i], domain.outer(i), domain.inner(i));
    }
    rows = domain.rows();
    length = domain.length();
    longRows = folds && length > Program.LONGEST_ROW;
    if (length <= TILE) {
      // A small program with much to compute is still cut into pieces, for several threads.
      boolean small = rows * length < FEW_TILES * TILE;
      long tile = small && program.body().size() > SIMPLE ? TILE / FEW_TILES : TILE;
      tileRows = wholeLines((int) Math.max(1, Math.min(rows, tile / Math.max(length, 1))));
      tileColumns = (int) length;
    } else {
      tileRows = 1;
      tileColumns = (int) (longRows ? LONG_PIECE : folds ? length : Math.min(length, 2L * TILE));
    }
    long numel = Sizes.product(rows, length);
    large = !soonRead && Sizes.product(numel, program.outputs().size() * 4L) >= LARGE;
    DType[] types = new DType[views.length];
    for (int i = 0; i < types.length; i++) {
      types[i] = views[i].dtype();
    }
    schedule = FusedPlan.of(program, inputExtents(), List.of(types), length == 1);
  }

  /// So many rows, or somewhat fewer, that a tile holds rows that are at one distance from the
  /// next: these need not be copied.
  private int wholeLines(int most) {
    Layout outer = operands[0].outer();
    int rank = outer.shape().rank();
    if (rank < 2) {
      return most;
    }
    long line = outer.shape().size(rank - 1);
    long fewest = Math.max(1, (line + most - 1) / most);
    for (long parts = fewest; parts <= Math.min(2 * fewest, fewest + TRIES); parts++) {
      if (line % parts == 0 && line / parts * length >= SMALLEST) {
        return (int) (line / parts);
      }
    }
    return most;
  }

  DType.Arithmetic arithmetic() {
    return program.arithmetic();
  }

  long tilesPerRow() {
    return length == 0 ? 1 : (length + tileColumns - 1) / tileColumns;
  }

  /// The number of a long row's piece, counted through all rows.
  long piece(StridedOperand.Tile tile) {
    return tile.row() * tilesPerRow() + tile.column() / tileColumns;
  }

  /// Whether an output takes one element for each row.
  boolean isNarrow(StridedOperand output) {
    return length != 1 && !RowDomain.steps(output.inner());
  }

  private Extent[] inputExtents() {
    Extent[] result = new Extent[program.inputs()];
    for (int i = 0; i < result.length; i++) {
      boolean alongRow = length == 0 || RowDomain.steps(operands[i].inner());
      boolean acrossRows = RowDomain.steps(operands[i].outer());
      result[i] =
          alongRow
              ? (acrossRows || rows == 1 ? Extent.WIDE : Extent.REPEATED)
              : (acrossRows ? (length == 1 ? Extent.WIDE : Extent.NARROW) : Extent.SINGLE);
    }
    return result;
  }
}
