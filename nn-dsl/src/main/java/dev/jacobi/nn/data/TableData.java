package dev.jacobi.nn.data;

import dev.jacobi.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/// A table's rows as examples. Columns of numbers are taken as they are; every other column, such
/// as one of texts, becomes a column of 0 and 1 for each of its values.
///
/// {@snippet :
/// TableData flowers = TableData.of(Table.read().csv("iris.csv"), "species");
/// Split split = flowers.data().split(0.8, 1);
/// Scaler scaler = Scaler.standard(split.train().x());
/// }
///
/// @param data `x` has a row of numbers for each row, `y` what is in the target column: numbers, or
///   the numbers of the classes
/// @param features the names of `x`'s columns
/// @param classes the values of a target column that is not numeric, in order; empty otherwise
public record TableData(Dataset data, List<String> features, List<String> classes) {
  public TableData {
    features = List.copyOf(features);
    classes = List.copyOf(classes);
  }

  /// The rows of a table.
  ///
  /// @param target the column to learn
  /// @throws IllegalArgumentException if there is no such column, or values are missing
  public static TableData of(Table table, String target) {
    if (!table.columnNames().contains(target)) {
      throw new IllegalArgumentException(
          "table: no column '%s'; there are %s".formatted(target, table.columnNames()));
    }
    List<String> names = new ArrayList<>();
    List<Tensor> parts = new ArrayList<>();
    for (Column<?> column : table.columns()) {
      checkComplete(column);
      if (!column.name().equals(target)) {
        add(column, names, parts);
      }
    }
    if (parts.isEmpty()) {
      throw new IllegalArgumentException(
          "table: wants another column beside '%s' to learn from".formatted(target));
    }
    Column<?> goal = table.column(target);
    Tensor x = Tensor.cat(1, parts.toArray(Tensor[]::new));
    if (goal instanceof NumericColumn<?> numbers) {
      return new TableData(new Dataset(x, column(numbers)), names, List.of());
    }
    List<String> classes = values(goal);
    long[] labels = new long[goal.size()];
    for (int row = 0; row < labels.length; row++) {
      labels[row] = classes.indexOf(goal.getString(row));
    }
    return new TableData(new Dataset(x, Tensor.tensor(labels)), names, classes);
  }

  private static void checkComplete(Column<?> column) {
    if (column.countMissing() > 0) {
      throw new IllegalArgumentException(
          "table: column '%s' lacks %d values; drop those rows with table.dropRowsWithMissingValues()"
              .formatted(column.name(), column.countMissing()));
    }
  }

  private static void add(Column<?> column, List<String> names, List<Tensor> parts) {
    if (column instanceof NumericColumn<?> numbers) {
      names.add(column.name());
      parts.add(column(numbers));
      return;
    }
    for (String value : values(column)) {
      float[] hits = new float[column.size()];
      for (int row = 0; row < hits.length; row++) {
        hits[row] = column.getString(row).equals(value) ? 1 : 0;
      }
      names.add(column.name() + "=" + value);
      parts.add(Tensor.of(hits, hits.length, 1));
    }
  }

  private static Tensor column(NumericColumn<?> numbers) {
    float[] values = new float[numbers.size()];
    for (int row = 0; row < values.length; row++) {
      values[row] = (float) numbers.getDouble(row);
    }
    return Tensor.of(values, values.length, 1);
  }

  private static List<String> values(Column<?> column) {
    TreeSet<String> values = new TreeSet<>();
    for (int row = 0; row < column.size(); row++) {
      values.add(column.getString(row));
    }
    return List.copyOf(values);
  }
}
