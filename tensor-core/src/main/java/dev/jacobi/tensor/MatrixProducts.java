package dev.jacobi.tensor;

import dev.jacobi.backend.MatMul;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Layout;
import dev.jacobi.shape.Shape;
import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.Gradient.Reads;
import java.util.Arrays;

/// Products of matrices.
public final class MatrixProducts {
  private MatrixProducts() {}

  /// The matrix product. A vector on the left counts as a row, on the right as a column, and that
  /// dimension is left out of the result; dimensions before the last two are batches and broadcast.
  public static Tensor matmul(Tensor a, Tensor b) {
    Dispatch.sameDevice("matmul", a, b);
    if (a.rank() == 0 || b.rank() == 0) {
      throw new ShapeException(
          "matmul: wants vectors or matrices, got shapes %s and %s; mul() multiplies by a number"
              .formatted(a.shape(), b.shape()));
    }
    if (a.rank() == 1) {
      return TensorScope.tidy(() -> matmul(a.unsqueeze(0), b).squeeze(b.rank() == 1 ? 0 : -2));
    }
    if (b.rank() == 1) {
      return TensorScope.tidy(() -> matmul(a, b.unsqueeze(1)).squeeze(-1));
    }
    checkInner(a, b);
    if (b.rank() == 2 && a.rank() > 2) {
      // A batch of rows times one matrix is one larger product.
      long[] sizes = a.shape().toArray();
      sizes[sizes.length - 1] = b.size(1);
      return TensorScope.tidy(() -> matmul(a.flatten(0, a.rank() - 2), b).reshape(sizes));
    }
    return TensorScope.tidy(() -> product(a, b));
  }

  private static Tensor product(Tensor a, Tensor b) {
    DType type = a.dtype().promote(b.dtype());
    Shape batch = batch(a).broadcast(batch(b), "matmul");
    Tensor left = expand(a.to(type), batch);
    Tensor right = expand(b.to(type), batch);
    long[] sizes = Arrays.copyOf(batch.toArray(), batch.rank() + 2);
    sizes[batch.rank()] = a.size(-2);
    sizes[batch.rank() + 1] = b.size(-1);
    Shape shape = Shape.of(sizes);
    TensorStorage data =
        Dispatch.run(a.data().backend, new MatMul(), type, shape, left.view(), right.view());
    return Dispatch.record(new Matmul(), new Tensor(data, Layout.contiguous(shape)), left, right);
  }

  private static Shape batch(Tensor x) {
    return Shape.of(Arrays.copyOf(x.shape().toArray(), x.rank() - 2));
  }

  private static Tensor expand(Tensor x, Shape batch) {
    long[] sizes = Arrays.copyOf(batch.toArray(), batch.rank() + 2);
    sizes[batch.rank()] = x.size(-2);
    sizes[batch.rank() + 1] = x.size(-1);
    return x.expand(sizes);
  }

  private static void checkInner(Tensor a, Tensor b) {
    long k = a.size(-1);
    if (k == b.size(-2)) {
      return;
    }
    String fits = "";
    if (k == b.size(-1)) {
      fits = "; b.transpose(-2, -1) would fit";
    } else if (a.size(-2) == b.size(-2)) {
      fits = "; a.transpose(-2, -1) would fit";
    }
    throw new ShapeException(
        "matmul: inner sizes differ: %s x %s (%d and %d)%s"
            .formatted(a.shape(), b.shape(), k, b.size(-2), fits));
  }

  private record Matmul() implements Op {
    @Override
    public Gradient gradient() {
      return Gradient.of(
          Reads.OTHERS,
          (g, a, b) -> liesTransposed(a) ? t(matmul(b, t(g))) : matmul(g, t(b)),
          (g, a, b) -> liesTransposed(b) ? t(matmul(t(g), a)) : matmul(t(a), g));
    }

    /// A gradient that lies as its factor does can be added to it line by line.
    private static boolean liesTransposed(Tensor x) {
      Layout layout = x.layout();
      int rank = layout.shape().rank();
      return layout.stride(rank - 2) == 1 && layout.stride(rank - 1) != 1;
    }

    private static Tensor t(Tensor x) {
      return x.transpose(-2, -1);
    }
  }
}
