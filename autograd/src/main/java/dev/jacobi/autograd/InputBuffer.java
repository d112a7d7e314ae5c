package dev.jacobi.autograd;

import dev.jacobi.tensor.AutogradNode;
import dev.jacobi.tensor.Tensor;
import dev.jacobi.tensor.TensorScope;
import org.jspecify.annotations.Nullable;

/// The gradients that are on their way, each with a handle of its own. A sum that was made here is
/// nobody else's, so more is added to it in place.
final class InputBuffer {
  private final @Nullable Tensor[] sums;
  private final boolean[] owned;
  private final boolean records;

  InputBuffer(int size, boolean records) {
    this.sums = new Tensor[size];
    this.owned = new boolean[size];
    this.records = records;
  }

  void add(int vertex, Tensor part) {
    Tensor sum = sums[vertex];
    if (sum == null) {
      sums[vertex] = TensorScope.keep(part);
    } else if (owned[vertex]) {
      replace(vertex, sum, AutogradNode.addTo(sum, part));
    } else {
      replace(vertex, sum, sum.add(part));
      owned[vertex] = !records;
    }
  }

  private void replace(int vertex, Tensor before, Tensor sum) {
    if (sum != before) {
      sums[vertex] = TensorScope.keep(sum);
      TensorScope.drop(before);
    }
  }

  /// The gradient of a vertex, which is not kept here any more. Nobody else holds its handle.
  @Nullable Tensor take(int vertex) {
    Tensor sum = sums[vertex];
    sums[vertex] = null;
    return sum;
  }
}
