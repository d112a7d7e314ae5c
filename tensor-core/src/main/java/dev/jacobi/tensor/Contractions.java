package dev.jacobi.tensor;

import dev.jacobi.shape.DType;
import dev.jacobi.shape.ShapeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/// Sums of products over common dimensions.
public final class Contractions {
  private Contractions() {}

  /// The product of two matrices.
  public static Tensor mm(Tensor a, Tensor b) {
    Objects.requireNonNull(a, "mm: a is null");
    Objects.requireNonNull(b, "mm: b is null");
    return product("mm", a, 2, b, 2);
  }

  /// The products of two batches of matrices.
  public static Tensor bmm(Tensor a, Tensor b) {
    Objects.requireNonNull(a, "bmm: a is null");
    Objects.requireNonNull(b, "bmm: b is null");
    Tensor result = product("bmm", a, 3, b, 3);
    if (a.size(0) != b.size(0)) {
      throw new ShapeException(
          "bmm: batches differ in size, got shapes %s and %s; matmul broadcasts"
              .formatted(a.shape(), b.shape()));
    }
    return result;
  }

  /// The product of a matrix and a vector.
  public static Tensor mv(Tensor a, Tensor b) {
    Objects.requireNonNull(a, "mv: a is null");
    Objects.requireNonNull(b, "mv: b is null");
    return product("mv", a, 2, b, 1);
  }

  /// The sum of the products of two vectors' elements.
  public static Tensor dot(Tensor a, Tensor b) {
    Objects.requireNonNull(a, "dot: a is null");
    Objects.requireNonNull(b, "dot: b is null");
    boolean summed =
        a.rank() == 1
            && a.shape().equals(b.shape())
            && a.dtype() == b.dtype()
            && (a.dtype() == DType.FLOAT32 || a.dtype() == DType.FLOAT64);
    // A sum is folded in parts, which keeps its digits; a product would go from first to last.
    return summed ? a.mul(b).sum() : product("dot", a, 1, b, 1);
  }

  private static Tensor product(String name, Tensor a, int rankA, Tensor b, int rankB) {
    if (a.rank() != rankA || b.rank() != rankB) {
      throw new ShapeException(
          "%s: wants %d and %d dimensions, got shapes %s and %s; matmul takes any"
              .formatted(name, rankA, rankB, a.shape(), b.shape()));
    }
    return Composite.of(name, () -> a.matmul(b));
  }

  /// The products of each element of one vector with each of another, as a matrix.
  public static Tensor outer(Tensor a, Tensor b) {
    Objects.requireNonNull(a, "outer: a is null");
    Objects.requireNonNull(b, "outer: b is null");
    if (a.rank() != 1 || b.rank() != 1) {
      throw new ShapeException(
          "outer: wants vectors, got shapes %s and %s".formatted(a.shape(), b.shape()));
    }
    return Composite.of("outer", () -> a.unsqueeze(1).mul(b));
  }

  /// The product of two matrices, plus a tensor that broadcasts to it.
  public static Tensor addmm(Tensor x, Tensor a, Tensor b) {
    return Composite.of("addmm", () -> product("addmm", a, 2, b, 2).add(x));
  }

  /// The products of two batches of matrices, plus a tensor that broadcasts to them.
  public static Tensor baddbmm(Tensor x, Tensor a, Tensor b) {
    return Composite.of("baddbmm", () -> bmm(a, b).add(x));
  }

  /// The Kronecker product: each element of `a` times all of `b`, as blocks.
  public static Tensor kron(Tensor a, Tensor b) {
    Objects.requireNonNull(a, "kron: a is null");
    Objects.requireNonNull(b, "kron: b is null");
    int rank = Math.max(a.rank(), b.rank());
    long[] left = new long[2 * rank];
    long[] right = new long[2 * rank];
    long[] joined = new long[rank];
    for (int d = 0; d < rank; d++) {
      left[2 * d] = size(a, d, rank);
      left[2 * d + 1] = 1;
      right[2 * d] = 1;
      right[2 * d + 1] = size(b, d, rank);
      joined[d] = left[2 * d] * right[2 * d + 1];
    }
    return Composite.of("kron", () -> a.reshape(left).mul(b.reshape(right)).reshape(joined));
  }

  private static long size(Tensor x, int dim, int rank) {
    int d = dim - (rank - x.rank());
    return d < 0 ? 1 : x.size(d);
  }

