package dev.jacobi.nn.edit;

import dev.jacobi.nn.Module;
import dev.jacobi.nn.Summary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/// What an edit changed: the layers that were kept, that came, and that went.
///
/// @param changes one row for each layer, in the order of the new network
/// @param before the number of trained numbers before
/// @param after the number of trained numbers after
public record Diff(List<Change> changes, long before, long after) {
  /// What became of a layer.
  public enum Status {
    /// It is in both networks.
    KEPT,
    /// It is in the new network with more numbers, and went on from the old one's.
    GROWN,
    /// It is in the new network with fewer numbers, which are some of the old one's.
    PRUNED,
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
  public record Change(Status kind, String before, String after, String layer, long parameters) {}

  public Diff {
    changes = List.copyOf(changes);
  }

  public static Diff between(Module before, Module after) {
    List<Summary.Row> old = Summary.rows(before);
    List<Summary.Row> fresh = Summary.rows(after);
    Map<Summary.Row, Summary.Row> origins = origins(old, fresh);
    List<Change> changes = new ArrayList<>();
    int next = 0;
    for (Summary.Row row : fresh) {
      Summary.Row origin = origins.get(row);
      if (origin == null) {
        changes.add(change(Status.NEW, "", row.path(), row));
        continue;
      }
      int place = old.indexOf(origin);
      for (; next < place; next++) {
        addDropped(changes, old.get(next), origins);
      }
      next = Math.max(next, place + 1);
      changes.add(change(kind(origin, row), origin.path(), row.path(), row));
    }
    for (; next < old.size(); next++) {
      addDropped(changes, old.get(next), origins);
    }
    return new Diff(changes, Summary.count(before), Summary.count(after));
  }

  private static Status kind(Summary.Row before, Summary.Row after) {
    return switch (Long.signum(after.size() - before.size())) {
      case 1 -> Status.GROWN;
      case -1 -> Status.PRUNED;
      default -> Status.KEPT;
    };
  }

  private static void addDropped(
      List<Change> changes, Summary.Row row, Map<Summary.Row, Summary.Row> origins) {
    if (!origins.containsValue(row)) {
      changes.add(change(Status.DROPPED, row.path(), "", row));
    }
  }

  /// The layers of the new network that were in the old one: the same ones first, then those that
  /// went on from its parameters, then functions that are written alike.
  private static Map<Summary.Row, Summary.Row> origins(
      List<Summary.Row> old, List<Summary.Row> fresh) {
    Map<Summary.Row, Summary.Row> origins = new LinkedHashMap<>();
    List<BiPredicate<Summary.Row, Summary.Row>> rules =
        List.of(
            Summary.Row::isSame,
            (after, before) -> after.descendsFrom(before) || before.descendsFrom(after),
            Summary.Row::reads);
    for (BiPredicate<Summary.Row, Summary.Row> rule : rules) {
      for (Summary.Row row : fresh) {
        for (Summary.Row candidate : old) {
          if (!origins.containsKey(row)
              && !origins.containsValue(candidate)
              && rule.test(row, candidate)) {
            origins.put(row, candidate);
          }
        }
      }
    }
    return origins;
  }

  private static Change change(Status kind, String before, String after, Summary.Row row) {
    return new Change(kind, before, after, row.layer(), row.parameters());
  }

  /// The layers of one kind.
  public List<Change> of(Status kind) {
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
        Stream.of(Status.values())
            .filter(kind -> (kind != Status.GROWN && kind != Status.PRUNED) || !of(kind).isEmpty())
            .map(kind -> Summary.grouped(count(kind)) + " " + kind.name().toLowerCase(Locale.ROOT))
            .reduce((a, b) -> a + ", " + b)
            .orElse("");
    return Summary.table(List.of("", "path", "layer", "parameters"), rows)
        + total
        + " ("
        + parts
        + ")";
  }

  private long count(Status kind) {
    return of(kind).stream().mapToLong(Change::parameters).sum();
  }

  private static String place(Change change) {
    if (change.before().equals(change.after()) || change.after().isEmpty()) {
      return change.before();
    }
    return change.before().isEmpty() ? change.after() : change.before() + " -> " + change.after();
  }
}
