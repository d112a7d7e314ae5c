package dev.jacobi.backend;

import dev.jacobi.shape.Layout;
import java.util.List;
import java.util.Optional;

/// The same step along a sequence. At step `t` a matrix product of what lies at `t` in the first
/// input goes to `t` in the first output, and then a program runs on what lies at `t` in all
/// others.
///
/// Inputs: the products' left factor `[steps, rows, k]`, their right one `[k, n]`, and the
/// program's inputs `[steps, rows, columns]`. Outputs: the products `[steps, rows, n]`, and the
/// program's outputs `[steps, rows, columns]`. Inputs may lie in the same memory as outputs: a step
/// sees what the steps before it wrote. Rows have nothing to do with each other.
///
/// @param cell what happens to each element at one step, over the domain `[rows, columns]`; without
///   folds
/// @param isReversed whether the last step comes first
/// @param sum the sum of two numbers, if a product is added to what is there; empty if it takes its
///   place
public record Recur(Program cell, boolean isReversed, Optional<Binary> sum)
    implements KernelFamily {
  /// Runs the steps one by one, for devices that have no better way.
  public void stepByStep(Backend backend, View[] inputs, View[] outputs) {
    long steps = inputs[0].shape().size(0);
    for (long k = 0; k < steps; k++) {
      long t = isReversed ? steps - 1 - k : k;
      product(backend, new View[] {at(inputs[0], t), inputs[1]}, at(outputs[0], t));
      backend.run(cell, at(inputs, 2, t), at(outputs, 1, t));
    }
  }

  private void product(Backend backend, View[] factors, View out) {
    if (sum.isEmpty()) {
      backend.run(new MatMul(), factors, new View[] {out});
      return;
    }
    Layout dense = Layout.contiguous(out.shape());
    View product = new View(backend.allocate(out.dtype(), out.shape().numel()), out.dtype(), dense);
    backend.run(new MatMul(), factors, new View[] {product});
    backend.run(sum.get(), new View[] {out, product}, new View[] {out});
  }

  private static View[] at(View[] views, int from, long t) {
    return List.of(views).subList(from, views.length).stream()
        .map(view -> at(view, t))
        .toArray(View[]::new);
  }

  private static View at(View view, long t) {
    return view.with(view.layout().select(0, t));
  }
}
