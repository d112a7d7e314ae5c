package dev.jacobi.notebook.display;

import java.util.List;

/// The colours and fonts of every picture.
///
/// A notebook shows pictures on its own background, light or dark, and an SVG in an `<img>` cannot
/// see which. So the colours that lie on that background are readable on both, and a dark variant
/// takes over where the browser passes the page's colour scheme on.
public final class Theme {

  static final String SANS = "system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif";
  static final String MONO =
      "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace";

  /// Text.
  public static final String INK = "#4a5260";

  /// Text of second rank, axes, outlines.
  public static final String QUIET = "#737b88";

  /// Grid lines; with opacity.
  public static final String LINE = "#808894";

  /// Lines of a chart, in order.
  public static final List<String> SERIES =
      List.of(
          "#3b82f6", "#ec7a2c", "#1fa971", "#9b6cf0", "#e5534b", "#12a5b8", "#db61a2", "#b98a00");

  /// A filled box: its colours by day and by night.
  public record Box(String fill, String stroke, String text) {}

  public static final Box OPERATION = new Box("#eef3fb", "#7fa3d8", "#1f3a63");
  public static final Box PARAMETER = new Box("#fdf0e3", "#dd9245", "#6d3d0c");
  public static final Box INPUT = new Box("#e6f6ee", "#4fae80", "#14502f");
  public static final Box RESULT = new Box("#3268c0", "#2a59a6", "#ffffff");
  public static final Box FAILED = new Box("#fdeaea", "#d9534f", "#8a1f1b");
  public static final Box FOLDED = new Box("#f1f1f4", "#a3a7b3", "#3c414d");

  private record Night(String day, String night) {}

  private static final List<Night> NIGHTS =
      List.of(
          new Night(INK, "#b3bbc7"),
          new Night(QUIET, "#8e97a5"),
          new Night(OPERATION.fill(), "#1c2a41"),
          new Night(OPERATION.stroke(), "#4a6c9f"),
          new Night(OPERATION.text(), "#cfe0fa"),
          new Night(PARAMETER.fill(), "#3a2814"),
          new Night(PARAMETER.stroke(), "#b57636"),
          new Night(PARAMETER.text(), "#f6d7b2"),
          new Night(INPUT.fill(), "#15321f"),
          new Night(INPUT.stroke(), "#3f8f67"),
          new Night(INPUT.text(), "#bfe8d1"),
          new Night(FAILED.fill(), "#401c1d"),
          new Night(FAILED.stroke(), "#c25450"),
          new Night(FAILED.text(), "#f8cfcd"),
          new Night(FOLDED.fill(), "#2a2c33"),
          new Night(FOLDED.stroke(), "#666b78"),
          new Night(FOLDED.text(), "#d5d8df"));

  private Theme() {}

  /// The style element that gives the colours of an SVG their night colours.
  static String nightStyle(String svg) {
    var css = new StringBuilder();
    for (Night pair : NIGHTS) {
      for (String property : List.of("fill", "stroke")) {
        String use = property + "=\"" + pair.day() + "\"";
        if (svg.contains(use)) {
          css.append("[%s]{%s:%s}".formatted(use, property, pair.night()));
        }
      }
    }
    return css.isEmpty() ? "" : "<style>@media (prefers-color-scheme:dark){" + css + "}</style>";
  }
}
