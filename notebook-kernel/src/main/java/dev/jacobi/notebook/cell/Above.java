package dev.jacobi.notebook.cell;

import java.util.List;
import jdk.jshell.ErroneousSnippet;
import jdk.jshell.Snippet;
import jdk.jshell.SourceCodeAnalysis;

/// What stands above the cursor in a cell that has not run yet, so that it can be completed too:
/// the declarations there, as those of a class around the statement with the cursor.
record Above(SourceCodeAnalysis analysis) {

  /// What to put before the last of these pieces; empty if the others declare nothing.
  String of(List<Piece> pieces) {
    StringBuilder members = new StringBuilder();
    StringBuilder locals = new StringBuilder();
    for (Piece piece : pieces.subList(0, Math.max(0, pieces.size() - 1))) {
      for (Snippet snippet : analysis.sourceToSnippets(piece.source())) {
        switch (kind(snippet)) {
          case METHOD, TYPE_DECL -> members.append(piece.source()).append('\n');
          case VAR -> locals.append(piece.source()).append('\n');
          default -> {} // Nothing can be named afterwards.
        }
      }
    }
    return members.isEmpty() && locals.isEmpty()
        ? ""
        : "new Object() {\n%s\nvoid cell() throws Throwable {\n%s\n".formatted(members, locals);
  }

  /// A declaration that needs another one above it cannot be understood alone.
  private static Snippet.Kind kind(Snippet snippet) {
    return snippet instanceof ErroneousSnippet unclear ? unclear.probableKind() : snippet.kind();
  }
}
