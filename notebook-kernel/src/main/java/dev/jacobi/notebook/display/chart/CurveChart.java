package dev.jacobi.notebook.display.chart;

import dev.jacobi.notebook.display.Markup;
import dev.jacobi.notebook.display.Numbers;
import dev.jacobi.notebook.display.Picture;
import dev.jacobi.notebook.display.Theme;
import dev.jacobi.notebook.display.svg.Sparkline;
import java.awt.BasicStroke;
import java.awt.Color;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.Styler.YAxisPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/// Draws the lines of a loss curve: the values faint, the smoothed ones strong, the best marked.
final class CurveChart {

  private static final int WIDTH = 680;
  private static final int HEIGHT = 320;

  private final XYChart chart = Charts.lines(WIDTH, HEIGHT);

  private CurveChart() {}

  /// @param rate the learning rate by step; nothing is drawn where it never changed
  static Picture picture(List<CurveSeries.Drawn> lines, CurveSeries.Drawn rate) {
    var drawing = new CurveChart();
    return Markup.figure(drawing.svg(lines, rate), text(lines, rate));
  }

  private String svg(List<CurveSeries.Drawn> lines, CurveSeries.Drawn rate) {
    chart.getStyler().setLegendPosition(LegendPosition.InsideNE).setLegendPadding(6);
    startAtZero(lines);
    chart.setXAxisTitle("step");
    // The faint values first, so that every strong line lies above them.
    for (int i = 0; i < lines.size(); i++) {
      CurveSeries.Drawn line = lines.get(i);
      if (line.isSmoothed()) {
        XYSeries faint = add(" " + line.name(), line, k -> line.raw()[k], Charts.series(i, 0.28));
        faint.setLineStyle(new BasicStroke(1.2f)).setShowInLegend(false);
      }
    }
    for (int i = 0; i < lines.size(); i++) {
      CurveSeries.Drawn line = lines.get(i);
      String label = line.name() + "  " + Numbers.brief(line.shown()[line.last()]);
      add(label, line, k -> line.shown()[k], Charts.series(i, 1));
    }
    markBest(lines);
    addRate(rate);
    return Charts.svg(chart);
  }

  /// The learning rate has an axis of its own, on the right.
  private void addRate(CurveSeries.Drawn rate) {
    if (Arrays.stream(rate.raw()).distinct().count() < 2) {
      return;
    }
    String label = rate.name() + "  " + Numbers.brief(rate.raw()[rate.last()]);
    XYSeries line = add(label, rate, k -> rate.raw()[k], Charts.color(Theme.QUIET, 0.8));
    line.setLineStyle(
        new BasicStroke(
            1.2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {4, 3}, 0));
    line.setYAxisGroup(1);
    chart.getStyler().setYAxisGroupPosition(1, YAxisPosition.Right);
  }

  /// Shows the zero line if the curve comes down near it, since how far it has come is then to be
  /// seen.
  private void startAtZero(List<CurveSeries.Drawn> lines) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (CurveSeries.Drawn line : lines) {
      for (double value : line.raw()) {
        if (Double.isFinite(value)) {
          low = Math.min(low, value);
          high = Math.max(high, value);
        }
      }
    }
    if (low >= 0 && low < 0.4 * high) {
      chart.getStyler().setYAxisMin(0.0);
    }
  }

  /// Marks the best value of the last line: the validation, where there is one.
  private void markBest(List<CurveSeries.Drawn> lines) {
    CurveSeries.Drawn line = lines.getLast();
    int index = line.best();
    if (index < 0 || line.raw().length < 2) {
      return;
    }
    double step = line.steps()[index];
    double value = line.shown()[index];
    String label = "best  " + Numbers.brief(value) + " at " + Numbers.brief(step);
    XYSeries best = chart.addSeries(label, new double[] {step}, new double[] {value});
    best.setMarker(SeriesMarkers.CIRCLE).setLineStyle(new BasicStroke(0));
    Charts.color(best, Charts.series(lines.size() - 1, 1));
  }

  private XYSeries add(
      String label, CurveSeries.Drawn line, IntToDoubleFunction value, Color color) {
    int[] sampled = line.sampled();
    double[] x = new double[sampled.length];
    double[] y = new double[sampled.length];
    for (int i = 0; i < sampled.length; i++) {
      x[i] = line.steps()[sampled[i]];
      double v = value.applyAsDouble(sampled[i]);
      y[i] = Double.isFinite(v) ? v : Double.NaN;
    }
    XYSeries series = Charts.addLine(chart, label, x, y);
    Charts.color(series, color);
    return series;
  }

  /// One line of text per line of the picture.
  static String text(List<CurveSeries.Drawn> lines, CurveSeries.Drawn rate) {
    int width = lines.stream().mapToInt(line -> line.name().length()).max().orElse(0);
    List<String> rows = new ArrayList<>();
    for (CurveSeries.Drawn line : lines) {
      var row = new StringBuilder(line.name()).repeat(' ', width - line.name().length());
      int last = line.last();
      row.append("  ").append(Numbers.brief(line.raw()[last]));
      row.append(" at step ").append(Numbers.brief(line.steps()[last]));
      int best = line.best();
      if (best >= 0 && best != last) {
        row.append(", best ").append(Numbers.brief(line.shown()[best]));
        row.append(" at ").append(Numbers.brief(line.steps()[best]));
      }
      long bad = Arrays.stream(line.raw()).filter(v -> !Double.isFinite(v)).count();
      if (bad > 0) {
        row.append(", ").append(bad).append(" NaN or infinite");
      }
      rows.add(row.append("  ").append(Sparkline.text(line.shown(), 32)).toString());
    }
    if (rate.raw().length > 0) {
      rows.add(rate.name() + "  " + Numbers.brief(rate.raw()[rate.last()]));
    }
    return String.join("\n", rows);
  }
}
