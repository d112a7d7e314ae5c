package dev.jacobi.cpu.matmul;

import dev.jacobi.shape.DType;

/// The innermost part of the matrix product: rows of A times one panel of B. An instance belongs to
/// one thread.
public interface PanelProduct {
  /// Rows that lie densely along the steps of the sum.
  ///
  /// @param address the first row's first element
  /// @param step the distance in bytes from row to row
  record Rows(long address, long step, int count, int steps) {}

  /// A block of C.
  ///
  /// @param step the distance in bytes from row to row
  /// @param columns at most a panel's width
  /// @param add whether what is there is the beginning of the sums
  record Target(long address, long step, int columns, boolean add) {}

  /// Takes the rows for the next panels.
  void take(Rows rows);

  /// `c = rows panel`.
  void multiply(long panel, Target c);

  /// The bytes of working memory that an instance needs.
  static long room() {
    return GemmKernel.MACHINE ? 0 : Math.max(VectorPanelProduct.ROOM, WidePanelProduct.ROOM);
  }

  /// An instance for the calling thread.
  ///
  /// @param room working memory
  static PanelProduct make(DType.Arithmetic type, long room) {
    if (GemmKernel.MACHINE) {
      return new MachinePanelProduct(type);
    }
    return type == DType.Arithmetic.FLOAT
        ? new VectorPanelProduct(room)
        : new WidePanelProduct(type, room);
  }
}
