package dev.jacobi.notebook.display;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// The pieces that all HTML and SVG forms share.
public final class Markup {

  private Markup() {}

  /// The text as character data of HTML, SVG or a quoted attribute.
  public static String escape(String text) {
    var out = new StringBuilder(text.length() + 16);
    text.codePoints().forEach(c -> escape(c, out));
    return out.toString();
  }

  private static void escape(int c, StringBuilder out) {
    switch (c) {
      case '&' -> out.append("&amp;");
      case '<' -> out.append("&lt;");
      case '>' -> out.append("&gt;");
      case '"' -> out.append("&quot;");
      case '\'' -> out.append("&#39;");
      case '\n', '\t' -> out.appendCodePoint(c);
      // XML allows neither the other control characters nor half a surrogate pair.
      default ->
          out.appendCodePoint(c < ' ' || Character.getType(c) == Character.SURROGATE ? 0xFFFD : c);
    }
  }

  /// An SVG of this size around its elements, night colours included.
  public static String svg(double width, double height, CharSequence elements) {
    String body = elements.toString();
    String w = Numbers.coordinate(width);
    String h = Numbers.coordinate(height);
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%s\" height=\"%s\" viewBox=\"0 0 %s %s\">%s%s</svg>"
        .formatted(w, h, w, h, Theme.nightStyle(body), body);
  }

  /// An SVG as HTML that also untrusted notebooks show: they drop an inline `svg`, and keep an
  /// image.
  public static String image(String svg, String alternative) {
    String data = Base64.getEncoder().encodeToString(svg.getBytes(StandardCharsets.UTF_8));
    return image("data:image/svg+xml;base64," + data, alternative, "max-width:100%");
  }

  public static String image(String source, String alternative, String style) {
    return "<img src=\"%s\" alt=\"%s\" style=\"%s\">".formatted(source, escape(alternative), style);
  }

  /// A picture that is one SVG.
  public static Picture figure(String svg, String text) {
    return Picture.text(text).html(image(svg, text)).svg(svg);
  }
}
