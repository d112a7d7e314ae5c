package dev.jacobi.notebook.cell;

import dev.jacobi.callsite.SourceLocation;
import dev.jacobi.notebook.display.UserNames;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Knows which cell is behind a class that was made of it; the lines are the same.
final class CellLines {
  /// A line of a cell, from 1.
  record Spot(CellSource cell, int line) {}

  private final Map<String, CellSource> cells = new ConcurrentHashMap<>();

  /// Remembers what classes were made of.
  void add(Map<String, CellSource> sources) {
    cells.putAll(sources);
  }

  /// The line behind a line of a class; none if the class is of no cell.
  Optional<Spot> spot(String type, int line) {
    CellSource cell = cells.get(UserNames.wrapperOf(type));
    return cell == null || line < 1 ? Optional.empty() : Optional.of(new Spot(cell, line));
  }

  /// The same in the engine's words.
  Optional<SourceLocation> place(String type, int line, String method) {
    return spot(type, line)
        .map(spot -> new SourceLocation(spot.cell().name(), spot.line(), UserNames.method(method)));
  }
}
