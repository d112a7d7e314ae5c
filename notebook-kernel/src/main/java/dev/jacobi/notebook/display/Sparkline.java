package dev.jacobi.notebook.display;

/// A row of bars as small as a word, in text and as SVG.
final class Sparkline {

  private static final String BARS = "▁▂▃▄▅▆▇█";

  private Sparkline() {}

  /// The values as at most `width` block characters, between their smallest and largest.
  static String text(double[] values, int width) {
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
}
