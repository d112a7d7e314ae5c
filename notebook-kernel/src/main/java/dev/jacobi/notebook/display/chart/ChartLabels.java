package dev.jacobi.notebook.display.chart;

/// What is written around a chart; empty where nothing is.
public record ChartLabels(String title, String x, String y) {

  static final ChartLabels NONE = new ChartLabels("", "", "");

  ChartLabels title(String newTitle) {
    return new ChartLabels(newTitle, x, y);
  }

  ChartLabels axes(String newX, String newY) {
    return new ChartLabels(title, newX, newY);
  }
}
