package dev.jacobi.notebook.display;

import java.util.List;

/// A tree as HTML whose branches fold, with the same columns at every depth.
public final class Outline {

  private static final int NAME = 230;
  private static final int STEP = 18;
  private static final int TEXT = 260;
  private static final int NUMBER = 100;
  private static final int OPEN_ROWS = 30;

  private int rows;

  private Outline() {}

  /// A row and those below it.
  ///
  /// @param numbers cells to the right, each with a colour behind it or an empty one
  public record Row(String name, String text, List<Cell> numbers, List<Row> below) {}

  /// A number, or what stands in its place.
  public record Cell(String text, String color) {}

  /// The rows under a heading; a tree of few rows is open.
  public static String html(Row heading, Row root) {
    String head =
        "<div style=\"opacity:0.6;font-size:12px;border-bottom:1px solid %s\"><div style=\"%s\">%s</div></div>"
            .formatted(Html.RULE, style(0), cells(heading));
    return Html.wide(head + new Outline().row(root, 0));
  }

  private String row(Row row, int depth) {
    rows++;
    if (row.below().isEmpty()) {
      return "<div style=\"%s\">%s</div>".formatted(style(depth), cells(row));
    }
    // A branch of leaves only, such as a layer with its parameters, starts folded.
    boolean isOpen =
        rows < OPEN_ROWS && row.below().stream().anyMatch(child -> !child.below().isEmpty());
    var out = new StringBuilder(isOpen ? "<details open=\"\">" : "<details>");
    out.append("<summary style=\"%s;cursor:pointer\">".formatted(style(depth)));
    out.append(cells(row)).append("</summary>");
    row.below().forEach(child -> out.append(row(child, depth + 1)));
    return out.append("</details>").toString();
  }

  /// The row's box: cells have their places in it, wherever a front end puts its triangle.
  private static String style(int depth) {
    return "position:relative;height:22px;line-height:22px;white-space:nowrap;padding-left:%dpx"
        .formatted(4 + depth * STEP);
  }

  private static String cells(Row row) {
    var out = new StringBuilder();
    boolean isLeaf = row.below().isEmpty();
    out.append(
        "<span style=\"font-weight:%s;margin-left:%s\">%s</span>"
            .formatted(
                isLeaf ? "400" : "600", isLeaf ? "15px" : "0", escaped(Texts.cut(row.name(), 24))));
    int left = NAME;
    out.append(cell(row.text(), left, TEXT, "opacity:0.8"));
    left += TEXT;
    for (Cell number : row.numbers()) {
      String ground = number.color().isEmpty() ? "" : ";background:" + number.color();
      out.append(cell(number.text(), left, NUMBER, "text-align:right" + ground));
      left += NUMBER + 4;
    }
    return out.toString();
  }

  private static String cell(String text, int left, int width, String style) {
    return ("<span style=\"position:absolute;left:%dpx;top:0;height:22px;box-sizing:border-box;width:%dpx;"
            + "padding:0 6px;overflow:hidden;text-overflow:ellipsis;%s\">%s</span>")
        .formatted(left, width, style, escaped(text));
  }

  private static String escaped(String text) {
    return text.isEmpty() ? "&nbsp;" : Markup.escape(text);
  }
}
