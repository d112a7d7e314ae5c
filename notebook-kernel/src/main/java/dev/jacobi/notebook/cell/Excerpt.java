package dev.jacobi.notebook.cell;

import java.util.ArrayList;
import java.util.List;

/// Lines of a cell in a message.
final class Excerpt {
  private static final String MARGIN = "      %3d  ";

  private Excerpt() {}

  /// Where something happened: cell, line, and the method if there is one.
  static String place(CellSource cell, int line, String method) {
    String in = method.isEmpty() ? "" : ", in " + method;
    return "  " + Ansi.place(cell.name() + ", line " + line) + in;
  }

  /// A line with an arrow, and so many around it.
  static List<String> around(CellSource cell, int line, int before, int after) {
    List<String> all = cell.lines();
    List<String> lines = new ArrayList<>();
    for (int i = Math.max(1, line - before); i <= Math.min(all.size(), line + after); i++) {
      String text = all.get(i - 1).replace("\t", " ");
      lines.add(
          i == line
              ? "    " + Ansi.mark("→") + " %3d  ".formatted(i) + text
              : Ansi.faint(MARGIN.formatted(i) + text));
    }
    return lines;
  }

  /// The line below, that marks a part of it.
  static String caret(String text, int column, int width) {
    int at = Math.min(column, text.length());
    return " ".repeat(MARGIN.formatted(1).length() + at) + Ansi.mark("^".repeat(width));
  }
}
