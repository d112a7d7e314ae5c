package dev.jacobi.notebook.display.graph;

import dev.jacobi.notebook.display.Theme;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A graph to be drawn.
///
/// @param nodes in an order in which every edge leads on
/// @param titles what is written on the frames of groups after their paths
public record GraphSketch(List<Node> nodes, List<Edge> edges, Map<String, String> titles) {

  public GraphSketch {
    nodes = List.copyOf(nodes);
    edges = List.copyOf(edges);
    titles = Map.copyOf(titles);
  }

  public GraphSketch(List<Node> nodes, List<Edge> edges) {
    this(nodes, edges, Map.of());
  }

  /// This graph with another node in the place of the last one.
  GraphSketch endingIn(Node last) {
    List<Node> all = new ArrayList<>(nodes);
    all.set(all.size() - 1, last);
    return new GraphSketch(all, edges, titles);
  }

  /// What a node stands for, which is how it looks.
  public enum NodeRole {
    OPERATION,
    PARAMETER,
    INPUT,
    RESULT,
    /// An operation that could not be done.
    FAILED,
    /// Several nodes in one.
    FOLDED,
    /// A node of another picture that an edge comes from or leads to.
    OUTSIDE;

    Theme.Box look() {
      return switch (this) {
        case OPERATION -> Theme.OPERATION;
        case PARAMETER -> Theme.PARAMETER;
        case INPUT -> Theme.INPUT;
        case RESULT -> Theme.RESULT;
        case FAILED -> Theme.FAILED;
        case FOLDED, OUTSIDE -> Theme.FOLDED;
      };
    }
  }

  /// A node with two lines of text.
  ///
  /// @param group the path of the module that it belongs to, such as `encoder.0`, or empty
  /// @param gradient the norm of its gradient, or -1 if there is none
  public record Node(String label, String detail, NodeRole kind, String group, double gradient) {

    public Node(String label, String detail, NodeRole kind, String group) {
      this(label, detail, kind, group, -1);
    }

    /// The same node in a picture of a part of its group.
    Node in(String newGroup) {
      return new Node(label, detail, kind, newGroup, gradient);
    }
  }

  /// A connection between the nodes at two positions.
  public record Edge(int from, int to) {}
}
