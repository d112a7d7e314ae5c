package dev.jacobi.notebook.display.chart;

import dev.jacobi.notebook.display.Markup;
import dev.jacobi.notebook.display.NumberArrays;
import dev.jacobi.notebook.display.NumberFormat;
import dev.jacobi.notebook.display.Numbers;
import dev.jacobi.notebook.display.Theme;
import dev.jacobi.notebook.display.svg.FontMetrics;
import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.Tensor;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// Numbers in rows and columns, drawn as a grid of cells as strong as their numbers.
///
/// @param rows names of the rows
/// @param columns names of the columns
@SuppressWarnings("ArrayRecordComponent")
public // never compared
record HeatMap(double[][] values, List<String> rows, List<String> columns) {

  private static final int MOST = 200;
  private static final int WIDEST = 560;
  private static final int LARGEST_CELL = 44;
  private static final int WRITTEN = 26;
  private static final double SIZE = 11;
  private static final String SHADES = " ░▒▓█";

  /// The rows and columns of a tensor or a two-dimensional array, named by their numbers.
  public static HeatMap of(Object matrix) {
    double[][] values = values(matrix);
    int width = Arrays.stream(values).mapToInt(row -> row.length).max().orElse(0);
    if (Arrays.stream(values).anyMatch(row -> row.length != width)) {
      throw new IllegalArgumentException("heatMap: expected rows of equal length");
    }
    int step = Math.max(1, Math.ceilDiv(Math.max(values.length, width), MOST));
    return step == 1
        ? new HeatMap(values, numbers(values.length, 1), numbers(width, 1))
        : new HeatMap(means(values, step), numbers(values.length, step), numbers(width, step));
  }

  /// The means of squares of cells, since more cells than pixels cannot be seen.
  private static double[][] means(double[][] values, int step) {
    double[][] means = new double[Math.ceilDiv(values.length, step)][];
    for (int row = 0; row < means.length; row++) {
      means[row] = new double[Math.ceilDiv(values[0].length, step)];
      int[] counts = new int[means[row].length];
      for (int r = row * step; r < Math.min(values.length, (row + 1) * step); r++) {
        for (int c = 0; c < values[r].length; c++) {
          means[row][c / step] += values[r][c];
          counts[c / step]++;
        }
      }
      for (int c = 0; c < counts.length; c++) {
        means[row][c] /= counts[c];
      }
    }
    return means;
  }

  private static double[][] values(Object matrix) {
    if (matrix instanceof Tensor tensor) {
      if (tensor.rank() != 2) {
        throw new ShapeException(
            "heatMap: expected two dimensions, got %s; select or reshape"
                .formatted(tensor.shape()));
      }
      double[][] values = new double[(int) tensor.size(0)][];
      Arrays.setAll(values, row -> tensor.detach().select(0, row).toDoubleArray());
      return values;
    }
    List<double[]> values = new ArrayList<>();
    if (matrix instanceof Iterable<?> rows) {
      rows.forEach(row -> values.add(NumberArrays.values(row)));
    } else if (matrix.getClass().isArray()) {
      for (int i = 0; i < Array.getLength(matrix); i++) {
        values.add(NumberArrays.values(Array.get(matrix, i)));
      }
    } else {
      throw new IllegalArgumentException(
          "heatMap: expected a tensor or an array of two dimensions, got "
              + matrix.getClass().getSimpleName());
    }
    return values.toArray(double[][]::new);
  }

  private static List<String> numbers(int count, int step) {
    return IntStream.range(0, Math.ceilDiv(count, step))
        .mapToObj(i -> Integer.toString(i * step))
        .toList();
  }

  /// The colour of each cell: the number of a series, and how strong it is.
  interface Shade {
    double strength(int row, int column);

    default int series(int row, int column) {
      return 0;
    }
  }

  private double greatest() {
    return Arrays.stream(values)
        .flatMapToDouble(Arrays::stream)
        .filter(Double::isFinite)
        .map(Math::abs)
        .max()
        .orElse(0);
  }

  /// Blue where numbers are positive, orange where they are negative.
  public Shade signed() {
    double greatest = greatest();
    return new Shade() {
      @Override
      public double strength(int row, int column) {
        return greatest == 0 ? 0 : Math.abs(values[row][column]) / greatest;
      }

      @Override
      public int series(int row, int column) {
        return values[row][column] < 0 ? 1 : 0;
      }
    };
  }

