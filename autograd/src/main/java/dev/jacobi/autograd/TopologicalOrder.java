package dev.jacobi.autograd;

import dev.jacobi.tensor.AutogradNode;
import dev.jacobi.tensor.GradFn;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/// The points of a graph that some results depend on, each after those that it is computed from,
/// and the edges between them as numbers.
///
/// The search marks the points themselves instead of keeping a map, and goes without recursion, so
/// that a graph may be as deep as memory allows. Once made, a plan does not look at the marks any
/// more: passes within passes do not disturb each other.
final class TopologicalOrder {
  private static final ReentrantLock MARKING = new ReentrantLock();
  private static final AtomicInteger WALKS = new AtomicInteger();
  private static final int OPEN = -2;

  private final int walk = WALKS.incrementAndGet();
  private AutogradNode[] vertices = new AutogradNode[16];
  private int count;
  private int[] firstEdge = new int[17];
  private int[] edges = new int[32];
  private int edgeCount;
  private int[] results = new int[0];
  private int[] targets = new int[0];

  /// Vertices whose inputs are being visited, and how many of these have been.
  private AutogradNode[] open = new AutogradNode[16];

  private int[] visited = new int[16];
  private int depth;

  private TopologicalOrder() {}

  /// @param targets vertices whose numbers will be asked for
  static TopologicalOrder of(List<AutogradNode> results, List<AutogradNode> targets) {
    MARKING.lock();
    try {
      TopologicalOrder plan = new TopologicalOrder();
      for (AutogradNode result : results) {
        plan.search(result);
      }
      plan.results = results.stream().mapToInt(vertex -> vertex.number(plan.walk)).toArray();
      plan.targets = targets.stream().mapToInt(vertex -> vertex.number(plan.walk)).toArray();
      return plan;
    } finally {
      MARKING.unlock();
    }
  }

  private void search(AutogradNode result) {
    visit(result);
    while (depth > 0) {
      AutogradNode vertex = open[depth - 1];
      int next = visited[depth - 1]++;
      if (vertex instanceof GradFn origin && next < origin.arity()) {
        AutogradNode input = origin.edge(next);
        if (input != null) {
          visit(input);
        }
      } else {
        depth--;
        finish(vertex);
      }
    }
  }

  private void visit(AutogradNode vertex) {
    if (vertex.number(walk) != -1) {
      return;
    }
    vertex.mark(walk, OPEN);
    if (depth == open.length) {
      open = Arrays.copyOf(open, 2 * depth);
      visited = Arrays.copyOf(visited, 2 * depth);
    }
    open[depth] = vertex;
    visited[depth++] = 0;
  }

  /// Numbers a vertex, whose inputs all have their numbers.
  private void finish(AutogradNode vertex) {
    vertex.mark(walk, count);
    if (count == vertices.length) {
      vertices = Arrays.copyOf(vertices, 2 * count);
      firstEdge = Arrays.copyOf(firstEdge, 2 * count + 1);
    }
    vertices[count++] = vertex;
    if (vertex instanceof GradFn origin) {
      int arity = origin.arity();
      if (edgeCount + arity > edges.length) {
        edges = Arrays.copyOf(edges, Math.max(2 * edges.length, edgeCount + arity));
      }
      for (int i = 0; i < arity; i++) {
        AutogradNode input = origin.edge(i);
        edges[edgeCount++] = input == null ? -1 : input.number(walk);
      }
    }
    firstEdge[count] = edgeCount;
  }

  int size() {
    return count;
  }

  AutogradNode vertex(int number) {
    return vertices[number];
  }

  /// The number of result `i`.
  int result(int i) {
    return results[i];
  }

  /// The number of target `i`; -1 if the results do not depend on it.
  int target(int i) {
    return targets[i];
  }

  int arity(int number) {
    return firstEdge[number + 1] - firstEdge[number];
  }

  /// The number of the vertex that input `i` comes from; -1 if it has no gradient.
  int edge(int number, int i) {
    return edges[firstEdge[number] + i];
  }

  /// Lets go of a vertex whose turn is over.
  @SuppressWarnings("NullAway") // Nobody asks for it again.
  void drop(int number) {
    vertices[number] = null;
  }

  /// Which vertices lie between the results and the targets.
  boolean[] leadingToTargets() {
    boolean[] leading = new boolean[count];
    for (int target : targets) {
      if (target >= 0) {
        leading[target] = true;
      }
    }
    for (int v = 0; v < count; v++) {
      for (int e = firstEdge[v]; e < firstEdge[v + 1] && !leading[v]; e++) {
        leading[v] = edges[e] >= 0 && leading[edges[e]];
      }
    }
    return leading;
  }
}
