package dev.jacobi.notebook.display;

import java.util.List;

/// A tree as HTML whose branches fold, with the same columns at every depth.
final class Outline {

  private static final int NAME = 260;
  private static final int STEP = 18;
  private static final int TEXT = 330;
  private static final int NUMBER = 110;
  private static final int OPEN_ROWS = 30;

  private int rows;

  private Outline() {}

  /// A row and those below it.
  ///
  /// @param numbers cells to the right, each with a colour behind it or an empty one
  record Row(String name, String text, List<Cell> numbers, List<Row> below) {}

  /// A number, or what stands in its place.
  record Cell(String text, String color) {}

  /// The rows under a heading; a tree of few rows is open.
  static String html(List<String> headings, List<Row> roots) {
    var outline = new Outline();
    var out = new StringBuilder();
    List<Cell> numbers =
        headings.subList(2, headings.size()).stream().map(text -> new Cell(text, "")).toList();
    Row heading = new Row(headings.getFirst(), headings.get(1), numbers, List.of());
    out.append(
            "<div style=\"opacity:0.6;font-size:12px;white-space:nowrap;border-bottom:1px solid ")
        .append(Html.RULE)
        .append("\">")
        .append(outline.line(heading, 0))
        .append("</div>");
    roots.forEach(root -> out.append(outline.row(root, 0)));
    return Html.wide(out.toString());
  }

  private String row(Row row, int depth) {
    rows++;
    String line = line(row, depth);
    if (row.below().isEmpty()) {
      return "<div style=\"white-space:nowrap\">" + line + "</div>";
    }
    // A branch of leaves only, such as a layer with its parameters, starts folded.
    boolean isOpen =
        rows < OPEN_ROWS && row.below().stream().anyMatch(child -> !child.below().isEmpty());
    var out = new StringBuilder(isOpen ? "<details open=\"\">" : "<details>");
    out.append("<summary style=\"white-space:nowrap;cursor:pointer;display:block\">");
    out.append(line).append("</summary>");
    row.below().forEach(child -> out.append(row(child, depth + 1)));
    return out.append("</details>").toString();
  }

  private String line(Row row, int depth) {
    int indent = depth * STEP;
    var out = new StringBuilder();
    out.append(
        cell(row.name(), NAME - indent, "margin-left:%dpx;font-weight:600".formatted(indent)));
    out.append(cell(row.text(), TEXT, "opacity:0.8"));
    for (Cell number : row.numbers()) {
      String ground = number.color().isEmpty() ? "" : ";background:" + number.color();
      out.append(cell(number.text(), NUMBER, "text-align:right" + ground));
    }
    return out.toString();
  }

  private static String cell(String text, int width, String style) {
    return ("<span style=\"display:inline-block;box-sizing:border-box;width:%dpx;padding:2px 6px;"
            + "overflow:hidden;text-overflow:ellipsis;vertical-align:top;%s\">%s</span>")
        .formatted(width, style, text.isEmpty() ? "&nbsp;" : Markup.escape(text));
  }
}
