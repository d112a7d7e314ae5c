package dev.jacobi.notebook.display;

import java.util.List;

/// A graph to be drawn.
///
/// @param nodes in an order in which every edge leads on
record GraphSketch(List<Node> nodes, List<Edge> edges) {

  GraphSketch {
    nodes = List.copyOf(nodes);
    edges = List.copyOf(edges);
  }

  /// What a node stands for, which is how it looks.
  enum Kind {
    OPERATION,
    PARAMETER,
    INPUT,
    RESULT,
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
        case FOLDED, OUTSIDE -> Theme.FOLDED;
      };
    }
  }

  /// A node with two lines of text.
  ///
  /// @param group the path of the module that it belongs to, such as `encoder.0`, or empty
  record Node(String label, String detail, Kind kind, String group) {}

  /// A connection between the nodes at two positions.
  record Edge(int from, int to) {}
}
