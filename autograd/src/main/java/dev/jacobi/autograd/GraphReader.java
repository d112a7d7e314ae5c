package dev.jacobi.autograd;

import dev.jacobi.shape.Shape;
import dev.jacobi.tensor.GradFn;
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

  /// For each node the module whose parameter it is, or is made of.
  private final List<Optional<String>> owners = new ArrayList<>();

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
    GradFn origin = tensor.origin();
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
    GradFn origin = tensor.origin();
    nodes.add(origin == null ? leaf(id, tensor) : operation(id, origin));
    return id;
  }

  private Graph.Leaf leaf(int id, Tensor tensor) {
    Optional<String> name = Optional.ofNullable(names.get(Key.of(tensor)));
    owners.add(name.flatMap(GraphReader::path));
    return new Graph.Leaf(id, name, tensor.shape(), tensor.dtype(), tensor.requiresGrad());
  }

  /// The module that the operation belongs to, as the parameters tell that it uses: their names are
  /// the module's path and one word more.
  private Optional<String> owner(List<Integer> inputs) {
    return inputs.stream().flatMap(i -> owners.get(i).stream()).findFirst();
  }

  private static Optional<String> path(String name) {
    int end = name.lastIndexOf('.');
    return end < 0 ? Optional.empty() : Optional.of(name.substring(0, end));
  }

  private Graph.Operation operation(int id, GradFn origin) {
    List<Integer> inputs = origin.inputs().stream().map(i -> ids.get(Key.of(i))).toList();
    // What is computed from parameters alone, such as a transposed weight, stands for them.
    boolean parametersOnly = inputs.stream().allMatch(i -> owners.get(i).isPresent());
    owners.add(parametersOnly ? owner(inputs) : Optional.empty());
    return new Graph.Operation(
        id,
        origin.name(),
        origin.shape(),
        origin.dtype(),
        inputs,
        origin.module().or(() -> owner(inputs)),
        origin.place());
  }
}