  public String svg(ChartLabels labels, Shade shade) {
    double left =
        18 + rows.stream().mapToDouble(name -> FontMetrics.width(name, SIZE)).max().orElse(0);
    double top = labels.title().isEmpty() ? 24 : 50;
    left += labels.y().isEmpty() ? 0 : 20;
    top += labels.x().isEmpty() ? 0 : 20;
    double cell = Math.clamp((double) WIDEST / Math.max(1, columns.size()), 1.5, LARGEST_CELL);
    var out = new StringBuilder();
    var grid = new Grid(left, top, cell);
    for (int row = 0; row < values.length; row++) {
      for (int column = 0; column < values[row].length; column++) {
        grid.box(out, row, column, shade);
      }
    }
    out.append(text(Theme.QUIET, "end"));
    int step = (int) Math.ceil(14 / cell);
    for (int row = 0; row < rows.size(); row += step) {
      out.append(FontMetrics.centered(rows.get(row), SIZE, left - 8, top + (row + 0.5) * cell + 4));
    }
    out.append("</g>").append(text(Theme.QUIET, "middle"));
    int apart = (int) Math.ceil(columnWidth() / cell);
    for (int column = 0; column < columns.size(); column += apart) {
      out.append(
          FontMetrics.centered(columns.get(column), SIZE, left + (column + 0.5) * cell, top - 7));
    }
    double width = columns.size() * cell;
    double height = rows.size() * cell;
    out.append(FontMetrics.centered(labels.x(), SIZE, left + width / 2, top - 26));
    if (!labels.y().isEmpty()) {
      out.append(
          "<g transform=\"translate(14 %s) rotate(-90)\">%s</g>"
              .formatted(
                  Numbers.coordinate(top + height / 2),
                  FontMetrics.centered(labels.y(), SIZE, 0, 0)));
    }
    out.append("</g>").append(text(Theme.INK, "middle"));
    // A title may be wider than the cells.
    double middle = Math.max(left + width / 2, 8 + FontMetrics.width(labels.title(), SIZE) / 2);
    out.append(FontMetrics.centered(labels.title(), SIZE, middle, 16));
    if (cell >= WRITTEN) {
      grid.numbers(out);
    }
    double needed = middle + FontMetrics.width(labels.title(), SIZE) / 2;
    return Markup.svg(Math.max(needed, left + width) + 14, top + height + 12, out.append("</g>"));
  }

  private double columnWidth() {
    return 8 + columns.stream().mapToDouble(name -> FontMetrics.width(name, SIZE)).max().orElse(0);
  }

  private static String text(String color, String anchor) {
    return "<g fill=\"%s\" text-anchor=\"%s\" font-family=\"%s\" font-size=\"%s\">"
        .formatted(color, anchor, FontMetrics.FONTS, Numbers.coordinate(SIZE));
  }

  private final class Grid {
    private final double left;
    private final double top;
    private final double cell;

    Grid(double left, double top, double cell) {
      this.left = left;
      this.top = top;
      this.cell = cell;
    }

    void box(StringBuilder out, int row, int column, Shade shade) {
      double value = values[row][column];
      boolean isFinite = Double.isFinite(value);
      double strength = isFinite ? shade.strength(row, column) : 0.7;
      int series = isFinite ? shade.series(row, column) : 4;
      double gap = cell > 8 ? 1.5 : 0;
      out.append(
          "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" rx=\"%s\" fill=\"%s\" fill-opacity=\"%s\"/>"
              .formatted(
                  Numbers.coordinate(left + column * cell),
                  Numbers.coordinate(top + row * cell),
                  Numbers.coordinate(cell - gap),
                  Numbers.coordinate(cell - gap),
                  gap > 0 ? "3" : "0",
                  Theme.SERIES.get(series),
                  Numbers.brief(Math.round(100 * (0.05 + 0.6 * strength)) / 100.0)));
    }

    void numbers(StringBuilder out) {
      double[] all = Arrays.stream(values).flatMapToDouble(Arrays::stream).toArray();
      NumberFormat format = NumberFormat.of(all);
      NumberFormat shorter = new NumberFormat(Math.min(2, format.decimals()));
      for (int row = 0; row < values.length; row++) {
        for (int column = 0; column < values[row].length; column++) {
          String text = shorter.text(values[row][column]);
          double size = Math.min(SIZE, SIZE * (cell - 5) / FontMetrics.width(text, SIZE));
          out.append("<g font-size=\"%s\">".formatted(Numbers.coordinate(size)));
          double x = left + (column + 0.5) * cell - 0.75;
          double y = top + (row + 0.5) * cell + 0.35 * size - 0.75;
          out.append(FontMetrics.centered(text, size, x, y)).append("</g>");
        }
      }
    }
  }

  /// The cells as shades, two letters for each.
  public String text() {
    if (values.length == 0 || values[0].length == 0) {
      return "heat map: no values";
    }
    int step = Math.max(1, Math.ceilDiv(columns.size(), 50));
    double greatest = greatest();
    List<String> lines = new ArrayList<>();
    for (int row = 0; row < values.length; row += step) {
      var line = new StringBuilder();
      for (int column = 0; column < values[row].length; column += step) {
        double value = values[row][column];
        double share = greatest == 0 || !Double.isFinite(value) ? 0 : Math.abs(value) / greatest;
        char shade = SHADES.charAt((int) Math.round(share * (SHADES.length() - 1)));
        line.repeat(Double.isFinite(value) ? shade : '!', 2);
      }
      lines.add(line.toString());
    }
    lines.add("%d × %d, █ is %s".formatted(rows.size(), columns.size(), Numbers.brief(greatest)));
    return String.join("\n", lines);
  }
}
