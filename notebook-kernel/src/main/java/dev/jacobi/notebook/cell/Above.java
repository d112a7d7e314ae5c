package dev.jacobi.notebook.cell;

import com.sun.source.tree.Tree;
import java.util.List;

/// What stands above the cursor in a cell that has not run yet, so that it can be completed too:
/// the declarations there, as those of a class around the statement with the cursor.
record Above(Statements compiler) {

  /// What to put before the last of these pieces; empty if the others declare nothing.
  String of(List<Piece> pieces) {
    StringBuilder members = new StringBuilder();
    StringBuilder locals = new StringBuilder();
    for (Piece piece : pieces.subList(0, Math.max(0, pieces.size() - 1))) {
      compiler
          .declared(piece.source())
          .map(kind -> kind == Tree.Kind.VARIABLE ? locals : members)
          .ifPresent(place -> place.append(piece.source()).append('\n'));
    }
    return members.isEmpty() && locals.isEmpty()
        ? ""
        : "new Object() {\n%s\nvoid cell() throws Throwable {\n%s\n".formatted(members, locals);
  }
}
