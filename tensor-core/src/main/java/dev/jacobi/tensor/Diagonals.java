package dev.jacobi.tensor;

import dev.jacobi.shape.Layout;
import dev.jacobi.shape.Shape;
import dev.jacobi.shape.ShapeException;
import java.util.Objects;

/// Triangles and diagonals of matrices.
public final class Diagonals {
  private Diagonals() {}

  /// The matrices with zeros above the `k`-th diagonal.
  public static Tensor tril(Tensor x, int k) {
    Objects.requireNonNull(x, "tril: x is null");
    return Composite.of("tril", () -> triangle("tril", x, false, k));
  }

  /// The matrices with zeros below the `k`-th diagonal.
  public static Tensor triu(Tensor x, int k) {
    Objects.requireNonNull(x, "triu: x is null");
    return Composite.of("triu", () -> triangle("triu", x, true, k));
  }

  private static Tensor triangle(String name, Tensor x, boolean upper, int k) {
    if (x.rank() < 2) {
      throw new ShapeException("%s: wants matrices, got shape %s".formatted(name, x.shape()));
    }
    Tensor row = FactoryLike.arange(x, x.size(-2)).unsqueeze(1);
    Tensor column = FactoryLike.arange(x, x.size(-1));
    Tensor kept = upper ? column.ge(row.add(k)) : column.le(row.add(k));
    return Indexing.where(kept, x, Dispatch.scalar(x, 0).to(x.dtype()));
  }

  /// The view of the `k`-th diagonal of two dimensions, as the last dimension.
  public static Tensor diagonal(Tensor x, int k, int dim0, int dim1) {
    return Composite.of(
        "diagonal",
        () -> {
          int a = x.shape().dim(dim0, "diagonal");
          int b = x.shape().dim(dim1, "diagonal");
          if (x.rank() < 2 || a == b) {
            throw new ShapeException(
                "diagonal: wants two dimensions of shape %s, got %d and %d"
                    .formatted(x.shape(), dim0, dim1));
          }
          return Movement.part(x, whole -> diagonal(whole, k, a, b));
        });
  }

  private static Layout diagonal(Layout whole, int k, int a, int b) {
    Shape shape = whole.shape();
    long down = Math.max(0, -(long) k);
    long right = Math.max(0, (long) k);
    long size = Math.max(0, Math.min(shape.size(a) - down, shape.size(b) - right));
    int last = shape.rank() - 2;
    long[] sizes = new long[last + 1];
    long[] strides = new long[last + 1];
    int next = 0;
    for (int d = 0; d < shape.rank(); d++) {
      if (d != a && d != b) {
        sizes[next] = shape.size(d);
        strides[next++] = whole.stride(d);
      }
    }
    sizes[last] = size;
    strides[last] = whole.stride(a) + whole.stride(b);
    Shape part = Shape.of(sizes);
    // Without elements there is no place, and none may be beyond the storage's end.
    long start = part.numel() == 0 ? 0 : down * whole.stride(a) + right * whole.stride(b);
    return Layout.of(part, strides, whole.offset() + start);
  }

  /// The diagonal of a matrix, or a matrix with a vector on its `k`-th diagonal.
  public static Tensor diag(Tensor x, int k) {
    return Composite.of(
        "diag",
        () -> {
          if (x.rank() == 2) {
            return diagonal(x, k, 0, 1);
          }
          if (x.rank() != 1) {
            throw new ShapeException("diag: wants a vector or a matrix, got shape " + x.shape());
          }
          return diagEmbed(x, k);
        });
  }

  /// Matrices with vectors, along the last dimension, on their `k`-th diagonals.
  public static Tensor diagEmbed(Tensor x, int k) {
    return Composite.of(
        "diagEmbed",
        () -> {
          if (x.rank() == 0) {
            throw new ShapeException("diagEmbed: wants vectors, got a scalar");
          }
          long n = x.size(-1) + Math.abs(k);
          Tensor wide = Rearrangement.pad(x, 0, Math.max(k, 0), Math.max(-k, 0)).unsqueeze(-2);
          Tensor row = FactoryLike.arange(x, n).unsqueeze(1);
          Tensor on = FactoryLike.arange(x, n).eq(row.add(k));
          return Indexing.where(on, wide, Dispatch.scalar(x, 0).to(x.dtype()));
        });
  }

  /// The sum of a matrix's diagonal.
  public static Tensor trace(Tensor x) {
    return Composite.of("trace", () -> diagonal(x, 0, 0, 1).sum());
  }
}
