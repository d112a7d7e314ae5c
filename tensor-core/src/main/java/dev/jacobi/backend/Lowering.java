package dev.jacobi.backend;

import dev.jacobi.backend.Program.Apply;
import dev.jacobi.backend.Program.FoldRows;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Shape;
import java.util.List;

/// Kernels that are programs of one step, for devices that run them as such.
public final class Lowering {
  private Lowering() {}

  /// One pointwise operation over the places of `domain`, in the type of its last input.
  public static Program pointwise(Pointwise operation, View[] inputs, Shape domain) {
    int n = inputs.length;
    Apply apply = new Apply(operation, 0, n > 1 ? 1 : -1, n > 2 ? 2 : -1);
    DType.Arithmetic arithmetic = inputs[n - 1].dtype().arithmetic();
    return new Program(arithmetic, domain, 0, n, List.of(apply), List.of(n));
  }

  /// A copy that converts.
  public static Program copy(View from, View to) {
    DType.Arithmetic arithmetic =
        from.dtype().isFloating() || !to.dtype().isFloating()
            ? from.dtype().arithmetic()
            : to.dtype().arithmetic();
    return new Program(arithmetic, to.shape(), 0, 1, List.of(), List.of(0));
  }

  /// A reduction whose folded dimensions come last, as rows.
  ///
  /// @param from the input
  /// @param to the output, with size 1 in the folded dimensions
  /// @param folded how many dimensions make a row
  public record Rows(View from, View to, int folded) {
    /// Brings the dimensions that have size 1 in `out` only behind the others.
    public static Rows of(View in, View out) {
      int rank = in.shape().rank();
      int[] order = new int[rank];
      int kept = 0;
      for (int d = 0; d < rank; d++) {
        if (!isFolded(in, out, d)) {
          order[kept++] = d;
        }
      }
      int n = kept;
      for (int d = 0; d < rank; d++) {
        if (isFolded(in, out, d)) {
          order[n++] = d;
        }
      }
      return new Rows(
          in.with(in.layout().permute(order)), out.with(out.layout().permute(order)), rank - kept);
    }

    private static boolean isFolded(View in, View out, int d) {
      return in.shape().size(d) != 1 && out.shape().size(d) == 1;
    }

    /// The fold of each row; a copy where there is nothing to fold.
    public Program program(Fold fold) {
      DType.Arithmetic arithmetic = from.dtype().arithmetic();
      if (folded == 0) {
        return new Program(arithmetic, from.shape(), 0, 1, List.of(), List.of(0));
      }
      List<Program.Instruction> body = List.of(new FoldRows(fold, 0));
      return new Program(arithmetic, from.shape(), folded, 1, body, List.of(1));
    }
  }
}
