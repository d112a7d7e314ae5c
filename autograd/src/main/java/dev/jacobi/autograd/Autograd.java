package dev.jacobi.autograd;

import dev.jacobi.tensor.Tensor;
import java.util.Map;

/// Gradients and the graphs that they are computed from.
public final class Autograd {
  private Autograd() {}

  /// The graph behind a result, as plain data.
  ///
  /// @throws IllegalStateException if nothing was recorded, or `backward()` has released the graph
  public static Graph graph(Tensor result) {
    return graph(result, Map.of());
  }

  /// The graph behind a result, with names for its leaves, such as a network's parameters have.
  ///
  /// @throws IllegalStateException if nothing was recorded, or `backward()` has released the graph
  public static Graph graph(Tensor result, Map<String, Tensor> names) {
    return GraphReader.read(result, names);
  }
}
