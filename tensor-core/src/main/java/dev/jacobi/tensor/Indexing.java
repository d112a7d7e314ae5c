package dev.jacobi.tensor;

import dev.jacobi.backend.Gather;
import dev.jacobi.backend.Scatter;
import dev.jacobi.backend.Scatter.How;
import dev.jacobi.backend.View;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.DTypeException;
import dev.jacobi.shape.Layout;
import dev.jacobi.shape.Shape;
import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.Gradient.Reads;
import java.util.Arrays;
import java.util.Objects;

/// Picking elements by position or by condition.
public final class Indexing {
  private Indexing() {}

  /// `x` where the condition is true, `y` elsewhere, with broadcasting.
  public static Tensor where(Tensor condition, Tensor x, Tensor y) {
    return Dispatch.where(new Where(), condition, x, y);
  }

  /// `value` where the mask is true, `x` elsewhere. Truth values stay such: anything but 0 is true.
  public static Tensor maskedFill(Tensor x, Tensor mask, double value) {
    return Composite.of(
        "maskedFill",
        () ->
            where(
                mask,
                x.dtype() == DType.BOOL
                    ? Dispatch.held("maskedFill", x, value)
                    : Dispatch.scalar(x, value),
                x));
  }

  /// Along `dim`, the elements at the positions that `index` holds: the result has the index's
  /// shape, and `result[i, j] = x[index[i, j], j]` for `dim` 0.
  public static Tensor gather(Tensor x, int dim, Tensor index) {
    Objects.requireNonNull(x, "gather: x is null");
    Objects.requireNonNull(index, "gather: index is null");
    int d = x.shape().dim(dim, "gather");
    checkIndex("gather", x, d, index);
    TensorStorage data =
        Dispatch.run(
            x.data().backend,
            new Gather(d),
            x.dtype(),
            index.shape(),
            x.view(),
            index.to(DType.INT64).view());
    Tensor result = new Tensor(data, Layout.contiguous(index.shape()));
    return Dispatch.record(new GatherOp(d), result, x, index);
  }

  /// Along `dim`, the slices at the positions that `index`, a vector, holds.
  public static Tensor indexSelect(Tensor x, int dim, Tensor index) {
    Objects.requireNonNull(x, "indexSelect: x is null");
    Objects.requireNonNull(index, "indexSelect: index is null");
    int d = x.shape().dim(dim, "indexSelect");
    if (index.rank() != 1 || x.rank() == 0) {
      throw new ShapeException(
          "indexSelect: wants a vector of positions and a tensor of at least one dimension, got"
              + " shapes %s and %s".formatted(index.shape(), x.shape()));
    }
    long[] sizes = x.shape().toArray();
    sizes[d] = index.numel();
    long[] ones = new long[x.rank()];
    Arrays.fill(ones, 1);
    ones[d] = index.numel();
    return Composite.of("indexSelect", () -> gather(x, d, index.reshape(ones).expand(sizes)));
  }

  /// `x` with `values` added at the positions that `index` holds along `dim`; the reverse of
  /// [#gather]. Positions that occur more than once get the sum.
  public static Tensor scatterAdd(Tensor x, int dim, Tensor index, Tensor values) {
    return Composite.of(
        "scatterAdd",
        () -> {
          int d = x.shape().dim(dim, "scatterAdd");
          checkIndex("scatterAdd", x, d, index);
          if (!values.shape().equals(index.shape())) {
            throw new ShapeException(
                "scatterAdd: index and values must have one shape, got %s and %s"
                    .formatted(index.shape(), values.shape()));
          }
          Tensor result = x.detach().copy();
          View out = result.view();
          x.data()
              .backend
              .run(
                  new Scatter(d, How.ADD),
                  new View[] {values.to(x.dtype()).view(), index.to(DType.INT64).view()},
                  new View[] {out});
          return Dispatch.record(new ScatterOp(d), result, x, index, values);
        });
  }

  static void checkIndex(String operation, Tensor x, int d, Tensor index) {
    if (index.dtype().isFloating() || index.dtype() == DType.BOOL) {
      throw new DTypeException(
          "%s: positions must be whole numbers, got %s of shape %s; use index.to(DType.INT64)"
              .formatted(operation, index.dtype(), index.shape()));
    }
    Dispatch.sameDevice(operation, x, index);
    Shape shape = index.shape();
    boolean fits = shape.rank() == x.rank();
    for (int i = 0; fits && i < shape.rank(); i++) {
      fits = i == d || shape.size(i) <= x.size(i);
    }
    if (!fits) {
      throw new ShapeException(
          "%s: index of shape %s must have the rank of shape %s, and no size above it but at dim %d"
              .formatted(operation, shape, x.shape(), d));
    }
  }

  private record Where() implements Op {
    @Override
    public Gradient gradient() {
      return Gradient.of(
          Reads.OTHERS,
          (i, g, inputs, y) ->
              switch (i) {
                case 1 -> where(inputs[0], g, Dispatch.scalar(g, 0));
                case 2 -> g.maskedFill(inputs[0], 0);
                default -> throw new IllegalStateException("a condition has no gradient");
              });
    }
  }

  private record GatherOp(int dim) implements Op {
    @Override
    public String name() {
      return "gather";
    }

    @Override
    public Gradient gradient() {
      return Gradient.of(
          Reads.OTHERS,
          (i, g, inputs, y) -> scatterAdd(Tensor.zerosLike(inputs[0]), dim, inputs[1], g));
    }
  }

  private record ScatterOp(int dim) implements Op {
    @Override
    public String name() {
      return "scatterAdd";
    }

    @Override
    public Gradient gradient() {
      return Gradient.of(Reads.OTHERS, (i, g, inputs, y) -> i == 0 ? g : gather(g, dim, inputs[1]));
    }
  }
}
