package dev.jacobi.notebook.display.graph;

import dev.jacobi.autograd.Autograd;
import dev.jacobi.autograd.Graph;
import dev.jacobi.notebook.display.Displayable;
import dev.jacobi.notebook.display.Html;
import dev.jacobi.notebook.display.Markup;
import dev.jacobi.notebook.display.Numbers;
import dev.jacobi.notebook.display.Picture;
import dev.jacobi.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The picture of a computation: operations, parameters and inputs from top to bottom, modules in
/// frames. Modules of a large graph are folded, and unfold below the picture.
public final class GraphView implements Displayable {

  private static final int TEXT_LINES = 60;

  /// Pictures beyond this many would make a notebook too large to open.
  private static final int MOST_PICTURES = 500;

  private final Graph graph;
  private final Map<String, Double> gradients = new HashMap<>();
  private final Map<String, String> titles;

  /// @param names the parameters and inputs
  /// @param titles what modules are, by path
  public GraphView(Tensor result, Map<String, Tensor> names, Map<String, String> titles) {
    graph = Autograd.graph(result, names);
    names.forEach(
        (name, tensor) -> GradientColors.norm(tensor).ifPresent(norm -> gradients.put(name, norm)));
    this.titles = titles;
  }

  @Override
  public Picture picture() {
    return picture(sketch(), toString());
  }

  public static Picture picture(GraphSketch sketch, String text) {
    GraphFold.Folded folded = GraphFold.of(sketch);
    String first = GraphSvg.of(folded.picture());
    var out = new StringBuilder(Html.open());
    out.append(Markup.image(first, "graph"));
    int[] left = {MOST_PICTURES};
    folded.parts().forEach(part -> out.append(html(part, left)));
    return Picture.text(text).html(out.append("</div>").toString()).svg(first);
  }

  private static String html(GraphFold.Folded part, int[] left) {
    if (left[0]-- <= 0) {
      return Html.quiet(part.title() + "  (not drawn)");
    }
    String picture = Markup.image(GraphSvg.of(part.picture()), part.title());
    String below = part.parts().stream().map(p -> html(p, left)).collect(Collectors.joining());
    return Html.fold(
        part.title(), "<div style=\"margin-left:16px\">%s%s</div>".formatted(picture, below));
  }

  GraphSketch sketch() {
    List<String> modules = GraphModules.of(graph);
    List<GraphSketch.Node> nodes = new ArrayList<>();
    List<GraphSketch.Edge> edges = new ArrayList<>();
    int[] places = new int[graph.nodes().size()];
    for (Graph.Node node : graph.nodes()) {
      if (isConstant(node)) {
        places[node.id()] = -1;
        continue;
      }
      places[node.id()] = nodes.size();

      nodes.add(node(node, modules.get(node.id())));
      if (node instanceof Graph.Operation operation) {
        for (int input : operation.inputs()) {
          if (places[input] >= 0) {
            edges.add(new GraphSketch.Edge(places[input], places[node.id()]));
          }
        }
      }
    }
    return new GraphSketch(nodes, edges, titles);
  }

  /// Numbers such as the 2 of `x.mul(2)` would only be clutter.
  private static boolean isConstant(Graph.Node node) {
    return node instanceof Graph.Leaf leaf
        && leaf.name().isEmpty()
        && !leaf.requiresGrad()
        && leaf.shape().rank() == 0;
  }

  private GraphSketch.Node node(Graph.Node node, String module) {
    String shape = node.shape().rank() == 0 ? "scalar" : node.shape().toString();
    String label = node.label().substring(node.label().lastIndexOf('.') + 1);
    double gradient = gradients.getOrDefault(node.label(), -1.0);
    String detail = gradient == -1 ? shape : shape + "  ∇ " + Numbers.brief(gradient);
    return new GraphSketch.Node(label, detail, kind(node), module, gradient);
  }

  private GraphSketch.NodeRole kind(Graph.Node node) {
    return switch (node) {
      case Graph.Operation operation ->
          operation.id() == graph.result().id()
              ? GraphSketch.NodeRole.RESULT
              : GraphSketch.NodeRole.OPERATION;
      case Graph.Leaf leaf ->
          leaf.requiresGrad() ? GraphSketch.NodeRole.PARAMETER : GraphSketch.NodeRole.INPUT;
    };
  }

  /// One line for each operation, in the order of computation.
  @Override
  public String toString() {
    List<String> lines = new ArrayList<>();
    List<Graph.Operation> operations =
        graph.nodes().stream()
            .filter(Graph.Operation.class::isInstance)
            .map(Graph.Operation.class::cast)
            .toList();
    int skipped = Math.max(0, operations.size() - TEXT_LINES);
    for (Graph.Operation operation : operations.subList(skipped, operations.size())) {
      String inputs = operation.inputs().stream().map(this::name).collect(Collectors.joining(", "));
      lines.add(
          "%%%d = %s(%s)  %s"
              .formatted(operation.id(), operation.name(), inputs, operation.shape()));
    }
    if (skipped > 0) {
      lines.addFirst("… %s operations before".formatted(Numbers.grouped(skipped)));
    }
    return String.join("\n", lines);
  }

  private String name(int id) {
    return switch (graph.node(id)) {
      case Graph.Operation operation -> "%" + operation.id();
      case Graph.Leaf leaf when isConstant(leaf) -> "constant";
      case Graph.Leaf leaf -> leaf.label() + leaf.shape();
    };
  }
}
