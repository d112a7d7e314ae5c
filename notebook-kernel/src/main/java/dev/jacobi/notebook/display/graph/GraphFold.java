package dev.jacobi.notebook.display.graph;

import dev.jacobi.notebook.display.Numbers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// Turns a graph of any size into pictures that can be read: modules that do not fit into a picture
/// become one node there, and have a picture of their own.
final class GraphFold {

  private static final int MOST = 48;
  private static final int RUNS = 20;
  private static final int SMALL = 8;

  /// A picture, and those of the parts that are one node in it.
  record Folded(String title, GraphSketch picture, List<Folded> parts) {}

  /// Nodes that are drawn as one: a module of this path, or neighbours.
  private record Group(String path, boolean isModule, List<Integer> nodes) {
    boolean isSingle() {
      return nodes.size() == 1;
    }

    long depth() {
      return path.chars().filter(c -> c == '.').count();
    }
  }

  private final GraphSketch graph;

  private GraphFold(GraphSketch graph) {
    this.graph = graph;
  }

  static Folded of(GraphSketch graph) {
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < graph.nodes().size(); i++) {
      all.add(i);
    }
    return new GraphFold(graph).fold("", "", all);
  }

  /// @param path the module that the nodes belong to
  private Folded fold(String title, String path, List<Integer> nodes) {
    List<Group> parts = nodes.size() <= MOST ? singles(nodes) : opened(parts(path, nodes));
    List<Folded> below =
        parts.stream()
            .filter(part -> !part.isSingle())
            .map(part -> fold(title(part), part.isModule() ? part.path() : path, part.nodes()))
            .toList();
    return new Folded(title, draw(path, parts), below);
  }

  private static List<Group> singles(List<Integer> nodes) {
    return nodes.stream().map(node -> new Group("", false, List.of(node))).toList();
  }

  /// The modules below a module and the nodes that belong to none of them, in order; neighbours
  /// together where there are too many.
  private List<Group> parts(String path, List<Integer> nodes) {
    Map<String, List<Integer>> modules = new LinkedHashMap<>();
    for (int node : nodes) {
      String child = child(path, graph.nodes().get(node).group());
      String key = child.isEmpty() ? "#" + node : child;
      modules.computeIfAbsent(key, k -> new ArrayList<>()).add(node);
    }
    List<Group> parts = new ArrayList<>();
    modules.forEach((key, inside) -> parts.add(new Group(key, !key.startsWith("#"), inside)));
    return parts.size() <= MOST ? parts : runs(parts);
  }

  private List<Group> runs(List<Group> parts) {
    int length = Math.ceilDiv(parts.size(), RUNS);
    List<Group> runs = new ArrayList<>();
    for (int i = 0; i < parts.size(); i += length) {
      List<Group> run = parts.subList(i, Math.min(parts.size(), i + length));
      List<Integer> nodes = run.stream().flatMap(part -> part.nodes().stream()).sorted().toList();
      runs.add(new Group(name(run.getFirst()) + " … " + name(run.getLast()), false, nodes));
    }
    return runs;
  }

  private String name(Group part) {
    return part.isModule() ? part.path() : graph.nodes().get(part.nodes().getFirst()).label();
  }

  /// The module one step below `path` that `group` is or lies in, or empty if there is none.
  private static String child(String path, String group) {
    String rest = below(path, group);
    if (rest.isEmpty()) {
      return "";
    }
    int dot = rest.indexOf('.');
    String step = dot < 0 ? rest : rest.substring(0, dot);
    return path.isEmpty() ? step : path + "." + step;
  }

  /// The rest of `group` below `path`.
  private static String below(String path, String group) {
    if (path.isEmpty()) {
      return group;
    }
    return group.startsWith(path + ".") ? group.substring(path.length() + 1) : "";
  }

  /// Opens modules while the picture can be read: all of one level, or none of them, so that equal
  /// modules look equal; and then the small ones.
  private List<Group> opened(List<Group> parts) {
    List<Group> drawn = parts;
    while (true) {
      long level = drawn.stream().filter(Group::isModule).mapToLong(Group::depth).min().orElse(-1);
      List<Group> next =
          open(drawn, part -> part.isModule() && part.depth() == level && !part.isSingle());
      if (next.size() > MOST || next.size() == drawn.size()) {
        List<Group> small = open(drawn, part -> part.isModule() && part.nodes().size() <= SMALL);
        return small.size() <= MOST ? small : drawn;
      }
      drawn = next;
    }
  }

  private List<Group> open(List<Group> parts, Predicate<Group> which) {
    List<Group> opened = new ArrayList<>();
    for (Group part : parts) {
      if (which.test(part)) {
        opened.addAll(parts(part.path(), part.nodes()));
      } else {
        opened.add(part);
      }
    }
    return opened;
  }

  private static String title(Group part) {
    return part.path() + "  ·  " + size(part);
  }

  private static String size(Group part) {
    return Numbers.grouped(part.nodes().size()) + " nodes";
  }

  private GraphSketch draw(String path, List<Group> parts) {
    List<GraphSketch.Node> drawn = new ArrayList<>();
    Map<Integer, Integer> places = new HashMap<>();
    for (Group part : parts) {
      part.nodes().forEach(node -> places.put(node, drawn.size()));
      GraphSketch.Node first = graph.nodes().get(part.nodes().getFirst());
      String frame = part.isModule() ? parent(part.path()) : first.group();
      drawn.add(
          part.isSingle()
              ? first.in(below(path, first.group()))
              : new GraphSketch.Node(
                  part.path(), size(part), GraphSketch.NodeRole.FOLDED, below(path, frame)));
    }
    List<GraphSketch.Edge> edges = edges(drawn, places);
    return new GraphSketch(drawn, edges, titles(path));
  }

  /// The titles of the frames in a picture of a module, by their paths in it.
  private Map<String, String> titles(String path) {
    Map<String, String> titles = new HashMap<>();
    graph
        .titles()
        .forEach(
            (group, title) -> {
              String below = below(path, group);
              if (!below.isEmpty()) {
                titles.put(below, title);
              }
            });
    return titles;
  }

  private static String parent(String path) {
    return path.contains(".") ? path.substring(0, path.lastIndexOf('.')) : "";
  }

  /// The edges inside the picture, and those to and from nodes outside, which are added to it.
  private List<GraphSketch.Edge> edges(List<GraphSketch.Node> drawn, Map<Integer, Integer> places) {
    Set<GraphSketch.Edge> edges = new LinkedHashSet<>();
    Map<String, Integer> outside = new HashMap<>();
    for (GraphSketch.Edge edge : graph.edges()) {
      Integer from = places.get(edge.from());
      Integer to = places.get(edge.to());
      if (from == null && to == null) {
        continue;
      }
      int start = from == null ? outside("from ", edge.from(), drawn, outside) : from;
      int end = to == null ? outside("to ", edge.to(), drawn, outside) : to;
      if (start != end) {
        edges.add(new GraphSketch.Edge(start, end));
      }
    }
    return List.copyOf(edges);
  }

  private int outside(
      String way, int node, List<GraphSketch.Node> drawn, Map<String, Integer> outside) {
    GraphSketch.Node there = graph.nodes().get(node);
    String name = way + (there.group().isEmpty() ? there.label() : there.group());
    return outside.computeIfAbsent(
        name,
        key -> {
          drawn.add(new GraphSketch.Node(name, "", GraphSketch.NodeRole.OUTSIDE, ""));
          return drawn.size() - 1;
        });
  }
}
