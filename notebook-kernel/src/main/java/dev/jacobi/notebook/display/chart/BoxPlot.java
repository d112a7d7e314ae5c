package dev.jacobi.notebook.display.chart;

import dev.jacobi.notebook.display.Markup;
import dev.jacobi.notebook.display.Numbers;
import dev.jacobi.notebook.display.Texts;
import dev.jacobi.notebook.display.Theme;
import dev.jacobi.notebook.display.svg.FontMetrics;
import dev.jacobi.notebook.display.table.TableView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A chart of one box for each sample: the box holds the middle half of the values, the line in it
/// is the median, the whiskers reach to the last values within one and a half boxes, and points are
/// what lies beyond.
public final class BoxPlot {

  private static final double WIDTH = 660;
  private static final double ROW = 42;
  private static final double SIZE = 11;
  private static final int MOST_POINTS = 200;

  private final Map<String, double[]> samples = new LinkedHashMap<>();
  private final StringBuilder out = new StringBuilder();
  private final double left;
  private double low;
  private double high;

  private BoxPlot(Map<String, double[]> samples) {
    samples.forEach(
        (name, values) ->
            this.samples.put(
                Texts.cut(name, 24),
                Arrays.stream(values).filter(Double::isFinite).sorted().toArray()));
    double widest =
        this.samples.keySet().stream().mapToDouble(n -> FontMetrics.width(n, SIZE)).max().orElse(0);
    left = widest + 24;
  }

  public static Figure of(Map<String, double[]> samples) {
    return new Figure(labels -> new BoxPlot(samples).svg(labels), text(samples));
  }

  private String svg(ChartLabels labels) {
    double[] all = samples.values().stream().flatMapToDouble(Arrays::stream).toArray();
    low = Arrays.stream(all).min().orElse(0);
    high = Arrays.stream(all).max().orElse(1);
    double margin = high > low ? 0.03 * (high - low) : 1;
    low -= margin;
    high += margin;
    double top = labels.title().isEmpty() ? 10 : 34;
    double bottom = top + ROW * samples.size();
    axis(top, bottom);
    int row = 0;
    for (Map.Entry<String, double[]> sample : samples.entrySet()) {
      double y = top + (row + 0.5) * ROW;
      box(sample.getValue(), y, Theme.SERIES.get(row % Theme.SERIES.size()));
      write(sample.getKey(), Theme.INK, left - 12, y + 4, "end");
      row++;
    }
    write(labels.title(), Theme.INK, left + WIDTH / 2 - 40, 18, "middle");
    write(labels.x(), Theme.QUIET, left + WIDTH / 2 - 40, bottom + 38, "middle");
    return Markup.svg(WIDTH + 20, bottom + (labels.x().isEmpty() ? 28 : 48), out);
  }

  private void axis(double top, double bottom) {
    double step = step(high - low);
    for (double tick = Math.ceil(low / step) * step; tick <= high; tick += step) {
      String x = Numbers.coordinate(x(tick));
      out.append(
          "<path d=\"M%s %sV%s\" stroke=\"%s\" stroke-opacity=\"0.22\"/>"
              .formatted(x, Numbers.coordinate(top), Numbers.coordinate(bottom + 2), Theme.LINE));
      // A multiple of the step that should be 0 is rarely 0 exactly.
      double label = Math.abs(tick) < step / 1e6 ? 0 : tick;
      write(Numbers.brief(label), Theme.QUIET, x(tick), bottom + 18, "middle");
    }
  }

  /// The step of some eight ticks: 1, 2 or 5 times a power of ten.
  private static double step(double range) {
    double power = Math.pow(10, Math.floor(Math.log10(range / 8)));
    double factor = range / 8 / power;
    return power * (factor <= 1 ? 1 : factor <= 2 ? 2 : factor <= 5 ? 5 : 10);
  }

  private double x(double value) {
    return left + (value - low) / (high - low) * (WIDTH - left);
  }

  private void box(double[] sorted, double y, String color) {
    if (sorted.length == 0) {
      write("no values", Theme.QUIET, left + 40, y + 4, "middle");
      return;
    }
    Quartiles quartiles = Quartiles.of(sorted);
    double reach = 1.5 * (quartiles.third() - quartiles.first());
    double[] inside =
        Arrays.stream(sorted)
            .filter(v -> v >= quartiles.first() - reach && v <= quartiles.third() + reach)
            .toArray();
    double start = inside[0];
    double end = inside[inside.length - 1];
    out.append("<g stroke=\"%s\" stroke-width=\"1.5\" fill=\"none\">".formatted(color));
    out.append(
        "<path d=\"M%s %sH%sM%s %sH%sM%s %sv10M%s %sv10\"/>"
            .formatted(
                Numbers.coordinate(x(start)),
                Numbers.coordinate(y),
                Numbers.coordinate(x(quartiles.first())),
                Numbers.coordinate(x(quartiles.third())),
                Numbers.coordinate(y),
                Numbers.coordinate(x(end)),
                Numbers.coordinate(x(start)),
                Numbers.coordinate(y - 5),
                Numbers.coordinate(x(end)),
                Numbers.coordinate(y - 5)));
    out.append(
        "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"22\" rx=\"3\" fill=\"%s\" fill-opacity=\"0.22\"/>"
            .formatted(
                Numbers.coordinate(x(quartiles.first())),
                Numbers.coordinate(y - 11),
                Numbers.coordinate(x(quartiles.third()) - x(quartiles.first())),
                color));
    out.append(
        "<path d=\"M%s %sv22\" stroke-width=\"3\"/></g>"
            .formatted(Numbers.coordinate(x(quartiles.median())), Numbers.coordinate(y - 11)));
    points(Arrays.stream(sorted).filter(v -> v < start || v > end).toArray(), y, color);
  }

  private void points(double[] values, double y, String color) {
    out.append("<g fill=\"%s\" fill-opacity=\"0.6\">".formatted(color));
    int step = Math.max(1, Math.ceilDiv(values.length, MOST_POINTS));
    for (int i = 0; i < values.length; i += step) {
      out.append(
          "<circle cx=\"%s\" cy=\"%s\" r=\"3\"/>"
              .formatted(Numbers.coordinate(x(values[i])), Numbers.coordinate(y)));
    }
    out.append("</g>");
  }

  private void write(String text, String color, double x, double y, String anchor) {
    out.append(
        "<g fill=\"%s\" font-family=\"%s\" font-size=\"%s\" text-anchor=\"%s\">%s</g>"
            .formatted(
                color,
                FontMetrics.FONTS,
                Numbers.coordinate(SIZE),
                anchor,
                FontMetrics.centered(text, SIZE, x, y)));
  }

  private static String text(Map<String, double[]> samples) {
    List<Map<String, Object>> rows = new ArrayList<>();
    samples.forEach(
        (name, values) -> {
          Quartiles quartiles = Quartiles.of(values);
          double[] finite = Arrays.stream(values).filter(Double::isFinite).toArray();
          Map<String, Object> row = new LinkedHashMap<>();
          row.put("name", name);
          row.put("count", values.length);
          row.put("least", Arrays.stream(finite).min().orElse(Double.NaN));
          row.put("25 %", quartiles.first());
          row.put("median", quartiles.median());
          row.put("75 %", quartiles.third());
          row.put("greatest", Arrays.stream(finite).max().orElse(Double.NaN));
          rows.add(row);
        });
    return rows.isEmpty() ? "boxes: no values" : TableView.of(rows).toString();
  }
}
