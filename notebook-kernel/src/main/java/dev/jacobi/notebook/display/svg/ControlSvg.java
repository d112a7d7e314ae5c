package dev.jacobi.notebook.display.svg;

import dev.jacobi.notebook.display.Markup;
import dev.jacobi.notebook.display.Numbers;
import dev.jacobi.notebook.display.Theme;

/// Draws controls as they look when nobody touches them.
final class ControlSvg {
  private static final double HEIGHT = 34;
  private static final double MIDDLE = HEIGHT / 2;
  private static final double BASE = MIDDLE + 4.5;
  private static final double SIZE = 13;
  private static final double GAP = 12;
  private static final double TRACK = 180;
  private static final double FIELD = 150;

  private final StringBuilder out = new StringBuilder();
  private double x = 2;

  private ControlSvg() {}

  static String of(Control control) {
    ControlSvg svg = new ControlSvg();
    switch (control) {
      case Control.Knob(String label, double share, String value) -> {
        svg.text(label);
        svg.knob(Math.clamp(share, 0, 1));
        svg.text(value);
      }
      case Control.Bar(String label, double share, String value) -> {
        svg.text(label);
        svg.bar(Math.clamp(share, 0, 1));
        svg.text(value);
      }
      case Control.Field(String label, String value) -> {
        svg.text(label);
        svg.field(value, false);
      }
      case Control.Choice(String label, String value) -> {
        svg.text(label);
        svg.field(value, true);
      }
      case Control.Key(String label) -> svg.key(label);
    }
    return Markup.svg(svg.x, HEIGHT, svg.out);
  }

  private void text(String text) {
    double width = FontMetrics.width(text, SIZE);
    letters(text, x + width / 2, Theme.INK);
    x += width + GAP;
  }

  private void letters(String text, double center, String colour) {
    out.append(
        "<g fill=\"%s\" text-anchor=\"middle\" font-family=\"%s\" font-size=\"%s\">%s</g>"
            .formatted(
                colour,
                FontMetrics.FONTS,
                Numbers.coordinate(SIZE),
                FontMetrics.centered(text, SIZE, center, BASE)));
  }

  private void knob(double share) {
    double at = x + share * TRACK;
    line(x, x + TRACK, Theme.LINE, 0.4);
    line(x, at, Theme.SERIES.getFirst(), 1);
    out.append(
        "<circle cx=\"%s\" cy=\"%s\" r=\"7.5\" fill=\"%s\"/>"
            .formatted(
                Numbers.coordinate(at), Numbers.coordinate(MIDDLE), Theme.SERIES.getFirst()));
    x += TRACK + GAP + 4;
  }

  private void line(double from, double to, String colour, double opacity) {
    out.append(
        "<path d=\"M%s %sH%s\" stroke=\"%s\" stroke-opacity=\"%s\" stroke-width=\"4\" stroke-linecap=\"round\"/>"
            .formatted(
                Numbers.coordinate(from),
                Numbers.coordinate(MIDDLE),
                Numbers.coordinate(to),
                colour,
                opacity));
  }

  private void bar(double share) {
    String quiet = "fill=\"%s\" fill-opacity=\"0.25\"".formatted(Theme.LINE);
    box(x, TRACK, 14, quiet);
    if (share > 0) {
      box(x, Math.max(14, share * TRACK), 14, "fill=\"%s\"".formatted(Theme.SERIES.getFirst()));
    }
    x += TRACK + GAP;
  }

  private void field(String value, boolean isList) {
    double text = FontMetrics.width(value, SIZE);
    double width = Math.max(FIELD, text + 3 * GAP + (isList ? GAP : 0));
    box(x, width, 26, frame());
    letters(value, x + GAP + text / 2, Theme.FOLDED.text());
    if (isList) {
      out.append(
          "<path d=\"M%s %sh9l-4.5 5z\" fill=\"%s\"/>"
              .formatted(
                  Numbers.coordinate(x + width - 20),
                  Numbers.coordinate(MIDDLE - 2.5),
                  Theme.FOLDED.stroke()));
    }
    x += width + 2;
  }

  private void key(String label) {
    double width = FontMetrics.width(label, SIZE) + 4 * GAP;
    box(x, width, 28, frame());
    letters(label, x + width / 2, Theme.FOLDED.text());
    x += width + 2;
  }

  private static String frame() {
    return "fill=\"%s\" stroke=\"%s\"".formatted(Theme.FOLDED.fill(), Theme.FOLDED.stroke());
  }

  private void box(double left, double width, double height, String attributes) {
    out.append(
        "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" rx=\"%s\" %s/>"
            .formatted(
                Numbers.coordinate(left),
                Numbers.coordinate(MIDDLE - height / 2),
                Numbers.coordinate(width),
                Numbers.coordinate(height),
                Numbers.coordinate(Math.min(6, height / 2)),
                attributes));
  }
}
