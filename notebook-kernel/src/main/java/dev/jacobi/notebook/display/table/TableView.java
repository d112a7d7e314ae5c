package dev.jacobi.notebook.display.table;

import dev.jacobi.notebook.display.Displayable;
import dev.jacobi.notebook.display.Html;
import dev.jacobi.notebook.display.HtmlTable;
import dev.jacobi.notebook.display.Numbers;
import dev.jacobi.notebook.display.Picture;
import dev.jacobi.notebook.display.Texts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Rows and columns for looking at: the first page of rows, and behind it some more to unfold.
public final class TableView implements Displayable {

  private static final int FIRST = 20;
  private static final int PAGE = 60;
  private static final int MOST = 200;
  private static final int COLUMNS = 30;
  private static final int TEXT_WIDTH = 110;
  private static final int TEXT_ROWS = 25;
  private static final int TEXT_TAIL = 5;

  private final TableSource source;
  private final int from;

  public TableView(TableSource source, int from) {
    this.source = source;
    this.from = from;
  }

  /// Rows of any kind as a table.
  ///
  /// @param rows a Table, records, maps, lists or arrays
  public static TableView of(Object rows) {
    return new TableView(
        TableSource.of(rows)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "table: expected a Table, records, maps, lists or arrays, got "
                            + rows.getClass().getSimpleName()
                            + "; display(value) shows any value")),
        0);
  }

  /// This table from row `row` on, the first being 0.
  public TableView from(int row) {
    if (row < 0 || (row > 0 && row >= source.rows())) {
      throw new IndexOutOfBoundsException(
          "table: row %d of a table of %d rows; rows count from 0".formatted(row, source.rows()));
    }
    return new TableView(source, row);
  }

  @Override
  public Picture picture() {
    return Picture.text(toString()).html(html());
  }

  private String html() {
    int end = Math.min(source.rows(), from + MOST);
    List<TableColumn> columns = columns(IntStream.range(from, end).toArray());
    var out = new StringBuilder(Html.open());
    out.append(Html.quiet(size()));
    int first = Math.min(end, from + FIRST);
    out.append(Html.wide(page(columns, from, first)));
    for (int page = first; page < end; page += PAGE) {
      int to = Math.min(end, page + PAGE);
      String rows = "rows %s to %s".formatted(Numbers.grouped(page), Numbers.grouped(to - 1));
      out.append(Html.fold(rows, Html.wide(page(columns, page, to))));
    }
    if (end < source.rows()) {
      out.append(
          Html.quiet(
              "%s rows follow; table(x).from(%d) shows them"
                  .formatted(Numbers.grouped(source.rows() - end), end)));
    }
    return out.append("</div>").toString();
  }

  private String page(List<TableColumn> columns, int page, int to) {
    var out = new HtmlTable();
    // Fixed widths keep the columns of all pages in line; a heading is bold, so a little wider.
    out.columns(columns.stream().map(column -> column.width() + 1).toList());
    out.row();
    for (TableColumn column : columns) {
      out.head(column.name(), column.isNumeric());
    }
    for (int row = page; row < to; row++) {
      out.row();
      for (TableColumn column : columns) {
        String text = column.cells().get(row - from);
        // The number of the row has no name.
        if (column.name().isEmpty()) {
          out.quiet(text);
        } else {
          out.cell(text, column.isNumeric());
        }
      }
    }
    return out.toString();
  }

  /// The columns of these rows; the first holds the numbers of the rows.
  private List<TableColumn> columns(int... rows) {
    List<List<?>> cells = Arrays.stream(rows).<List<?>>mapToObj(source.row()).toList();
    List<TableColumn> columns = new ArrayList<>();
    if (source.numbered()) {
      columns.add(TableColumn.of("", Arrays.stream(rows).boxed().toList()));
    }
    for (int c = 0; c < Math.min(COLUMNS, source.header().size()); c++) {
      List<@Nullable Object> values = new ArrayList<>();
      for (List<?> row : cells) {
        values.add(row.get(c));
      }
      columns.add(TableColumn.of(source.header().get(c), values));
    }
    if (source.header().size() > COLUMNS) {
      columns.add(more(rows.length));
    }
    return columns;
  }

  private static TableColumn more(int rows) {
    return new TableColumn("…", false, Collections.nCopies(rows, "…"));
  }

  private String size() {
    String rows = Numbers.grouped(source.rows());
    String size =
        source.numbered()
            ? "%s × %d".formatted(rows, source.header().size())
            : source.rows() == 1 ? "1 entry" : rows + " entries";
    return source.name().isEmpty() ? size : source.name() + " · " + size;
  }

  /// The table in columns of a console: the first rows, and the last ones of a long table.
  @Override
  public String toString() {
    int rows = source.rows() - from;
    boolean isCut = rows > TEXT_ROWS;
    int first = isCut ? TEXT_ROWS - TEXT_TAIL - 1 : rows;
    List<String> lines = new ArrayList<>();
    List<TableColumn> columns = fitting(isCut, first);
    lines.add(
        line(columns, column -> Texts.padded(column.name(), column.width(), column.isNumeric())));
    lines.add(line(columns, column -> "─".repeat(column.width())));
    for (int i = 0; i < columns.getFirst().cells().size(); i++) {
      int row = i;
      if (isCut && i == first) {
        lines.add("⋮");
      }
      lines.add(
          line(
              columns,
              column -> Texts.padded(column.cells().get(row), column.width(), column.isNumeric())));
    }
    if (isCut || columns.getLast().name().equals("…")) {
      lines.add(size());
    }
    return String.join("\n", lines);
  }

  /// The columns that fit on a line of a console, as many as do.
  private List<TableColumn> fitting(boolean isCut, int first) {
    int[] rows =
        IntStream.range(from, source.rows())
            .filter(row -> !isCut || row < from + first || row >= source.rows() - TEXT_TAIL)
            .toArray();
    List<TableColumn> all = columns(rows);
    List<TableColumn> fitting = new ArrayList<>();
    int width = 0;
    for (TableColumn column : all) {
      width += column.width() + 2;
      if (width > TEXT_WIDTH && fitting.size() > 1) {
        fitting.add(more(rows.length));
        break;
      }
      fitting.add(column);
    }
    return fitting;
  }

  private static String line(List<TableColumn> columns, Function<TableColumn, String> cell) {
    return columns.stream().map(cell).collect(Collectors.joining("  ")).stripTrailing();
  }
}
