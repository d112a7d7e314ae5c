package dev.jacobi.cpu.fused;

import dev.jacobi.backend.View;
import dev.jacobi.cpu.kernels.Elements;
import dev.jacobi.cpu.kernels.Elements.Run;
import dev.jacobi.cpu.memory.CpuStorage;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Layout;

/// An input or output of a program, seen as rows: where its tiles lie, and how they come into dense
/// memory and back.
///
/// @param outer the layout of the rows' first elements
/// @param inner the layout of a row's elements, from offset 0
public record StridedOperand(View view, Layout outer, Layout inner) {
  /// A part of a program's domain.
  public record Tile(long row, long column, int rows, int columns) {}

  /// The address of the element at this offset.
  long address(long offset) {
    return ((CpuStorage) view.storage()).address() + offset * view.dtype().bytes();
  }

  /// Where the tile's elements lie densely, row after row, as numbers of type `stored`; or 0.
  long dense(Tile tile, DType stored) {
    if (view.dtype() != stored || !isLine(inner, 1)) {
      return 0;
    }
    if (tile.rows > 1 && step(tile) != inner.shape().numel()) {
      return 0;
    }
    return first(tile);
  }

  /// The distance in bytes between the tile's rows if each lies densely, at equal distances, as
  /// numbers of type `stored`; or -1.
  long rowStep(Tile tile, DType stored) {
    boolean regular = view.dtype() == stored && isLine(inner, 1);
    long step = regular ? step(tile) : -1;
    return step < 0 ? -1 : step * stored.bytes();
  }

  /// The distance in elements from each of the tile's rows to the next, or -1 if it varies.
  private long step(Tile tile) {
    int last = outer.shape().rank() - 1;
    if (last < 0) {
      return 0;
    }
    long size = outer.shape().size(last);
    return tile.row % size + tile.rows <= size || isRegular() ? outer.stride(last) : -1;
  }

  /// Whether all rows are at one distance from the next.
  private boolean isRegular() {
    for (int d = outer.shape().rank() - 1; d > 0; d--) {
      if (outer.stride(d - 1) != outer.stride(d) * outer.shape().size(d)) {
        return false;
      }
    }
    return true;
  }

  /// The address of the tile's first element.
  long first(Tile tile) {
    return address(outer.offsetOf(tile.row) + tile.column);
  }

  /// Where the tile's rows have their one element each, densely, as numbers of type `stored`; or 0.
  long denseRows(Tile tile, DType stored) {
    if (view.dtype() != stored || (tile.rows > 1 && step(tile) != 1)) {
      return 0;
    }
    return address(outer.offsetOf(tile.row));
  }

  private static boolean isLine(Layout layout, long step) {
    int rank = layout.shape().rank();
    return rank == 0 || (rank == 1 && layout.stride(0) == step);
  }

  /// Copies the tile's elements to dense memory.
  void load(Tile tile, DType stored, long target) {
    for (int k = 0; k < tile.rows; k++) {
      long first = outer.offsetOf(tile.row + k);
      long to = target + (long) k * tile.columns * stored.bytes();
      move(inner, first, tile.column, tile.columns, new Run(stored, to, 1), true);
    }
  }

  /// Copies the first elements of the tile's rows to dense memory.
  void loadRows(Tile tile, DType stored, long target) {
    move(outer, 0, tile.row, tile.rows, new Run(stored, target, 1), true);
  }

  /// Copies dense memory to the tile's elements.
  ///
  /// @param source the first row
  /// @param rowStep the distance from row to row at `source`, in elements; 0 if all are the same
  void store(Tile tile, Run source, long rowStep) {
    for (int k = 0; k < tile.rows; k++) {
      long first = outer.offsetOf(tile.row + k);
      long from = source.address() + k * rowStep * source.type().bytes();
      Run line = new Run(source.type(), from, source.step());
      move(inner, first, tile.column, tile.columns, line, false);
    }
  }

  /// Copies one element for each of the tile's rows.
  void storeRows(Tile tile, Run source) {
    move(outer, 0, tile.row, tile.rows, source, false);
  }

  /// Moves `n` elements of a layout, from its `index`-th on, to or from a line of memory.
  private void move(Layout layout, long first, long index, int n, Run line, boolean load) {
    int rank = layout.shape().rank();
    long size = rank == 0 ? 1 : layout.shape().size(rank - 1);
    long step = rank == 0 ? 0 : layout.stride(rank - 1);
    int done = 0;
    while (done < n) {
      long place = index + done;
      int count = (int) Math.min(n - done, size - place % size);
      long offset = layout.offsetOf(place) + first;
      Run mine = new Run(view.dtype(), address(offset), step);
      Run other =
          new Run(
              line.type(), line.address() + done * line.step() * line.type().bytes(), line.step());
      Elements.move(load ? mine : other, load ? other : mine, count);
      done += count;
    }
  }
}
