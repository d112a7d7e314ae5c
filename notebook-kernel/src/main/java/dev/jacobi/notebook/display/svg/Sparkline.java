package dev.jacobi.notebook.display.svg;

import dev.jacobi.notebook.display.Markup;
import dev.jacobi.notebook.display.Numbers;
import dev.jacobi.notebook.display.Theme;
import java.util.Arrays;

/// A row of bars as small as a word, in text and as SVG.
public final class Sparkline {

  private static final String BARS = "▁▂▃▄▅▆▇█";

  private static final int BAR = 4;
  private static final int HEIGHT = 22;

  private Sparkline() {}

  /// The values as at most `width` block characters, between their smallest and largest.
  public static String text(double[] values, int width) {
    int bars = Math.min(width, values.length);
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      if (Double.isFinite(value)) {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }
    var out = new StringBuilder(bars);
    for (int i = 0; i < bars; i++) {
      double value = values[bars == 1 ? 0 : (int) ((long) i * (values.length - 1) / (bars - 1))];
      if (!Double.isFinite(value)) {
        out.append(' ');
      } else {
        double share = high > low ? (value - low) / (high - low) : 0;
        out.append(BARS.charAt((int) Math.round(share * (BARS.length() - 1))));
      }
    }
    return out.toString();
  }

  /// The counts as an SVG of bars that stand side by side.
  public static String svg(long[] counts) {
    long most = Arrays.stream(counts).max().orElse(0);
    int width = BAR * counts.length;
    var out = new StringBuilder();
    out.append("<g fill=\"%s\">".formatted(Theme.SERIES.getFirst()));
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        double height = Math.max(1, (HEIGHT - 1.0) * counts[i] / most);
        out.append(
            "<rect x=\"%d\" y=\"%s\" width=\"%s\" height=\"%s\"/>"
                .formatted(
                    i * BAR,
                    Numbers.coordinate(HEIGHT - 1 - height),
                    BAR - 1,
                    Numbers.coordinate(height)));
      }
    }
    out.append(
        "</g><rect y=\"%d\" width=\"%d\" height=\"1\" fill=\"%s\"/>"
            .formatted(HEIGHT - 1, width, Theme.QUIET));
    return Markup.svg(width, HEIGHT, out);
  }
}
