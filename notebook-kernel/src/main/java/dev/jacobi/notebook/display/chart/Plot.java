package dev.jacobi.notebook.display.chart;

import dev.jacobi.notebook.display.Displayable;
import dev.jacobi.notebook.display.NumberArrays;
import dev.jacobi.notebook.display.Numbers;
import dev.jacobi.notebook.display.Picture;
import dev.jacobi.notebook.display.Texts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.style.Styler.LegendPosition;

/// A chart of lines, points, areas and histograms over one pair of axes.
///
/// Every method returns a new plot, so a plot can be built up in one expression.
///
/// {@snippet :
/// Plot.empty().points("measured", x, y).line("fitted", x, fit).axes("time", "height");
/// }
public final class Plot implements Displayable {

  private static final int WIDTH = 680;
  private static final int HEIGHT = 320;

  private final List<PlotSeries> series;
  private final ChartLabels labels;
  private final boolean isLogarithmic;

  private Plot(List<PlotSeries> series, ChartLabels labels, boolean isLogarithmic) {
    this.series = List.copyOf(series);
    this.labels = labels;
    this.isLogarithmic = isLogarithmic;
  }

  /// A plot of nothing.
  public static Plot empty() {
    return new Plot(List.of(), ChartLabels.NONE, false);
  }

  /// This plot with one more line through the values at 0, 1, 2 and so on.
  ///
  /// @param values an array of numbers, a list of numbers or a tensor
  public Plot line(String name, Object values) {
    double[] y = NumberArrays.values(values);
    return with(PlotSeries.SeriesStyle.LINE, name, places(y.length), y);
  }

  /// This plot with one more line through the points.
  ///
  /// @param x an array of numbers, a list of numbers or a tensor
  public Plot line(String name, Object x, Object y) {
    return with(PlotSeries.SeriesStyle.LINE, name, NumberArrays.values(x), NumberArrays.values(y));
  }

  /// This plot with one more set of points.
  ///
  /// @param x an array of numbers, a list of numbers or a tensor
  public Plot points(String name, Object x, Object y) {
    return with(
        PlotSeries.SeriesStyle.POINTS, name, NumberArrays.values(x), NumberArrays.values(y));
  }

  /// This plot with one more line, and the area between it and 0 filled.
  ///
  /// @param x an array of numbers, a list of numbers or a tensor
  public Plot area(String name, Object x, Object y) {
    return with(PlotSeries.SeriesStyle.AREA, name, NumberArrays.values(x), NumberArrays.values(y));
  }

  /// This plot with one more line whose values are known up to an error: a bar reaches from `y -
  /// error` to `y + error`.
  ///
  /// @param error one number for all values, or as many as there are values
  public Plot errorBars(String name, Object y, Object error) {
    double[] values = NumberArrays.values(y);
    double[] errors = new double[values.length];
    if (error instanceof Number number) {
      Arrays.fill(errors, number.doubleValue());
    } else {
      errors = NumberArrays.values(error);
      checkLength(
          name,
          values.length + " y values",
          values.length,
          errors.length + " errors",
          errors.length);
    }
    return with(
        new PlotSeries(
            PlotSeries.SeriesStyle.ERROR_BARS, name, places(values.length), values, errors));
  }

  /// This plot with one more histogram: how many of the values lie in each of equally wide
  /// stretches.
  ///
  /// @param values an array of numbers, a list of numbers or a tensor
  public Plot histogram(String name, Object values) {
    return with(Histogram.of(NumberArrays.values(values)).series(name));
  }

  /// This plot under a title.
  public Plot title(String title) {
    return new Plot(series, labels.title(title), isLogarithmic);
  }

  /// This plot with its axes named.
  public Plot axes(String x, String y) {
    return new Plot(series, labels.axes(x, y), isLogarithmic);
  }

  /// This plot with equal steps up for equal factors; values of 0 and below are left out.
  public Plot logarithmic() {
    return new Plot(series, labels, true);
  }

  private Plot with(PlotSeries.SeriesStyle kind, String name, double[] x, double[] y) {
    checkLength(name, x.length + " x values", x.length, y.length + " y values", y.length);
    return with(new PlotSeries(kind, name, x, y, new double[0]));
  }

  private static void checkLength(String name, String first, int a, String second, int b) {
    if (a != b) {
      throw new IllegalArgumentException(
          "plot: \"%s\" has %s and %s; both need as many".formatted(name, first, second));
    }
  }

  private static double[] places(int count) {
    double[] places = new double[count];
    Arrays.setAll(places, i -> i);
    return places;
  }

  private Plot with(PlotSeries more) {
    List<PlotSeries> all = new ArrayList<>(series);
    all.add(more);
    return new Plot(all, labels, isLogarithmic);
  }

  @Override
  public Picture picture() {
    List<PlotSeries> shown =
        series.stream().map(s -> s.drawn(isLogarithmic)).filter(PlotSeries::hasPoints).toList();
    if (shown.isEmpty()) {
      return Picture.text("plot: no values");
    }
    XYChart chart = Charts.lines(WIDTH, HEIGHT);
    Charts.label(chart, labels);
    chart.getStyler().setLegendPosition(LegendPosition.OutsideE);
    chart.getStyler().setLegendVisible(shown.size() > 1);
    if (isLogarithmic) {
      chart.getStyler().setyAxisTickLabelsFormattingFunction(Plot::power);
    }
    for (int i = 0; i < shown.size(); i++) {
      shown.get(i).addTo(chart, label(shown, i), i);
    }
    return Charts.figure(chart, toString());
  }

  /// The number that stands at a power of ten.
  ///
  /// XChart's own logarithmic axis writes its labels in its own way.
  private static String power(double exponent) {
    return Numbers.brief(
        Double.parseDouble(String.format(Locale.ROOT, "%.2e", Math.pow(10, exponent))));
  }

  /// XChart wants a name for everything, and every name once.
  private static String label(List<PlotSeries> shown, int index) {
    String name = shown.get(index).name();
    boolean again = shown.subList(0, index).stream().anyMatch(s -> s.name().equals(name));
    return name.isBlank()
        ? "(" + (index + 1) + ")"
        : again ? name + " (" + (index + 1) + ")" : name;
  }

  /// One row of bars per line.
  @Override
  public String toString() {
    List<String> rows = new ArrayList<>();
    if (!labels.title().isEmpty()) {
      rows.add(labels.title());
    }
    int width = series.stream().mapToInt(s -> Texts.columns(s.name())).max().orElse(0);
    for (PlotSeries one : series) {
      rows.add((Texts.padded(one.name(), width, false) + "  " + one.text()).strip());
    }
    return String.join("\n", rows);
  }
}
