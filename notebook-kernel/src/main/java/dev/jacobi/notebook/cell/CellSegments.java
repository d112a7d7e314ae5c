package dev.jacobi.notebook.cell;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Parts a cell where a name is declared again, or is declared after it was used: what stands
/// before means the earlier one.
final class CellSegments {
  private final SessionSymbols session;
  private final List<List<Snippet>> found = new ArrayList<>();
  private final Set<String> declared = new HashSet<>();
  private final Set<String> used = new HashSet<>();

  private CellSegments(SessionSymbols session) {
    this.session = session;
  }

  static List<List<Snippet>> of(List<Snippet> snippets, SessionSymbols session) {
    CellSegments segments = new CellSegments(session);
    segments.begin();
    snippets.forEach(segments::add);
    return segments.found;
  }

  private void begin() {
    found.add(new ArrayList<>());
    declared.clear();
    used.clear();
  }

  private void add(Snippet snippet) {
    switch (snippet) {
      case Snippet.Import _ -> {
        return;
      }
      case Snippet.Type type ->
          declare("type " + type.name(), used.contains(type.name()) && knows(type.name()));
      case Snippet.Method method ->
          declare(SessionSymbol.key(method), used.contains(method.name()) && knows(method.name()));
      case Snippet.Variables variables -> {
        for (Snippet.Variable variable : variables.all()) {
          declare("variable " + variable.name(), used.contains(variable.name()));
          used.addAll(
              SessionSymbols.words(
                  variables.span().between(variable.valueStart(), variable.valueEnd())));
        }
      }
      case Snippet.Code code -> used.addAll(SessionSymbols.words(code.span().text()));
    }
    found.getLast().add(snippet);
  }

  private boolean knows(String name) {
    return session.knows(name);
  }

  private void declare(String key, boolean isUsedBefore) {
    if (declared.contains(key) || isUsedBefore) {
      begin();
    }
    declared.add(key);
  }
}
