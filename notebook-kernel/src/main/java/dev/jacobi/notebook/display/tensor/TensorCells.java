package dev.jacobi.notebook.display.tensor;

import dev.jacobi.notebook.display.Html;
import dev.jacobi.notebook.display.HtmlTable;
import dev.jacobi.notebook.display.NumberFormat;
import dev.jacobi.notebook.display.Numbers;
import dev.jacobi.shape.DType;
import dev.jacobi.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;

/// The elements of a tensor as a table: its first matrix, and of a large one the edges. Positive
/// and negative numbers have a ground of two colours, as strong as they are large.
final class TensorCells {

  private static final int MOST_ROWS = 10;
  private static final int MOST_COLUMNS = 12;
  private static final double STRONGEST = 0.42;

  private final Tensor matrix;
  private final boolean isVector;
  private final int[] rows;
  private final int[] columns;

  private TensorCells(Tensor matrix, boolean isVector) {
    this.matrix = matrix;
    this.isVector = isVector;
    rows = shown(matrix.size(0), MOST_ROWS);
    columns = shown(matrix.size(1), MOST_COLUMNS);
  }

  static String html(Tensor tensor) {
    Tensor first = tensor;
    while (first.rank() > 2) {
      first = first.select(0, 0);
    }
    boolean isVector = first.rank() < 2;
    Tensor matrix = isVector ? first.reshape(1, first.numel()) : first;
    String table = Html.wide(new TensorCells(matrix, isVector).table());
    if (tensor.rank() <= 2) {
      return table;
    }
    long matrices = tensor.numel() / matrix.numel();
    String place = "0, ".repeat(tensor.rank() - 2);
    String more =
        matrices == 1 ? "" : ", the first of %s matrices".formatted(Numbers.grouped(matrices));
    return Html.quiet("[%s:, :]%s".formatted(place, more)) + table;
  }

  /// The only element of a scalar.
  static String scalar(Tensor tensor) {
    double value = tensor.item();
    return text(value, tensor.dtype(), NumberFormat.of(value));
  }

  /// The positions along one dimension; -1 stands for those left out.
  private static int[] shown(long size, int most) {
    if (size <= most) {
      return IntStream.range(0, (int) size).toArray();
    }
    int edge = most / 2;
    IntStream head = IntStream.range(0, edge);
    IntStream tail = IntStream.range((int) size - edge + 1, (int) size);
    return IntStream.concat(IntStream.concat(head, IntStream.of(-1)), tail).toArray();
  }

  private String table() {
    double[][] values = values();
    double[] all = Arrays.stream(values).flatMapToDouble(Arrays::stream).toArray();
    NumberFormat format = NumberFormat.of(all);
    double greatest = Arrays.stream(all).filter(Double::isFinite).map(Math::abs).max().orElse(0);
    HtmlTable table = HtmlTable.mono();
    table.row().quiet("");
    for (int column : columns) {
      table.quiet(column < 0 ? "…" : Integer.toString(column));
    }
    for (int i = 0; i < rows.length; i++) {
      table.row().quiet(isVector ? "" : rows[i] < 0 ? "⋮" : Integer.toString(rows[i]));
      for (int j = 0; j < columns.length; j++) {
        if (rows[i] < 0 || columns[j] < 0) {
          table.cell(rows[i] < 0 ? "⋮" : "…", true);
        } else {
          double value = values[i][j];
          table.tinted(text(value, matrix.dtype(), format), tint(value, greatest), true);
        }
      }
    }
    return table.toString();
  }

  /// The elements at the shown positions; 0 where elements are left out.
  private double[][] values() {
    double[][] values = new double[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      values[i] = new double[columns.length];
      if (rows[i] >= 0) {
        Tensor row = matrix.select(0, rows[i]);
        for (int j = 0; j < columns.length; j++) {
          values[i][j] = columns[j] < 0 ? 0 : row.get(columns[j]);
        }
      }
    }
    return values;
  }

  private static String text(double value, DType type, NumberFormat format) {
    return type == DType.BOOL ? (value != 0 ? "true" : "false") : format.text(value);
  }

  private static String tint(double value, double greatest) {
    if (!Double.isFinite(value)) {
      return "rgba(207,74,66,0.55)";
    }
    double strength = greatest > 0 ? STRONGEST * Math.abs(value) / greatest : 0;
    return (value < 0 ? "rgba(236,122,44,%s)" : "rgba(59,130,246,%s)")
        .formatted(Numbers.brief(Math.round(strength * 100) / 100.0));
  }
}
