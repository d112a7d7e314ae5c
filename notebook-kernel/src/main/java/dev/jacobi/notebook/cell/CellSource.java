package dev.jacobi.notebook.cell;

import java.util.List;

/// The text of a cell, and how messages call it.
///
/// @param name such as `In[7]`
record CellSource(String name, String code) {

  /// The line of a position, from 1.
  int lineAt(int position) {
    int end = Math.min(position, code.length());
    return (int) code.substring(0, end).chars().filter(c -> c == '\n').count() + 1;
  }

  /// The column of a position, from 0.
  int columnAt(int position) {
    return position - (code.lastIndexOf('\n', Math.max(position - 1, -1)) + 1);
  }

  List<String> lines() {
    return List.of(code.split("\n", -1));
  }
}
