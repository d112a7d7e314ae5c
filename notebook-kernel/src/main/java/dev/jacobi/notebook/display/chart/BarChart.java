package dev.jacobi.notebook.display.chart;

import dev.jacobi.notebook.display.NumberFormat;
import dev.jacobi.notebook.display.Numbers;
import dev.jacobi.notebook.display.Texts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.CategorySeries;

/// A chart of one bar for each name.
public final class BarChart {

  private static final int WIDTH = 680;
  private static final int HEIGHT = 320;
  private static final int TEXT_BAR = 40;

  private BarChart() {}

  public static Figure bars(List<String> names, double[] values) {
    if (names.size() != values.length) {
      throw new IllegalArgumentException(
          "bars: %d names for %d values; both need as many".formatted(names.size(), values.length));
    }
    return new Figure(labels -> barsSvg(names, values, labels), barsText(names, values));
  }

  private static String barsSvg(List<String> names, double[] values, ChartLabels labels) {
    CategoryChart chart = new CategoryChartBuilder().width(WIDTH).height(HEIGHT).build();
    Charts.dress(chart.getStyler());
    Charts.label(chart, labels);
    chart.getStyler().setAvailableSpaceFill(0.72).setLegendVisible(false);
    chart.getStyler().setyAxisTickLabelsFormattingFunction(Numbers::brief);
    chart.getStyler().setXAxisMaxLabelCount(30);
    if (names.size() > 12) {
      chart.getStyler().setXAxisLabelRotation(60);
    }
    List<Double> heights = new ArrayList<>();
    for (double value : values) {
      heights.add(Double.isFinite(value) ? value : 0);
    }
    List<String> short20 = names.stream().map(name -> Texts.cut(name, 20)).toList();
    CategorySeries series = chart.addSeries("values", distinct(short20), heights);
    series.setFillColor(Charts.series(0, 0.85));
    return Charts.svg(chart);
  }

  /// XChart joins equal names.
  private static List<String> distinct(List<String> names) {
    List<String> distinct = new ArrayList<>();
    for (String name : names) {
      int copies = 0;
      while (distinct.contains(name + "\u200B".repeat(copies))) {
        copies++;
      }
      distinct.add(name + "\u200B".repeat(copies));
    }
    return distinct;
  }

  private static String barsText(List<String> names, double[] values) {
    int width = names.stream().mapToInt(name -> Texts.columns(Texts.cut(name, 30))).max().orElse(0);
    double greatest = Arrays.stream(values).filter(Double::isFinite).map(Math::abs).max().orElse(0);
    NumberFormat format = NumberFormat.of(values);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      double share =
          Double.isFinite(values[i]) && greatest > 0 ? Math.abs(values[i]) / greatest : 0;
      String bar = (values[i] < 0 ? "░" : "█").repeat((int) Math.round(share * TEXT_BAR));
      lines.add(
          "%s  %s %s"
              .formatted(
                  Texts.padded(Texts.cut(names.get(i), 30), width, false),
                  bar,
                  format.text(values[i]))
              .strip());
    }
    return lines.isEmpty() ? "bars: no values" : String.join("\n", lines);
  }
}
