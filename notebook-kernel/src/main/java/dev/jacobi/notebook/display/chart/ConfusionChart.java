package dev.jacobi.notebook.display.chart;

import dev.jacobi.notebook.display.Numbers;
import dev.jacobi.notebook.display.Texts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// How often each class was taken for each other one: rows are what is, columns what was said.
public final class ConfusionChart {

  private final HeatMap counts;
  private final long right;
  private final long all;

  private ConfusionChart(HeatMap counts, long right, long all) {
    this.counts = counts;
    this.right = right;
    this.all = all;
  }

  /// The chart of some classes and what they were taken for.
  ///
  /// @param names of the classes; their numbers where it is empty
  public static ConfusionChart of(long[] actual, long[] predicted, List<String> names) {
    if (actual.length != predicted.length) {
      throw new IllegalArgumentException(
          "confusion: %d true classes, but %d predicted ones; both need as many"
              .formatted(actual.length, predicted.length));
    }
    long most =
        Math.max(Arrays.stream(actual).max().orElse(-1), Arrays.stream(predicted).max().orElse(-1));
    long least =
        Math.min(Arrays.stream(actual).min().orElse(0), Arrays.stream(predicted).min().orElse(0));
    if (least < 0 || most >= 1000) {
      throw new IllegalArgumentException(
          "confusion: expected classes from 0 to 999, got %d; argMax(1) turns scores into classes"
              .formatted(least < 0 ? least : most));
    }
    int classes = Math.max((int) most + 1, names.size());
    double[][] counts = new double[classes][classes];
    long right = 0;
    for (int i = 0; i < actual.length; i++) {
      counts[(int) actual[i]][(int) predicted[i]]++;
      right += actual[i] == predicted[i] ? 1 : 0;
    }
    List<String> labels = new ArrayList<>();
    for (int i = 0; i < classes; i++) {
      labels.add(i < names.size() ? Texts.cut(names.get(i), 16) : Integer.toString(i));
    }
    return new ConfusionChart(new HeatMap(counts, labels, labels), right, actual.length);
  }

  public Figure figure() {
    return new Figure(
            labels -> {
              ChartLabels named = labels.x().isEmpty() ? labels.axes("predicted", "true") : labels;
              return counts.svg(named, shade());
            },
            text())
        .title(accuracy());
  }

  private String accuracy() {
    return all == 0
        ? "no classes"
        : "%s of %s right, %s %%"
            .formatted(
                Numbers.grouped(right),
                Numbers.grouped(all),
                Numbers.brief(Math.round(1000.0 * right / all) / 10.0));
  }

  /// Each row's share: blue where it is right, orange where it is not.
  private HeatMap.Shade shade() {
    return new HeatMap.Shade() {
      @Override
      public double strength(int row, int column) {
        double sum = Arrays.stream(counts.values()[row]).sum();
        return sum == 0 ? 0 : counts.values()[row][column] / sum;
      }

      @Override
      public int series(int row, int column) {
        return row == column ? 0 : 1;
      }
    };
  }

  private String text() {
    int width = counts.rows().stream().mapToInt(Texts::columns).max().orElse(0);
    List<String> lines = new ArrayList<>();
    lines.add("true \\ predicted");
    lines.add(" ".repeat(width) + cells(counts.columns()));
    for (int row = 0; row < counts.rows().size(); row++) {
      List<String> cells =
          Arrays.stream(counts.values()[row])
              .mapToObj(v -> v == 0 ? "·" : Numbers.brief(v))
              .toList();
      lines.add(Texts.padded(counts.rows().get(row), width, true) + cells(cells));
    }
    return String.join("\n", lines);
  }

  private static String cells(List<String> cells) {
    var line = new StringBuilder();
    cells.forEach(cell -> line.append(' ').append(Texts.padded(Texts.cut(cell, 7), 5, true)));
    return line.toString();
  }
}
