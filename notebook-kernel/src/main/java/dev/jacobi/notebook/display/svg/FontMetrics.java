package dev.jacobi.notebook.display.svg;

import dev.jacobi.notebook.display.Markup;
import dev.jacobi.notebook.display.Numbers;
import dev.jacobi.notebook.display.Texts;

/// The widths of letters, so that boxes fit their text without asking a font.
///
/// They are those of Helvetica, which Arial and Liberation Sans share; text in an SVG is told its
/// width, so another font is squeezed to it.
public final class FontMetrics {

  public static final String FONTS =
      "Helvetica Neue,Helvetica,Arial,Liberation Sans,DejaVu Sans Condensed,sans-serif";

  /// Thousandths of the font size, from the space to the tilde.
  private static final int[] WIDTHS = {
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, // space to /
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, // 0 to ?
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, // @ to O
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, // P to _
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, // ` to o
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584 // p to ~
  };

  private static final int OTHER = 600;

  private FontMetrics() {}

  public static double width(String text, double size) {
    return text.codePoints().map(FontMetrics::thousandths).sum() * size / 1000;
  }

  private static int thousandths(int c) {
    int index = c - ' ';
    return index >= 0 && index < WIDTHS.length
        ? WIDTHS[index]
        : OTHER * Texts.columns(Character.toString(c));
  }

  /// Text around a point, as SVG.
  public static String centered(String text, double size, double x, double y) {
    if (text.isEmpty()) {
      return "";
    }
    return "<text x=\"%s\" y=\"%s\" textLength=\"%s\" lengthAdjust=\"spacingAndGlyphs\">%s</text>"
        .formatted(
            Numbers.coordinate(x),
            Numbers.coordinate(y),
            Numbers.coordinate(width(text, size)),
            Markup.escape(text));
  }
}
