package dev.jacobi.autograd;

import dev.jacobi.tensor.Origin;
import dev.jacobi.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Copies the graph behind a result into plain data, without recursion.
final class GraphReader {
  private final IdentityHashMap<Tensor, String> names = new IdentityHashMap<>();
  private final IdentityHashMap<Tensor, Integer> ids = new IdentityHashMap<>();
  private final List<Graph.Node> nodes = new ArrayList<>();

  private GraphReader(Map<String, Tensor> names) {
    names.forEach((name, tensor) -> this.names.put(tensor, name));
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
      Origin origin = tensor.origin();
      boolean ready = true;
      if (origin != null && !ids.containsKey(tensor)) {
        List<Tensor> inputs = origin.inputs();
        for (int i = inputs.size() - 1; i >= 0; i--) {
          if (!ids.containsKey(inputs.get(i))) {
            open.push(inputs.get(i));
            ready = false;
          }
        }
      }
      if (ready) {
        open.pop();
        if (!ids.containsKey(tensor)) {
          int id = nodes.size();
          nodes.add(origin == null ? leaf(id, tensor) : operation(id, tensor, origin));
          ids.put(tensor, id);
        }
      }
    }
  }

  private Graph.Leaf leaf(int id, Tensor tensor) {
    return new Graph.Leaf(
        id,
        Optional.ofNullable(names.get(tensor)),
        tensor.shape(),
        tensor.dtype(),
        tensor.requiresGrad());
  }

  private Graph.Operation operation(int id, Tensor tensor, Origin origin) {
    return new Graph.Operation(
        id,
        origin.name(),
        tensor.shape(),
        tensor.dtype(),
        origin.inputs().stream().map(ids::get).toList(),
        Optional.empty(),
        Optional.empty());
  }
}
