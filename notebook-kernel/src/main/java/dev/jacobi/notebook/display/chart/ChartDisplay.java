package dev.jacobi.notebook.display.chart;

import dev.jacobi.notebook.display.Display;
import dev.jacobi.notebook.display.Picture;
import org.knowm.xchart.internal.chartpart.Chart;

/// Draws the charts of XChart as their makers styled them.
@SuppressWarnings("rawtypes")
public final class ChartDisplay implements Display<Chart> {

  @Override
  public Class<Chart> type() {
    return Chart.class;
  }

  @Override
  public Picture picture(Chart chart) {
    String title = chart.getTitle() == null ? "" : chart.getTitle();
    String text = (title.isBlank() ? "chart" : title) + ": " + chart.getSeriesMap().keySet();
    return Charts.figure(chart, text);
  }
}
