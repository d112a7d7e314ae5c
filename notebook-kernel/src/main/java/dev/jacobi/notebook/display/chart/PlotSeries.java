package dev.jacobi.notebook.display.chart;

import dev.jacobi.notebook.display.Numbers;
import dev.jacobi.notebook.display.svg.Sparkline;
import java.awt.BasicStroke;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.markers.SeriesMarkers;

/// One line, set of points, area or histogram of a plot.
///
/// @param error half the length of each error bar, or empty
@SuppressWarnings("ArrayRecordComponent") // never compared
record PlotSeries(SeriesStyle kind, String name, double[] x, double[] y, double[] error) {

  private static final int MOST_POINTS = 4000;

  /// How the points are drawn.
  enum SeriesStyle {
    LINE,
    POINTS,
    AREA,
    ERROR_BARS,
    /// Each value holds from its x to the next.
    STEPS
  }

  /// The points that can be drawn, and as many as can be told apart.
  ///
  /// @param isLogarithmic whether powers of ten are drawn in place of numbers
  PlotSeries drawn(boolean isLogarithmic) {
    double[] shown = y.clone();
    for (int i = 0; i < shown.length; i++) {
      double value = isLogarithmic ? Math.log10(shown[i]) : shown[i];
      shown[i] = Double.isFinite(value) ? value : Double.NaN;
    }
    int[] kept =
        switch (kind) {
          case LINE, AREA -> CurveSeries.sampled(shown);
          case POINTS, ERROR_BARS, STEPS -> every(Math.ceilDiv(shown.length, MOST_POINTS));
        };
    // A line has gaps, points are left out.
    int[] places =
        Arrays.stream(kept)
            .filter(
                i -> Double.isFinite(x[i]) && (kind == SeriesStyle.LINE || !Double.isNaN(shown[i])))
            .toArray();
    return new PlotSeries(
        kind,
        name,
        pick(x, places),
        pick(shown, places),
        error.length == 0 ? error : pick(error, places));
  }

  private int[] every(int step) {
    return IntStream.range(0, y.length).filter(i -> i % Math.max(1, step) == 0).toArray();
  }

  private static double[] pick(double[] values, int[] places) {
    return Arrays.stream(places).mapToDouble(i -> values[i]).toArray();
  }

  boolean hasPoints() {
    return Arrays.stream(y).anyMatch(Double::isFinite);
  }

  void addTo(XYChart chart, String label, int index) {
    if (kind == SeriesStyle.ERROR_BARS) {
      XYSeries bars = chart.addSeries(label, x, y, error);
      chart.getStyler().setErrorBarsColorSeriesColor(true);
      Charts.color(bars, Charts.series(index, 1));
      bars.setMarker(SeriesMarkers.CIRCLE).setLineStyle(new BasicStroke(1.6f));
      return;
    }
    XYSeries series = Charts.addLine(chart, label, x, y);
    Charts.color(series, Charts.series(index, 1));
    switch (kind) {
      case LINE -> {}
      case POINTS -> {
        series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter).setMarker(SeriesMarkers.CIRCLE);
        series.setMarkerColor(Charts.series(index, x.length > 200 ? 0.45 : 0.75));
      }
      case AREA -> series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Area);
      case STEPS -> {
        series.setXYSeriesRenderStyle(XYSeriesRenderStyle.StepArea);
        series.setLineStyle(new BasicStroke(1.2f));
        chart.getStyler().setYAxisMin(0.0);
      }
      case ERROR_BARS -> throw new AssertionError("drawn above");
    }
    series.setFillColor(Charts.series(index, 0.25));
  }

  /// The values as a row of bars.
  String text() {
    String points = y.length == 1 ? "1 point" : Numbers.grouped(y.length) + " points";
    return switch (kind) {
      case STEPS -> Sparkline.text(y, 60) + "  " + range(x);
      case LINE, AREA, ERROR_BARS -> Sparkline.text(y, 60) + "  " + points + ", " + range(y);
      case POINTS -> points + ", x " + range(x) + ", y " + range(y);
    };
  }

  private static String range(double[] values) {
    double[] finite = Arrays.stream(values).filter(Double::isFinite).toArray();
    return finite.length == 0
        ? "none finite"
        : "%s to %s"
            .formatted(
                Numbers.brief(Arrays.stream(finite).min().orElse(0)),
                Numbers.brief(Arrays.stream(finite).max().orElse(0)));
  }
}
