package dev.jacobi.notebook.display.table;

import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tech.tablesaw.api.Table;

/// Rows and columns, wherever they come from.
///
/// @param numbered whether rows are known by their number
/// @param row the cells of the row of this number
public record TableSource(
    String name, List<String> header, int rows, boolean numbered, IntFunction<List<?>> row) {

  /// The rows and columns that a value has, if it has any.
  public static Optional<TableSource> of(Object value) {
    return switch (value) {
      case Table table -> Optional.of(of(table));
      case Map<?, ?> map -> Optional.of(of(map));
      case Record record -> Optional.of(of(record));
      case Collection<?> items -> of(new ArrayList<>(items));
      case Object[] items -> of(Arrays.asList(items));
      default -> Optional.empty();
    };
  }

  private static TableSource of(Table table) {
    String name = table.name() == null ? "" : table.name();
    return new TableSource(
        name,
        table.columnNames(),
        table.rowCount(),
        true,
        row -> table.columns().stream().map(c -> c.isMissing(row) ? null : c.get(row)).toList());
  }

  private static TableSource of(Map<?, ?> map) {
    List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
    return new TableSource(
        "",
        List.of("key", "value"),
        entries.size(),
        false,
        row -> Arrays.asList(entries.get(row).getKey(), entries.get(row).getValue()));
  }

  private static TableSource of(Record record) {
    RecordComponent[] components = components(record);
    return new TableSource(
        record.getClass().getSimpleName(),
        List.of("name", "value"),
        components.length,
        false,
        row -> Arrays.asList(components[row].getName(), get(components[row], record)));
  }

  private static Optional<TableSource> of(List<?> items) {
    if (items.isEmpty()) {
      return Optional.empty();
    }
    Object first = items.getFirst();
    if (first instanceof Record record && all(items, record.getClass())) {
      return Optional.of(ofRecords(items, components(record)));
    }
    if (first instanceof Map && all(items, Map.class)) {
      return Optional.of(ofMaps(items));
    }
    return isRow(first) && items.stream().allMatch(TableSource::isRow)
        ? Optional.of(ofRows(items))
        : Optional.empty();
  }

  private static boolean all(List<?> items, Class<?> type) {
    return items.stream().allMatch(type::isInstance);
  }

  private static TableSource ofRecords(List<?> records, RecordComponent[] components) {
    return new TableSource(
        "",
        Arrays.stream(components).map(RecordComponent::getName).toList(),
        records.size(),
        true,
        row -> Arrays.stream(components).map(c -> get(c, records.get(row))).toList());
  }

  private static TableSource ofMaps(List<?> maps) {
    Set<Object> keys = new LinkedHashSet<>();
    maps.forEach(map -> keys.addAll(((Map<?, ?>) map).keySet()));
    return new TableSource(
        "",
        keys.stream().map(String::valueOf).toList(),
        maps.size(),
        true,
        row -> keys.stream().map(key -> ((Map<?, ?>) maps.get(row)).get(key)).toList());
  }

  private static boolean isRow(@Nullable Object item) {
    return item instanceof List || (item != null && item.getClass().isArray());
  }

  private static TableSource ofRows(List<?> rows) {
    int width = rows.stream().mapToInt(TableSource::length).max().orElse(0);
    return new TableSource(
        "",
        IntStream.range(0, width).mapToObj(Integer::toString).toList(),
        rows.size(),
        true,
        row -> cells(rows.get(row), width));
  }

  private static int length(Object row) {
    return row instanceof List<?> list ? list.size() : Array.getLength(row);
  }

  private static List<?> cells(Object row, int width) {
    List<@Nullable Object> cells = new ArrayList<>();
    for (int i = 0; i < width; i++) {
      boolean missing = i >= length(row);
      cells.add(missing ? null : row instanceof List<?> list ? list.get(i) : Array.get(row, i));
    }
    return cells;
  }

  private static RecordComponent[] components(Record record) {
    return record.getClass().getRecordComponents();
  }

  /// A component of a record that may be private to a cell, as records in methods are.
  private static @Nullable Object get(RecordComponent component, Object record) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(record);
    } catch (IllegalAccessException e) {
      return "(not accessible)";
    } catch (InvocationTargetException e) {
      return "(fails: " + e.getCause() + ")";
    }
  }
}
