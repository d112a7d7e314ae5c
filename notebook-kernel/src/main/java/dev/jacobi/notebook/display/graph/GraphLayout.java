package dev.jacobi.notebook.display.graph;

import dev.jacobi.notebook.display.Texts;
import dev.jacobi.notebook.display.svg.FontMetrics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.elk.alg.layered.options.LayeredMetaDataProvider;
import org.eclipse.elk.alg.layered.options.LayeredOptions;
import org.eclipse.elk.alg.layered.options.NodePlacementStrategy;
import org.eclipse.elk.core.RecursiveGraphLayoutEngine;
import org.eclipse.elk.core.data.LayoutMetaDataService;
import org.eclipse.elk.core.math.ElkPadding;
import org.eclipse.elk.core.math.KVector;
import org.eclipse.elk.core.options.CoreOptions;
import org.eclipse.elk.core.options.Direction;
import org.eclipse.elk.core.options.EdgeRouting;
import org.eclipse.elk.core.options.HierarchyHandling;
import org.eclipse.elk.core.options.SizeConstraint;
import org.eclipse.elk.core.util.NullElkProgressMonitor;
import org.eclipse.elk.graph.ElkBendPoint;
import org.eclipse.elk.graph.ElkEdge;
import org.eclipse.elk.graph.ElkEdgeSection;
import org.eclipse.elk.graph.ElkNode;
import org.eclipse.elk.graph.util.ElkGraphUtil;

/// Places the nodes of a graph from top to bottom, with the Eclipse Layout Kernel.
///
/// Nodes of one group stand together in a frame.
final class GraphLayout {

  static final double LABEL = 12;
  static final double DETAIL = 10.5;
  static final double FRAME_TITLE = 11;

  private static final double NARROWEST = 54;

  static {
    LayoutMetaDataService.getInstance()
        .registerLayoutMetaDataProviders(new LayeredMetaDataProvider());
  }

  /// A rectangle on the page.
  record Area(double x, double y, double width, double height) {}

  /// A group's frame.
  record Frame(String title, Area area) {}

  /// A point of an edge.
  record Point(double x, double y) {}

  /// A graph on the page: the area of every node, and the course of every edge.
  record Placed(Area page, List<Area> nodes, List<List<Point>> edges, List<Frame> frames) {}

  private final GraphSketch graph;
  private final ElkNode root = ElkGraphUtil.createGraph();
  private final Map<String, ElkNode> groups = new LinkedHashMap<>();
  private final List<ElkNode> nodes = new ArrayList<>();

  private GraphLayout(GraphSketch graph) {
    this.graph = graph;
  }

  static Placed of(GraphSketch graph) {
    return new GraphLayout(graph).place();
  }

  private Placed place() {
    set(root);
    groups.put("", root);
    for (GraphSketch.Node node : graph.nodes()) {
      ElkNode placed = ElkGraphUtil.createNode(group(node.group()));
      placed.setDimensions(width(node), node.detail().isEmpty() ? 28 : 38);
      nodes.add(placed);
    }
    List<ElkEdge> edges = new ArrayList<>();
    for (GraphSketch.Edge edge : graph.edges()) {
      ElkEdge placed = ElkGraphUtil.createSimpleEdge(nodes.get(edge.from()), nodes.get(edge.to()));
      // The way of the data is drawn straight, and parameters stand beside it.
      boolean isData = graph.nodes().get(edge.from()).kind() != GraphSketch.NodeRole.PARAMETER;
      placed.setProperty(LayeredOptions.PRIORITY_STRAIGHTNESS, isData ? 10 : 1);
      edges.add(placed);
    }
    new RecursiveGraphLayoutEngine().layout(root, new NullElkProgressMonitor());
    return new Placed(
        area(root),
        nodes.stream().map(GraphLayout::area).toList(),
        edges.stream().map(GraphLayout::course).toList(),
        groups.entrySet().stream()
            .filter(group -> !group.getKey().isEmpty())
            .map(group -> new Frame(title(group.getKey()), area(group.getValue())))
            .toList());
  }

  private static double width(GraphSketch.Node node) {
    double label = 1.06 * FontMetrics.width(node.label(), LABEL);
    return Math.max(NARROWEST, 24 + Math.max(label, FontMetrics.width(node.detail(), DETAIL)));
  }

  private ElkNode group(String path) {
    ElkNode known = groups.get(path);
    if (known != null) {
      return known;
    }
    String parent = path.contains(".") ? path.substring(0, path.lastIndexOf('.')) : "";
    ElkNode frame = ElkGraphUtil.createNode(group(parent));
    set(frame);
    frame.setProperty(CoreOptions.PADDING, new ElkPadding(28, 14, 14, 14));
    // The title needs room even where the group is narrow.
    double title = FontMetrics.width(title(path), FRAME_TITLE) + 24;
    frame.setProperty(CoreOptions.NODE_SIZE_MINIMUM, new KVector(title, 40));
    frame.setProperty(CoreOptions.NODE_SIZE_CONSTRAINTS, SizeConstraint.minimumSize());
    groups.put(path, frame);
    return frame;
  }

  private String title(String group) {
    String title = graph.titles().getOrDefault(group, "");
    return title.isEmpty() ? group : group + "  " + Texts.cut(title, 40);
  }

  private static void set(ElkNode node) {
    node.setProperty(CoreOptions.ALGORITHM, LayeredOptions.ALGORITHM_ID);
    node.setProperty(CoreOptions.DIRECTION, Direction.DOWN);
    node.setProperty(CoreOptions.EDGE_ROUTING, EdgeRouting.ORTHOGONAL);
    node.setProperty(CoreOptions.HIERARCHY_HANDLING, HierarchyHandling.INCLUDE_CHILDREN);
    node.setProperty(LayeredOptions.NODE_PLACEMENT_STRATEGY, NodePlacementStrategy.NETWORK_SIMPLEX);
    node.setProperty(CoreOptions.PADDING, new ElkPadding(10));
    node.setProperty(CoreOptions.SPACING_NODE_NODE, 22.0);
    node.setProperty(LayeredOptions.SPACING_NODE_NODE_BETWEEN_LAYERS, 26.0);
    node.setProperty(LayeredOptions.SPACING_EDGE_NODE_BETWEEN_LAYERS, 12.0);
    node.setProperty(LayeredOptions.SPACING_EDGE_EDGE_BETWEEN_LAYERS, 8.0);
  }

  private static Area area(ElkNode node) {
    Point origin = origin(node.getParent());
    return new Area(
        origin.x() + node.getX(), origin.y() + node.getY(), node.getWidth(), node.getHeight());
  }

  private static Point origin(ElkNode node) {
    double x = 0;
    double y = 0;
    for (ElkNode n = node; n != null; n = n.getParent()) {
      x += n.getX();
      y += n.getY();
    }
    return new Point(x, y);
  }

  private static List<Point> course(ElkEdge edge) {
    List<Point> course = new ArrayList<>();
    Point origin = origin(edge.getContainingNode());
    for (ElkEdgeSection section : edge.getSections()) {
      course.add(new Point(origin.x() + section.getStartX(), origin.y() + section.getStartY()));
      for (ElkBendPoint bend : section.getBendPoints()) {
        course.add(new Point(origin.x() + bend.getX(), origin.y() + bend.getY()));
      }
      course.add(new Point(origin.x() + section.getEndX(), origin.y() + section.getEndY()));
    }
    return course;
  }
}
