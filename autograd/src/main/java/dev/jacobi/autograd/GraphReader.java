package dev.jacobi.autograd;

import dev.jacobi.shape.Shape;
import dev.jacobi.tensor.Origin;
import dev.jacobi.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Copies the graph behind a result into plain data, without recursion.
final class GraphReader {
  private final Map<Key, String> names = new HashMap<>();
  private final Map<Key, Integer> ids = new HashMap<>();
  private final List<Graph.Node> nodes = new ArrayList<>();

  private GraphReader(Map<String, Tensor> names) {
    names.forEach((name, tensor) -> this.names.put(Key.of(tensor), name));
  }

  /// What tells a tensor of the graph from the others: views of the same elements may differ.
  private record Key(Object identity, Shape shape) {
    static Key of(Tensor tensor) {
      return new Key(tensor.identity(), tensor.shape());
    }
  }

  static Graph read(Tensor result, Map<String, Tensor> names) {
    if (result.isLeaf()) {
      throw new IllegalStateException(
          ("graph: this tensor of shape %s has no graph: no operation on a tensor that requires a"
                  + " gradient made it; call requiresGrad(true) on the parameters before they are"
                  + " used, and compute outside of noGrad")
              .formatted(result.shape()));
    }
    GraphReader reader = new GraphReader(names);
    reader.walk(result);
    return new Graph(reader.nodes);
  }

  /// Visits inputs first: a tensor stays on the stack until all of them have an id.
  private void walk(Tensor result) {
    ArrayDeque<Tensor> open = new ArrayDeque<>();
    open.push(result);
    while (!open.isEmpty()) {
      Tensor tensor = open.peek();
      if (ids.containsKey(Key.of(tensor)) || !pushInputs(tensor, open)) {
        open.pop();
        ids.computeIfAbsent(Key.of(tensor), key -> add(tensor));
      }
    }
  }

  /// Whether there were inputs that have no id yet.
  private boolean pushInputs(Tensor tensor, ArrayDeque<Tensor> open) {
    Origin origin = tensor.origin();
    boolean pushed = false;
    for (int i = origin == null ? -1 : origin.arity() - 1; origin != null && i >= 0; i--) {
      if (!ids.containsKey(Key.of(origin.input(i)))) {
        open.push(origin.input(i));
        pushed = true;
      }
    }
    return pushed;
  }

  private int add(Tensor tensor) {
    int id = nodes.size();
    Origin origin = tensor.origin();
    nodes.add(origin == null ? leaf(id, tensor) : operation(id, origin));
    return id;
  }

  private Graph.Leaf leaf(int id, Tensor tensor) {
    return new Graph.Leaf(
        id,
        Optional.ofNullable(names.get(Key.of(tensor))),
        tensor.shape(),
        tensor.dtype(),
        tensor.requiresGrad());
  }

  private Graph.Operation operation(int id, Origin origin) {
    return new Graph.Operation(
        id,
        origin.name(),
        origin.shape(),
        origin.dtype(),
        origin.inputs().stream().map(input -> ids.get(Key.of(input))).toList(),
        origin.module(),
        origin.place());
  }
}
