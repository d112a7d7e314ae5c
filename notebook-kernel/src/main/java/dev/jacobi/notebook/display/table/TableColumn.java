package dev.jacobi.notebook.display.table;

import dev.jacobi.notebook.display.NumberFormat;
import dev.jacobi.notebook.display.Texts;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One column of a table as text, formatted as a whole so that decimal points stand in line.
///
/// @param cells one for each shown row
record TableColumn(String name, boolean isNumeric, List<String> cells) {

  private static final String MISSING = "–";
  private static final int LONGEST = 60;

  static TableColumn of(String name, List<? extends @Nullable Object> values) {
    boolean numeric =
        values.stream().anyMatch(Objects::nonNull)
            && values.stream().allMatch(v -> v == null || v instanceof Number);
    if (!numeric) {
      return new TableColumn(name, false, values.stream().map(TableColumn::text).toList());
    }
    NumberFormat format =
        NumberFormat.of(
            values.stream().filter(Objects::nonNull).mapToDouble(TableColumn::number).toArray());
    return new TableColumn(name, true, values.stream().map(v -> cell(v, format)).toList());
  }

  private static double number(@Nullable Object value) {
    return value instanceof Number number ? number.doubleValue() : Double.NaN;
  }

  private static String cell(@Nullable Object value, NumberFormat format) {
    return switch (value) {
      case null -> MISSING;
      case Double d -> format.text(d);
      case Float f -> format.text(f);
      default -> value.toString();
    };
  }

  /// The value on one line, cut where it is long.
  private static String text(@Nullable Object value) {
    String line = value == null ? MISSING : Texts.of(value).replaceAll("\\s*\\R\\s*", " ⏎ ");
    return Texts.cut(line, LONGEST);
  }

  int width() {
    return cells.stream().mapToInt(Texts::columns).reduce(Texts.columns(name), Math::max);
  }
}
