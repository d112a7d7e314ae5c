package dev.jacobi.notebook.display.graph;

import dev.jacobi.autograd.Graph;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Finds out which module each node of a graph belongs to, from the names of the parameters.
///
/// An operation that reads a parameter belongs to the parameter's module. Any other belongs to what
/// the nearest of these before and after it have in common: the activation between `block.up` and
/// `block.down` is in `block`.
final class GraphModules {

  private final Graph graph;
  private final String[] modules;
  private final boolean[] isKnown;
  private final boolean[] isParameter;

  private GraphModules(Graph graph) {
    this.graph = graph;
    int count = graph.nodes().size();
    modules = new String[count];
    isKnown = new boolean[count];
    isParameter = new boolean[count];
  }

  /// The module of each node by id, the empty path for those of none.
  static List<String> of(Graph graph) {
    return new GraphModules(graph).find();
  }

  private List<String> find() {
    for (Graph.Node node : graph.nodes()) {
      know(node);
    }
    Map<Integer, String> before = new HashMap<>();
    for (Graph.Node node : graph.nodes()) {
      for (int input : inputs(node)) {
        near(input, before).ifPresent(path -> before.merge(node.id(), path, GraphModules::common));
      }
    }
    Map<Integer, String> after = new HashMap<>();
    for (Graph.Node node : graph.nodes().reversed()) {
      for (int input : inputs(node)) {
        near(node.id(), after).ifPresent(path -> after.merge(input, path, GraphModules::common));
      }
    }
    for (int i = 0; i < modules.length; i++) {
      if (!isKnown[i]) {
        modules[i] = common(before.getOrDefault(i, ""), after.getOrDefault(i, ""));
      }
    }
    return List.of(modules);
  }

  /// What is certain: parameters, what is computed from parameters only, and what reads one of
  /// these.
  private void know(Graph.Node node) {
    switch (node) {
      case Graph.Leaf leaf -> {
        isParameter[leaf.id()] = leaf.requiresGrad();
        leaf.name().filter(name -> leaf.requiresGrad()).ifPresent(name -> set(leaf, parent(name)));
      }
      case Graph.Operation operation -> {
        List<Integer> parameters =
            operation.inputs().stream().filter(input -> isParameter[input]).toList();
        isParameter[operation.id()] = parameters.size() == operation.inputs().size();
        operation
            .module()
            .or(
                () ->
                    parameters.stream()
                        .filter(input -> isKnown[input])
                        .map(input -> modules[input])
                        .reduce(GraphModules::common))
            .ifPresent(module -> set(operation, module));
      }
    }
  }

  private void set(Graph.Node node, String module) {
    modules[node.id()] = module;
    isKnown[node.id()] = true;
  }

  private Optional<String> near(int id, Map<Integer, String> found) {
    return isKnown[id] ? Optional.of(modules[id]) : Optional.ofNullable(found.get(id));
  }

  private static List<Integer> inputs(Graph.Node node) {
    return node instanceof Graph.Operation operation ? operation.inputs() : List.of();
  }

  private static String parent(String path) {
    int dot = path.lastIndexOf('.');
    return dot < 0 ? "" : path.substring(0, dot);
  }

  /// The path that both begin with.
  static String common(String a, String b) {
    String[] left = a.split("\\.", -1);
    String[] right = b.split("\\.", -1);
    int same = 0;
    while (same < Math.min(left.length, right.length) && left[same].equals(right[same])) {
      same++;
    }
    return String.join(".", List.of(left).subList(0, same));
  }
}
