package dev.jacobi.gpu;

import dev.jacobi.backend.View;
import dev.jacobi.shape.Layout;
import java.util.List;

/// A product of matrices, or many: `out = a b`.
///
/// @param batch the layouts of the dimensions before the last two, of `a`, `b` and `out`
record MatMulCall(View a, View b, View out, List<Layout> batch) {
  /// How many bytes it takes in a kernel's arguments.
  static final int BYTES = 328;

  static MatMulCall of(View a, View b, View out) {
    return new MatMulCall(a, b, out, List.of(Layout.collapse(batch(a), batch(b), batch(out))));
  }

  private static Layout batch(View view) {
    return view.layout().head(view.shape().rank() - 2);
  }

  long rows() {
    return out.shape().size(-2);
  }

  long columns() {
    return out.shape().size(-1);
  }

  /// How many terms each sum has.
  long depth() {
    return a.shape().size(-1);
  }

  /// How many products there are.
  long count() {
    return batch.getFirst().shape().numel();
  }

  boolean isEmpty() {
    return out.shape().numel() == 0;
  }

  /// Whether the results lie one after another, and few strides describe the operands.
  boolean isPlain() {
    return !isEmpty()
        && out.layout().isContiguous()
        && batch.getFirst().shape().rank() <= KernelArguments.DIMS;
  }

  /// Writes the structure `MatMulCall` of matrix.cuh.
  void write(KernelArguments arguments) {
    int dims = batch.getFirst().shape().rank();
    KernelArguments.checkDims(dims);
    arguments.put64(rows()).put64(columns()).put64(depth()).put64(count());
    arguments.put32(dims).put32(0);
    arguments.put64(batch.getFirst().shape().toArray(), KernelArguments.DIMS);
    View[] views = {a, b, out};
    for (int i = 0; i < views.length; i++) {
      Layout layout = views[i].layout();
      int rank = layout.shape().rank();
      arguments.put64(KernelArguments.address(views[i]));
      arguments.put32(KernelArguments.type(views[i].dtype())).put32(0);
      arguments.put64(layout.stride(rank - 2)).put64(layout.stride(rank - 1));
      arguments.put64(batch.get(i).strides(), KernelArguments.DIMS);
    }
  }
}
