package dev.jacobi.notebook.cell;

/// One statement or declaration of a cell, as JShell takes them.
///
/// @param cell the cell it stands in
/// @param start where it begins in the cell's code
/// @param source its text; a semicolon that the cell leaves out is there
record ShellSnippet(CellSource cell, int start, String source) {
  /// The cell's line of a line of this piece; both count from 1.
  int cellLine(int line) {
    return cell.lineAt(start) + line - 1;
  }

  /// Where a position in this piece lies in the cell.
  int cellPosition(long position) {
    return (int) Math.min(start + Math.max(position, 0), cell.code().length());
  }
}
