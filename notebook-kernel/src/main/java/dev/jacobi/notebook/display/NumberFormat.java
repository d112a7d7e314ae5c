package dev.jacobi.notebook.display;

import java.util.Arrays;
import java.util.Locale;

/// The way in which all numbers of a column are written: with the same decimals, or all with powers
/// of ten.
///
/// @param decimals places after the point, or -1 for powers of ten
public record NumberFormat(int decimals) {

  private static final double LARGE = 1e9;
  private static final double SMALL = 1e-3;

  public static NumberFormat of(double... values) {
    double[] finite = Arrays.stream(values).filter(Double::isFinite).map(Math::abs).toArray();
    double greatest = Arrays.stream(finite).max().orElse(0);
    if (Arrays.stream(finite).allMatch(v -> v == Math.rint(v)) && greatest < 1e15) {
      return new NumberFormat(0);
    }
    if (greatest >= LARGE || greatest < SMALL) {
      return new NumberFormat(-1);
    }
    int most = greatest >= 1e5 ? 2 : greatest >= 1e3 ? 3 : 4;
    for (int decimals = 1; decimals < most; decimals++) {
      double scale = Math.pow(10, decimals);
      // Single precision is enough: 0.1f has many decimals as a double.
      if (Arrays.stream(finite)
          .allMatch(v -> Math.abs(v * scale - Math.rint(v * scale)) <= v * scale * 1e-7)) {
        return new NumberFormat(decimals);
      }
    }
    return new NumberFormat(most);
  }

  public String text(double value) {
    if (!Double.isFinite(value)) {
      return Numbers.brief(value);
    }
    String pattern = decimals < 0 ? "%.3e" : "%." + decimals + "f";
    String text = String.format(Locale.ROOT, pattern, value);
    return text.matches("-0(\\.0+)?") ? text.substring(1) : text;
  }
}
