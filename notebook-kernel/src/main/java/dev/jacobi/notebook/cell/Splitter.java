package dev.jacobi.notebook.cell;

import java.util.ArrayList;
import java.util.List;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Completeness;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;

/// Cuts a cell into the pieces that JShell evaluates one by one.
final class Splitter {
  private final SourceCodeAnalysis analysis;

  Splitter(SourceCodeAnalysis analysis) {
    this.analysis = analysis;
  }

  /// The pieces of a cell; a piece that cannot be right as it stands is the last one.
  List<ShellSnippet> split(CellSource cell) {
    String code = cell.code();
    List<ShellSnippet> pieces = new ArrayList<>();
    int at = 0;
    while (at < code.length()) {
      int start = skipSpace(code, at);
      if (start == code.length()) {
        break;
      }
      CompletionInfo info = analysis.analyzeCompletion(code.substring(start));
      if (info.completeness() == Completeness.EMPTY) {
        break;
      }
      if (!info.completeness().isComplete()) {
        pieces.add(new ShellSnippet(cell, start, code.substring(start)));
        break;
      }
      int end = code.length() - info.remaining().length();
      String source = info.source();
      pieces.add(new ShellSnippet(cell, start, source));
      at = Math.max(end, start + 1);
    }
    return pieces;
  }

  private static int skipSpace(String code, int from) {
    int at = from;
    while (at < code.length() && Character.isWhitespace(code.charAt(at))) {
      at++;
    }
    return at;
  }
}
