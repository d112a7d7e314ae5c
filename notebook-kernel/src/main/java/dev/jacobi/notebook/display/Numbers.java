package dev.jacobi.notebook.display;

import java.util.Locale;

/// Numbers as people read them: four significant digits, whole numbers whole.
public final class Numbers {

  private Numbers() {}

  public static String brief(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return Double.isNaN(value) ? "NaN" : value > 0 ? "Inf" : "-Inf";
    }
    double size = Math.abs(value);
    if (size == Math.rint(size) && size < 1e6) {
      return Long.toString((long) value);
    }
    if (size >= 1e6 || size < 1e-4) {
      return scientific(value);
    }
    int decimals = Math.clamp(3 - (long) Math.floor(Math.log10(size)), 0, 7);
    String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
    return decimals == 0 ? text : trimmed(text);
  }

  private static String scientific(double value) {
    String text = String.format(Locale.ROOT, "%.3e", value);
    int e = text.indexOf('e');
    return trimmed(text.substring(0, e)) + "e" + Integer.parseInt(text, e + 1, text.length(), 10);
  }

  private static String trimmed(String decimal) {
    return decimal.replaceAll("0+$", "").replaceAll("\\.$", "");
  }

  /// A whole number with its thousands apart.
  public static String grouped(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /// A coordinate of a picture, to a hundredth.
  public static String coordinate(double value) {
    long hundredths = Math.round(value * 100);
    if (hundredths % 100 == 0) {
      return Long.toString(hundredths / 100);
    }
    String sign = hundredths < 0 ? "-" : "";
    long size = Math.abs(hundredths);
    String fraction = size % 10 == 0 ? "" + size % 100 / 10 : String.format("%02d", size % 100);
    return sign + size / 100 + "." + fraction;
  }
}
