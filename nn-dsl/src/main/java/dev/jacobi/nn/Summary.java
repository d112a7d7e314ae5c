package dev.jacobi.nn;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// A table of a network's layers with the number of their parameters.
///
/// @param rows one for each layer, in the order of the components
/// @param parameters the number of trained numbers; shared ones count once
public record Summary(List<Row> rows, long parameters) {
  /// A layer of a network: a module that has no modules in it, or parameters of its own.
  ///
  /// @param path where it is, such as `body.0`
  /// @param parameters the number of its trained numbers; those of an earlier row count there
  public record Row(String path, Module module, long parameters) {
    /// The layer as it is written, or the name of its class.
    public String layer() {
      return written(module);
    }

    @SuppressWarnings("ReferenceEquality")
    public // two layers written alike are two layers
    boolean isSame(Row other) {
      return module == other.module;
    }

    /// The number of all trained numbers in it, also those that count in another row.
    public long size() {
      return count(module);
    }

    /// Whether a parameter of this layer went on from one of the other, at any number of edits.
    public boolean descendsFrom(Row other) {
      Collection<Parameter> old = ModuleTree.once(other.module, Parameter.class).values();
      return ModuleTree.once(module, Parameter.class).values().stream()
          .anyMatch(parameter -> parameter.descendsFrom(old));
    }

    /// Whether both are functions without parameters that are written alike.
    public boolean reads(Row other) {
      return ModuleTree.once(module, Parameter.class).isEmpty()
          && ModuleTree.once(other.module, Parameter.class).isEmpty()
          && layer().equals(other.layer());
    }
  }

  public Summary {
    rows = List.copyOf(rows);
  }

  static Summary of(Module net) {
    return new Summary(rows(net), count(net));
  }

  public static List<Row> rows(Module net) {
    List<Row> rows = new ArrayList<>();
    Set<Parameter> counted = Collections.newSetFromMap(new IdentityHashMap<>());
    for (ModuleTree.Found found : ModuleTree.walk(net)) {
      if (!(found.value() instanceof Module module)) {
        continue;
      }
      List<ModuleTree.Found> inner = ModuleTree.walk(module);
      boolean isLeaf = inner.stream().filter(part -> part.value() instanceof Module).count() == 1;
      long own = 0;
      boolean owns = false;
      for (ModuleTree.Found part : inner) {
        if (part.value() instanceof Parameter parameter && isOwn(part.path(), inner)) {
          owns = true;
          own += counted.add(parameter) ? parameter.shape().numel() : 0;
        }
      }
      if (isLeaf || owns) {
        rows.add(new Row(found.path(), module, own));
      }
    }
    return rows;
  }

  /// Whether no module inside has this part.
  private static boolean isOwn(String path, List<ModuleTree.Found> inner) {
    return inner.stream()
        .noneMatch(
            part ->
                part.value() instanceof Module
                    && !part.path().isEmpty()
                    && path.startsWith(part.path() + "."));
  }

  /// A layer as it is written, or the name of its class.
  static String written(Module module) {
    String text = module.toString();
    String type = module.getClass().getSimpleName();
    return text.contains("\n") || text.startsWith(type + "[") || text.contains("$$Lambda")
        ? type.replaceAll("\\$\\$Lambda.*", " -> ")
        : text;
  }

  public static long count(Module net) {
    return net.parameters().values().stream().mapToLong(p -> p.shape().numel()).sum();
  }

  public static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /// The table.
  @Override
  public String toString() {
    List<List<String>> cells =
        rows.stream()
            .map(row -> List.of(row.path(), row.layer(), grouped(row.parameters())))
            .toList();
    return table(List.of("path", "layer", "parameters"), cells)
        + "parameters: "
        + grouped(parameters);
  }

  /// Columns under a heading, the last one flush right.
  public static String table(List<String> heading, List<List<String>> rows) {
    int columns = heading.size();
    int[] widths = new int[columns];
    List<List<String>> all = new ArrayList<>(List.of(heading));
    all.addAll(rows);
    for (List<String> row : all) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : all) {
      for (int i = 0; i < columns; i++) {
        String gap = " ".repeat(widths[i] - row.get(i).length());
        text.append(i == columns - 1 ? gap + row.get(i) + "\n" : row.get(i) + gap + "  ");
      }
    }
    return text.toString();
  }
}
