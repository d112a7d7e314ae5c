package dev.jacobi.nn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What an edit changed: the layers that were kept, that came, and that went.
///
/// @param changes one row for each layer, in the order of the new network
/// @param before the number of trained numbers before
/// @param after the number of trained numbers after
public record Diff(List<Change> changes, long before, long after) {
  /// What became of a layer.
  public enum Kind {
    /// It is in both networks.
    KEPT,
    /// It is in the new network in another size, and went on from the old one's numbers.
    GROWN,
    /// It is in the new network only.
    NEW,
    /// It is in the old network only.
    DROPPED
  }

  /// A layer and what became of it.
  ///
  /// @param before its path in the old network, or empty
  /// @param after its path in the new network, or empty
  /// @param layer as it is written
  /// @param parameters the number of its trained numbers
  public record Change(Kind kind, String before, String after, String layer, long parameters) {}

  public Diff {
    changes = List.copyOf(changes);
  }

  static Diff between(Module before, Module after) {
    List<Summary.Row> old = Summary.rows(before);
    List<Summary.Row> fresh = Summary.rows(after);
    List<Change> changes = new ArrayList<>();
    int next = 0;
    Set<Summary.Row> kept = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Summary.Row row : fresh) {
      Summary.Row same = same(row, old, kept);
      if (same == null) {
        changes.add(change(Kind.NEW, "", row.path(), row));
        continue;
      }
      Kind kind = same.isSame(row) ? Kind.KEPT : Kind.GROWN;
      kept.add(same);
      int place = old.indexOf(same);
      for (; next < place; next++) {
        addDropped(changes, old.get(next), fresh);
      }
      next = Math.max(next, place + 1);
      changes.add(change(kind, same.path(), row.path(), row));
    }
    for (; next < old.size(); next++) {
      addDropped(changes, old.get(next), fresh);
    }
    return new Diff(changes, Summary.count(before), Summary.count(after));
  }

  private static void addDropped(List<Change> changes, Summary.Row row, List<Summary.Row> fresh) {
    if (fresh.stream().noneMatch(other -> other.isSame(row) || other.descendsFrom(row))) {
      changes.add(change(Kind.DROPPED, row.path(), "", row));
    }
  }

  private static Summary.@Nullable Row same(
      Summary.Row row, List<Summary.Row> old, Set<Summary.Row> taken) {
    for (Summary.Row candidate : old) {
      if ((candidate.isSame(row) || row.descendsFrom(candidate)) && !taken.contains(candidate)) {
        return candidate;
      }
    }
    return null;
  }

  private static Change change(Kind kind, String before, String after, Summary.Row row) {
    return new Change(kind, before, after, row.layer(), row.parameters());
  }

  /// The layers of one kind.
  public List<Change> of(Kind kind) {
    return changes.stream().filter(change -> change.kind() == kind).toList();
  }

  /// A table of the layers, and the numbers of parameters below.
  @Override
  public String toString() {
    List<List<String>> rows =
        changes.stream()
            .map(
                change ->
                    List.of(
                        change.kind().name().toLowerCase(Locale.ROOT),
                        place(change),
                        change.layer(),
                        Summary.grouped(change.parameters())))
            .toList();
    String total =
        "parameters: %s before, %s after"
            .formatted(Summary.grouped(before), Summary.grouped(after));
    String parts =
        Stream.of(Kind.values())
            .filter(kind -> kind != Kind.GROWN || !of(kind).isEmpty())
            .map(kind -> Summary.grouped(count(kind)) + " " + kind.name().toLowerCase(Locale.ROOT))
            .reduce((a, b) -> a + ", " + b)
            .orElse("");
    return Summary.table(List.of("", "path", "layer", "parameters"), rows)
        + total
        + " ("
        + parts
        + ")";
  }

  private long count(Kind kind) {
    return of(kind).stream().mapToLong(Change::parameters).sum();
  }

  private static String place(Change change) {
    if (change.before().equals(change.after()) || change.after().isEmpty()) {
      return change.before();
    }
    return change.before().isEmpty() ? change.after() : change.before() + " -> " + change.after();
  }
}
