package dev.jacobi.notebook.display;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler.LegendPosition;

/// A chart of one or more lines.
///
/// Every method returns a new plot, so a plot can be built up in one expression.
public final class Plot implements Displayable {

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Line(String name, double[] x, double[] y) {}

  private record Labels(String title, String x, String y) {}

  private final List<Line> lines;
  private final Labels labels;

  private Plot(List<Line> lines, Labels labels) {
    this.lines = List.copyOf(lines);
    this.labels = labels;
  }

  /// A plot without lines.
  public static Plot empty() {
    return new Plot(List.of(), new Labels("", "", ""));
  }

  /// This plot with one more line through the values at 0, 1, 2 and so on.
  ///
  /// @param values an array of numbers, a list of numbers or a tensor
  public Plot line(String name, Object values) {
    double[] y = Numeric.values(values);
    double[] x = new double[y.length];
    Arrays.setAll(x, i -> i);
    return with(new Line(name, x, y));
  }

  /// This plot with one more line through the points.
  public Plot line(String name, Object x, Object y) {
    double[] xs = Numeric.values(x);
    double[] ys = Numeric.values(y);
    if (xs.length != ys.length) {
      throw new IllegalArgumentException(
          "plot: \"%s\" has %d x values and %d y values".formatted(name, xs.length, ys.length));
    }
    return with(new Line(name, xs, ys));
  }

  /// This plot under a title.
  public Plot title(String title) {
    return new Plot(lines, new Labels(title, labels.x(), labels.y()));
  }

  /// This plot with its axes named.
  public Plot axes(String x, String y) {
    return new Plot(lines, new Labels(labels.title(), x, y));
  }

  private Plot with(Line line) {
    List<Line> more = new ArrayList<>(lines);
    more.add(line);
    return new Plot(more, labels);
  }

  @Override
  public Picture picture() {
    if (lines.stream().allMatch(line -> line.y().length == 0)) {
      return Picture.text("plot: no values");
    }
    XYChart chart = Charts.lines(680, 320);
    chart.setTitle(labels.title());
    chart.setXAxisTitle(labels.x());
    chart.setYAxisTitle(labels.y());
    chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
    chart.getStyler().setLegendVisible(lines.size() > 1);
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      if (line.y().length > 0) {
        String label = label(i);
        Charts.color(Charts.addLine(chart, label, line.x(), line.y()), Charts.series(i, 1));
      }
    }
    return Markup.figure(Charts.svg(chart), toString());
  }

  /// XChart wants every name once.
  private String label(int index) {
    String name = lines.get(index).name();
    boolean again = lines.subList(0, index).stream().anyMatch(line -> line.name().equals(name));
    return again ? name + " (" + (index + 1) + ")" : name;
  }

  /// One row of bars per line.
  @Override
  public String toString() {
    List<String> rows = new ArrayList<>();
    if (!labels.title().isEmpty()) {
      rows.add(labels.title());
    }
    for (Line line : lines) {
      double[] y = line.y();
      rows.add(
          "%s  %s  (%d points)".formatted(line.name(), Sparkline.text(y, 60), y.length).strip());
    }
    return String.join("\n", rows);
  }
}
