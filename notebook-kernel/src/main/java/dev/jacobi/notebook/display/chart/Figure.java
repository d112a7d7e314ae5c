package dev.jacobi.notebook.display.chart;

import dev.jacobi.notebook.display.Displayable;
import dev.jacobi.notebook.display.Markup;
import dev.jacobi.notebook.display.Picture;

/// A chart of one kind: bars, boxes, a heat map, a confusion matrix.
public final class Figure implements Displayable {

  /// Draws a chart as SVG.
  public interface Painter {
    String svg(ChartLabels labels);
  }

  private final Painter painter;
  private final String text;
  private final ChartLabels labels;

  public Figure(Painter painter, String text) {
    this(painter, text, ChartLabels.NONE);
  }

  private Figure(Painter painter, String text, ChartLabels labels) {
    this.painter = painter;
    this.text = text;
    this.labels = labels;
  }

  /// This chart under a title.
  public Figure title(String title) {
    return new Figure(painter, text, labels.title(title));
  }

  /// This chart with its axes named.
  public Figure axes(String x, String y) {
    return new Figure(painter, text, labels.axes(x, y));
  }

  @Override
  public Picture picture() {
    return Markup.figure(painter.svg(labels), toString());
  }

  @Override
  public String toString() {
    return labels.title().isEmpty() ? text : labels.title() + "\n" + text;
  }
}
