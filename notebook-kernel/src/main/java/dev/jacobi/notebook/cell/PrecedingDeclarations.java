package dev.jacobi.notebook.cell;

import java.util.List;

/// What stands above the cursor in a cell that has not run yet, so that it can be completed too:
/// the declarations there, as those of a class around the statement with the cursor.
record PrecedingDeclarations(CellCompiler compiler) {

  /// What to put before the last of these pieces; empty if the others declare nothing.
  String of(List<ShellSnippet> pieces) {
    StringBuilder members = new StringBuilder();
    StringBuilder locals = new StringBuilder();
    for (ShellSnippet piece : pieces.subList(0, Math.max(0, pieces.size() - 1))) {
      for (Snippet snippet : compiler.parse(new CellSource("", piece.source())).snippets()) {
        switch (snippet) {
          case Snippet.Variables variables -> locals.append(text(variables.span())).append(";\n");
          case Snippet.Type type -> members.append(text(type.span())).append('\n');
          case Snippet.Method method -> members.append(text(method.span())).append('\n');
          default -> {}
        }
      }
    }
    return members.isEmpty() && locals.isEmpty()
        ? ""
        : "new Object() {\n%s\nvoid cell() throws Throwable {\n%s\n".formatted(members, locals);
  }

  private static String text(SourceSpan span) {
    return span.between(span.head(), span.end());
  }
}