  /// The cross product of vectors of three elements along a dimension.
  public static Tensor cross(Tensor a, Tensor b, int dim) {
    return Composite.of(
        "cross",
        () -> {
          if (a.rank() == 0 || b.rank() == 0 || a.size(dim) != 3 || b.size(dim) != 3) {
            throw new ShapeException(
                "cross: wants size 3 at dim %d, got shapes %s and %s"
                    .formatted(dim, a.shape(), b.shape()));
          }
          Tensor left = Rearrangement.roll(a, -1, dim).mul(Rearrangement.roll(b, -2, dim));
          Tensor right = Rearrangement.roll(a, -2, dim).mul(Rearrangement.roll(b, -1, dim));
          return left.sub(right);
        });
  }

  /// The sum of products over the last `dims` dimensions of `a` and the first of `b`.
  public static Tensor tensordot(Tensor a, Tensor b, int dims) {
    Objects.requireNonNull(a, "tensordot: a is null");
    Objects.requireNonNull(b, "tensordot: b is null");
    if (dims < 0 || dims > a.rank() || dims > b.rank()) {
      throw new ShapeException(
          "tensordot: %d dimensions cannot be summed over in shapes %s and %s"
              .formatted(dims, a.shape(), b.shape()));
    }
    int[] last = IntStream.range(a.rank() - dims, a.rank()).toArray();
    int[] first = IntStream.range(0, dims).toArray();
    return tensordot(a, b, last, first);
  }

  /// The sum of products over the dimensions of `a` and `b` that are named, in pairs.
  public static Tensor tensordot(Tensor a, Tensor b, int[] dimsA, int[] dimsB) {
    return Composite.of(
        "tensordot",
        () -> {
          boolean[] inA = Dispatch.dims("tensordot", a.shape(), none(a, dimsA));
          boolean[] inB = Dispatch.dims("tensordot", b.shape(), none(b, dimsB));
          List<Integer> orderA = new ArrayList<>();
          List<Integer> orderB = new ArrayList<>();
          List<Long> sizes = new ArrayList<>();
          for (int d = 0; d < a.rank(); d++) {
            if (dimsA.length == 0 || !inA[d]) {
              orderA.add(d);
              sizes.add(a.size(d));
            }
          }
          long outer = sizes.stream().reduce(1L, Math::multiplyExact);
          long inner = 1;
          for (int i = 0; i < dimsA.length; i++) {
            checkPair(a, dimsA[i], b, dimsB[i]);
            orderA.add(a.shape().dim(dimsA[i], "tensordot"));
            orderB.add(b.shape().dim(dimsB[i], "tensordot"));
            inner *= a.size(dimsA[i]);
          }
          long columns = 1;
          for (int d = 0; d < b.rank(); d++) {
            if (dimsB.length == 0 || !inB[d]) {
              orderB.add(d);
              sizes.add(b.size(d));
              columns *= b.size(d);
            }
          }
          Tensor left = a.permute(ints(orderA)).reshape(outer, inner);
          Tensor right = b.permute(ints(orderB)).reshape(inner, columns);
          return left.matmul(right).reshape(sizes.stream().mapToLong(s -> s).toArray());
        });
  }

  /// No dimension named means none here, and all of them elsewhere.
  private static int[] none(Tensor x, int... dims) {
    return dims.length == 0 && x.rank() > 0 ? new int[] {0} : dims;
  }

  private static void checkPair(Tensor a, int dimA, Tensor b, int dimB) {
    if (a.size(dimA) != b.size(dimB)) {
      throw new ShapeException(
          "tensordot: dim %d of shape %s and dim %d of shape %s differ in size"
              .formatted(dimA, a.shape(), dimB, b.shape()));
    }
  }

  private static int[] ints(List<Integer> values) {
    return values.stream().mapToInt(Integer::intValue).toArray();
  }

  /// The distances, in the `p`-norm, of each row of `a` from each row of `b`.
  public static Tensor cdist(Tensor a, Tensor b, double p) {
    return Composite.of(
        "cdist",
        () -> {
          Tensor difference = Composite.real(a).unsqueeze(-2).sub(b.unsqueeze(-3));
          return Statistics.norm(difference, p, false, -1);
        });
  }

  /// The sum of products that an equation such as `"bij,bjk->bik"` describes: letters name the
  /// dimensions of each tensor, and those that are missing after the arrow are summed over. `...`
  /// stands for any dimensions, which broadcast. Without an arrow the letters that occur once
  /// remain, in the order of the alphabet.
  public static Tensor einsum(String equation, Tensor... operands) {
    return Composite.of("einsum", () -> new Einsum(equation, operands).compute());
  }
}
