package dev.jacobi.notebook.cell;

/// An error that the compiler has found in a cell.
///
/// @param message the compiler's
/// @param start where the faulty part begins in the cell
/// @param position the place in it that the message is about
/// @param end where it ends
record CompileError(CellSource cell, String message, int start, int position, int end) {

  /// The same with more to say.
  CompileError with(String hint) {
    return new CompileError(cell, message + "\n" + hint, start, position, end);
  }
}
