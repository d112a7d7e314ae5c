package dev.jacobi.notebook.display.graph;

import dev.jacobi.notebook.display.Markup;
import dev.jacobi.notebook.display.Numbers;
import dev.jacobi.notebook.display.Theme;
import dev.jacobi.notebook.display.svg.FontMetrics;
import java.util.List;

/// Writes a placed graph as SVG.
final class GraphSvg {

  private static final double BEND = 7;
  private static final double ARROW = 5;

  private final GraphSketch graph;
  private final GraphLayout.Placed placed;
  private final StringBuilder out = new StringBuilder();

  private GraphSvg(GraphSketch graph, GraphLayout.Placed placed) {
    this.graph = graph;
    this.placed = placed;
  }

  static String of(GraphSketch graph) {
    return new GraphSvg(graph, GraphLayout.of(graph)).svg();
  }

  private String svg() {
    placed.frames().forEach(this::frame);
    edges();
    for (GraphSketch.NodeRole kind : GraphSketch.NodeRole.values()) {
      nodes(kind);
    }
    return Markup.svg(placed.page().width(), placed.page().height(), out);
  }

  private void frame(GraphLayout.Frame frame) {
    GraphLayout.Area area = frame.area();
    out.append(
        rectangle(
                area, 10, "fill=\"%s\" fill-opacity=\"0.08\" stroke=\"%s\" stroke-opacity=\"0.45\"")
            .formatted(Theme.LINE, Theme.LINE));
    out.append(
        "<g font-family=\"%s\" font-size=\"%s\" fill=\"%s\">"
            .formatted(
                FontMetrics.FONTS, Numbers.coordinate(GraphLayout.FRAME_TITLE), Theme.QUIET));
    double half = FontMetrics.width(frame.title(), GraphLayout.FRAME_TITLE) / 2;
    out.append("<g text-anchor=\"middle\">");
    out.append(
        FontMetrics.centered(
            frame.title(), GraphLayout.FRAME_TITLE, area.x() + 12 + half, area.y() + 17));
    out.append("</g></g>");
  }

  /// All edges in two paths, lines and arrow heads, since there are many.
  private void edges() {
    var lines = new StringBuilder();
    var heads = new StringBuilder();
    for (List<GraphLayout.Point> course : placed.edges()) {
      if (course.size() >= 2) {
        line(course, lines);
        head(course.getLast(), heads);
      }
    }
    out.append(
        "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.3\"/><path d=\"%s\" fill=\"%s\"/>"
            .formatted(lines, Theme.LINE, heads, Theme.LINE));
  }

  /// A line with round bends, which ends where the arrow head begins.
  private static void line(List<GraphLayout.Point> course, StringBuilder to) {
    GraphLayout.Point start = course.getFirst();
    to.append('M').append(at(start.x(), start.y()));
    for (int i = 1; i < course.size() - 1; i++) {
      GraphLayout.Point bend = course.get(i);
      to.append('L').append(towards(bend, course.get(i - 1)));
      to.append('Q').append(at(bend.x(), bend.y()));
      to.append(' ').append(towards(bend, course.get(i + 1)));
    }
    GraphLayout.Point end = course.getLast();
    to.append('L').append(at(end.x(), end.y() - ARROW));
  }

  /// The point on the way from one point to another where a bend begins.
  private static String towards(GraphLayout.Point from, GraphLayout.Point to) {
    double dx = to.x() - from.x();
    double dy = to.y() - from.y();
    double length = Math.hypot(dx, dy);
    double share = length == 0 ? 0 : Math.min(BEND, length / 2) / length;
    return at(from.x() + share * dx, from.y() + share * dy);
  }

  private static void head(GraphLayout.Point end, StringBuilder to) {
    to.append('M').append(at(end.x(), end.y()));
    to.append('l').append(at(-ARROW * 0.75, -ARROW * 1.4));
    to.append('h').append(Numbers.coordinate(ARROW * 1.5)).append('z');
  }

  private static String at(double x, double y) {
    return Numbers.coordinate(x) + " " + Numbers.coordinate(y);
  }

  private void nodes(GraphSketch.NodeRole kind) {
    var boxes = new StringBuilder();
    var labels = new StringBuilder();
    var details = new StringBuilder();
    var gradients = new StringBuilder();
    for (int i = 0; i < graph.nodes().size(); i++) {
      GraphSketch.Node node = graph.nodes().get(i);
      if (node.kind() != kind) {
        continue;
      }
      GraphLayout.Area area = placed.nodes().get(i);
      boxes.append(rectangle(area, corner(kind), ""));
      gradient(node, area, gradients);
      double x = area.x() + area.width() / 2;
      double y = area.y() + (node.detail().isEmpty() ? 18 : 16);
      labels.append(FontMetrics.centered(node.label(), GraphLayout.LABEL * 1.06, x, y));
      details.append(FontMetrics.centered(node.detail(), GraphLayout.DETAIL, x, area.y() + 30));
    }
    if (boxes.isEmpty()) {
      return;
    }
    String dashes = kind == GraphSketch.NodeRole.OUTSIDE ? " stroke-dasharray=\"3 3\"" : "";
    group(
        "fill=\"%s\" stroke=\"%s\"%s".formatted(kind.look().fill(), kind.look().stroke(), dashes),
        boxes);
    out.append(gradients);
    group(text(kind, GraphLayout.LABEL) + " font-weight=\"600\"", labels);
    group(text(kind, GraphLayout.DETAIL) + " fill-opacity=\"0.75\"", details);
  }

  /// A bar below the node, as strong as its gradient.
  private static void gradient(
      GraphSketch.Node node, GraphLayout.Area area, StringBuilder gradients) {
    if (node.gradient() == -1) {
      return;
    }
    boolean isFinite = Double.isFinite(node.gradient());
    double opacity = isFinite ? 0.08 + 0.92 * GradientColors.strength(node.gradient()) : 1;
    gradients.append(
        rectangle(
            new GraphLayout.Area(
                area.x() + 12, area.y() + area.height() - 2.5, area.width() - 24, 5),
            2.5,
            "fill=\"%s\" fill-opacity=\"%s\""
                .formatted(
                    isFinite ? Theme.SERIES.get(3) : Theme.SERIES.get(4),
                    Numbers.brief(Math.round(100 * opacity) / 100.0))));
  }

  private static double corner(GraphSketch.NodeRole kind) {
    return switch (kind) {
      case PARAMETER, INPUT -> 14;
      case OPERATION, RESULT, FAILED, FOLDED, OUTSIDE -> 7;
    };
  }

  private static String text(GraphSketch.NodeRole kind, double size) {
    return "fill=\"%s\" text-anchor=\"middle\" font-family=\"%s\" font-size=\"%s\""
        .formatted(kind.look().text(), FontMetrics.FONTS, Numbers.coordinate(size));
  }

  private void group(String attributes, StringBuilder content) {
    out.append("<g ").append(attributes).append('>').append(content).append("</g>");
  }

  private static String rectangle(GraphLayout.Area area, double corner, String attributes) {
    return "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" rx=\"%s\" %s/>"
        .formatted(
            Numbers.coordinate(area.x()),
            Numbers.coordinate(area.y()),
            Numbers.coordinate(area.width()),
            Numbers.coordinate(area.height()),
            Numbers.coordinate(corner),
            attributes);
  }
}
