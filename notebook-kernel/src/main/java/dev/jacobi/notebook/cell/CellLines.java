package dev.jacobi.notebook.cell;

import dev.jacobi.tensor.Place;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SourceCodeAnalysis.SnippetWrapper;

/// Knows which line of which cell is behind a line of a class that was made of it.
final class CellLines {
  /// A line of a cell, from 1.
  record Spot(CellSource cell, int line) {}

  private final JShell shell;
  private final Map<String, Piece> declarations = new ConcurrentHashMap<>();
  private final Map<String, Piece> statements = new ConcurrentHashMap<>();

  CellLines(JShell shell) {
    this.shell = shell;
  }

  /// Remembers what a snippet was made of.
  void declaration(String snippet, Piece piece) {
    declarations.put(snippet, piece);
  }

  /// Remembers what the class of a statement was made of.
  void statement(String type, Piece piece) {
    statements.put(type, piece);
  }

  /// What a snippet was made of.
  Optional<Piece> declaration(Snippet snippet) {
    return Optional.ofNullable(declarations.get(snippet.id()));
  }

  /// The line behind a line of a class; none if the class is of no cell.
  Optional<Spot> spot(String type, int line) {
    String outer = Names.wrapperOf(type);
    Piece statement = statements.get(outer);
    if (statement != null) {
      return Optional.of(new Spot(statement.cell(), statement.cellLine(Statements.line(line))));
    }
    return snippets(outer)
        .flatMap(snippet -> declaration(snippet).flatMap(p -> spot(snippet, p, line)).stream())
        .findFirst();
  }

  /// The same in the engine's words.
  Optional<Place> place(String type, int line, String method) {
    return spot(type, line)
        .map(spot -> new Place(spot.cell().name(), spot.line(), Names.method(method)));
  }

  /// The snippets of a class, the one that counts first.
  Stream<Snippet> snippets(String wrapper) {
    if (wrapper.isEmpty()) {
      return Stream.empty();
    }
    return Stream.concat(
            shell.snippets().filter(snippet -> shell.status(snippet).isActive()),
            shell.snippets().filter(snippet -> !shell.status(snippet).isActive()))
        .filter(snippet -> wrapper(snippet).fullClassName().equals(wrapper));
  }

  private SnippetWrapper wrapper(Snippet snippet) {
    return shell.sourceCodeAnalysis().wrapper(snippet);
  }

  private Optional<Spot> spot(Snippet snippet, Piece piece, int line) {
    int at = position(wrapper(snippet), line);
    return at < 0
        ? Optional.empty()
        : Optional.of(new Spot(piece.cell(), piece.cell().lineAt(piece.cellPosition(at))));
  }

  /// Where a line of a wrapper begins in what the user wrote; -1 if the line is not the user's.
  private static int position(SnippetWrapper wrapper, int line) {
    String wrapped = wrapper.wrapped();
    int start = lineStart(wrapped, line);
    int end = lineStart(wrapped, line + 1);
    for (int at = start; at < end; at++) {
      int position = wrapper.wrappedToSourcePosition(at);
      // A position that is not the user's maps to the nearest that is.
      if (wrapper.sourceToWrappedPosition(position) == at) {
        return position;
      }
    }
    return -1;
  }

  private static int lineStart(String text, int line) {
    int at = 0;
    for (int i = 1; i < line && at >= 0; i++) {
      at = text.indexOf('\n', at) + 1;
    }
    return at;
  }
}
