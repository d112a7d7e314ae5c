package dev.jacobi.nn;

import java.util.ArrayList;
import java.util.List;

/// What became of the numbers that were loaded into a network.
///
/// @param loaded paths that were set
/// @param missing paths of the network that nothing was given for
/// @param unexpected paths that the network does not have
/// @param mismatched paths whose shapes differ, with both shapes
public record LoadReport(
    List<String> loaded, List<String> missing, List<String> unexpected, List<String> mismatched) {
  public LoadReport {
    loaded = List.copyOf(loaded);
    missing = List.copyOf(missing);
    unexpected = List.copyOf(unexpected);
    mismatched = List.copyOf(mismatched);
  }

  /// Whether everything fitted.
  public boolean isComplete() {
    return missing.isEmpty() && unexpected.isEmpty() && mismatched.isEmpty();
  }

  /// The paths, by what became of them.
  @Override
  public String toString() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "loaded %d of %d"
            .formatted(loaded.size(), loaded.size() + missing.size() + mismatched.size()));
    add(lines, "missing", missing);
    add(lines, "unexpected", unexpected);
    add(lines, "other shape", mismatched);
    return String.join("\n", lines);
  }

  private static void add(List<String> lines, String title, List<String> paths) {
    if (!paths.isEmpty()) {
      lines.add("  " + title + ": " + String.join(", ", paths));
    }
  }
}
