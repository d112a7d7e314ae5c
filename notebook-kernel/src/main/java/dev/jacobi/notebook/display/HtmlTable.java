package dev.jacobi.notebook.display;

import java.util.List;

/// A table that is written cell by cell, from the first row to the last.
///
/// Every cell is styled by itself, since front ends style cells, each in its own way.
public final class HtmlTable {

  private static final double LETTER = 8.2;
  private static final int PADDING = 24;
  private static final int WIDEST = 360;

  private final StringBuilder out = new StringBuilder();
  private final String font;
  private String start = "<table style=\"border-collapse:collapse;border:0;margin:2px 0;%s\">";
  private boolean isOpen;

  public HtmlTable() {
    this("font-size:13px");
  }

  private HtmlTable(String font) {
    this.font = font;
  }

  /// A table of numbers and code.
  public static HtmlTable mono() {
    return new HtmlTable("font-size:12px;font-family:" + Theme.MONO);
  }

  /// Gives the columns fixed widths, in letters.
  public HtmlTable columns(List<Integer> letters) {
    var columns = new StringBuilder("<colgroup>");
    int sum = 0;
    for (int width : letters) {
      int pixels = Math.min(WIDEST, (int) Math.ceil(width * LETTER) + PADDING);
      sum += pixels;
      columns.append("<col style=\"width:%dpx\">".formatted(pixels));
    }
    start =
        "<table style=\"table-layout:fixed;width:%dpx;border-collapse:collapse;border:0;margin:2px 0;"
                .formatted(sum)
            + "%s\">"
            + columns
            + "</colgroup>";
    return this;
  }

  public HtmlTable row() {
    out.append(isOpen ? "</tr><tr>" : "<tr>");
    isOpen = true;
    return this;
  }

  /// A heading above a column or before a row.
  public HtmlTable head(String text, boolean right) {
    return add("th", text, right, "font-weight:600;border:0;border-bottom:1px solid " + Html.RULE);
  }

  public HtmlTable cell(String text, boolean right) {
    return add("td", text, right, "border:0");
  }

  /// A cell with a ground of its own; the colour has opacity, so that text stays readable on it.
  public HtmlTable tinted(String text, String color, boolean right) {
    return add("td", text, right, "border:0;background:" + color);
  }

  /// A cell of second rank, such as the number of a row.
  public HtmlTable quiet(String text) {
    return add("td", text, true, "border:0;opacity:0.55");
  }

  private HtmlTable add(String tag, String text, boolean right, String style) {
    out.append(
        "<%s style=\"text-align:%s;padding:2px 10px;white-space:nowrap;overflow:hidden;text-overflow:ellipsis;%s\">%s</%s>"
            .formatted(tag, right ? "right" : "left", style, Markup.escape(text), tag));
    return this;
  }

  @Override
  public String toString() {
    return start.formatted(font) + out + (isOpen ? "</tr>" : "") + "</table>";
  }
}
