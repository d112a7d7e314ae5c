package dev.jacobi.autograd;

import dev.jacobi.tensor.Tensor;
import dev.jacobi.tensor.Vertex;
import org.jspecify.annotations.Nullable;

/// The gradients that are on their way. A sum that was made here is nobody else's, so more is added
/// to it in place.
final class Gradients {
  private final @Nullable Tensor[] sums;
  private final boolean[] owned;
  private final boolean records;

  Gradients(int size, boolean records) {
    this.sums = new Tensor[size];
    this.owned = new boolean[size];
    this.records = records;
  }

  void add(int vertex, Tensor part) {
    Tensor sum = sums[vertex];
    if (sum == null) {
      sums[vertex] = part;
    } else if (owned[vertex]) {
      sums[vertex] = Vertex.addTo(sum, part);
    } else {
      sums[vertex] = sum.add(part);
      owned[vertex] = !records;
    }
  }

  /// The gradient of a vertex, which is not kept here any more.
  @Nullable Tensor take(int vertex) {
    Tensor sum = sums[vertex];
    sums[vertex] = null;
    return sum;
  }
}
