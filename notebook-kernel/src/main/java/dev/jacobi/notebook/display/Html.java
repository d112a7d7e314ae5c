package dev.jacobi.notebook.display;

/// The HTML of displays: what untrusted notebooks keep, which is inline style of plain properties,
/// in colours that are right on light and on dark ground.
public final class Html {

  /// A grey that is seen on white and on black.
  static final String RULE = "rgba(128,136,148,0.35)";

  private Html() {}

  /// The start of a display, to be closed by `</div>`.
  public static String open() {
    return "<div style=\"font-family:%s;font-size:13px;line-height:1.45;text-align:left\">"
        .formatted(Theme.SANS);
  }

  /// A line of second rank.
  public static String quiet(String text) {
    return "<div style=\"opacity:0.65;font-size:12px;margin:3px 0\">%s</div>"
        .formatted(Markup.escape(text));
  }

  /// Something to unfold.
  public static String fold(String summary, String content) {
    return ("<details style=\"margin:3px 0\"><summary style=\"cursor:pointer;font-size:12px\">"
            + "<span style=\"opacity:0.75\">%s</span></summary>%s</details>")
        .formatted(Markup.escape(summary), content);
  }

  /// Content that may be wider than the page.
  public static String wide(String content) {
    return "<div style=\"overflow-x:auto;max-width:100%\">" + content + "</div>";
  }
}
