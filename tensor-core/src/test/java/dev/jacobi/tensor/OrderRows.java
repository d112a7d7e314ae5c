package dev.jacobi.tensor;

import static dev.jacobi.tensor.Row.operation;

import dev.jacobi.shape.DType;
import dev.jacobi.shape.Shape;
import dev.jacobi.tensor.Row.Trait;
import java.util.List;

/// The rows of scans, sorts and statistics.
final class OrderRows {
  private static final Input MATRIX = Input.real(2, 4);
  private static final Input BLOCK = Input.real(2, 3, 2);
  private static final Input LARGE = Input.real(40, 1031);
  private static final Input ZEROS =
      Input.of(DType.FLOAT32, Shape.of(2, 4), 1, 0, 2, 3, 0.5, 0, 0, -1);

  private OrderRows() {}

  static List<Row> rows() {
    return List.of(
        along("cumsum"),
        along("cumprod").sample(ZEROS, 1),
        along("logcumsumexp"),
        along("cummax"),
        along("cummin"),
        operation("sort")
            .sample(MATRIX, 1, false)
            .sample(BLOCK, 1, true)
            .large(LARGE, 1, false)
            .large(LARGE, 0, true),
        operation("argsort")
            .sample(MATRIX, -1, true)
            .sample(Input.index(3, 9), 0, false)
            .trait(Trait.NO_GRADIENT),
        operation("topk")
            .sample(MATRIX, 2, 1, true)
            .sample(BLOCK, 1, 0, false)
            .large(LARGE, 5, 1, true),
        operation("kthvalue").sample(MATRIX, 2, 1).sample(BLOCK, 1, 0),
        operation("median").sample(MATRIX, 1).sample(BLOCK, 1).sample(MATRIX).large(LARGE, 0),
        operation("nanmedian").sample(MATRIX, 1).sample(BLOCK, 1),
        operation("quantile").sample(MATRIX, 0.3, 1, false).sample(BLOCK, 0.5, 1, true),
        operation("mode").sample(MATRIX, 1).sample(BLOCK, 0),
        operation("searchsorted")
            .sample(sorted(), Input.real(2, 3), false)
            .sample(sorted(), Input.real(5), true)
            .trait(Trait.NO_GRADIENT),
        operation("bucketize").sample(MATRIX, sorted(), false).trait(Trait.NO_GRADIENT),
        operation("unique")
            .sample(Input.index(4, 9))
            .sample(Input.real(2, 3))
            .trait(Trait.NO_GRADIENT),
        operation("bincount")
            .sample(Input.index(4, 9), 2)
            .sample(Input.index(4, 9), Input.real(9), 6),
        operation("histc").sample(MATRIX, 4, -1.0, 1.0).trait(Trait.NO_GRADIENT),
        fold("all").sample(MATRIX).trait(Trait.NO_GRADIENT),
        fold("any").sample(MATRIX).trait(Trait.NO_GRADIENT),
        operation("countNonzero").sample(MATRIX).sample(BLOCK, 0, 1).trait(Trait.NO_GRADIENT),
        fold("nansum").trait(Trait.ORDER),
        fold("nanmean").trait(Trait.ORDER),
        operation("norm")
            .sample(MATRIX)
            .sample(MATRIX, 2.0, false)
            .sample(BLOCK, 1.0, true, 0, 2)
            .sample(BLOCK, 3.0, false, 1)
            .sample(BLOCK, Double.POSITIVE_INFINITY, false, 1)
            .kinks(0)
            .trait(Trait.ORDER)
            .large(LARGE, 2.0, false, 1),
        operation("dist").sample(MATRIX, Input.between(3, 4, 2, 4), 2.0),
        operation("normalize").sample(MATRIX, 2.0, 1, 1e-12).trait(Trait.ORDER),
        operation("cosineSimilarity")
            .sample(MATRIX, Input.between(1, 2, 2, 4), 1, 1e-8)
            .trait(Trait.ORDER));
  }

  private static Input sorted() {
    return Input.of(DType.FLOAT32, Shape.of(4), -1, -0.25, 0.5, 1.5);
  }

  private static Row along(String name) {
    return operation(name)
        .sample(MATRIX, 0)
        .sample(MATRIX, -1)
        .sample(BLOCK, 1)
        .sample(Input.real(), 0)
        .sample(Input.real(0), 0)
        .large(LARGE, 1)
        .large(LARGE, 0);
  }

  private static Row fold(String name) {
    return operation(name)
        .sample(Input.mask(2, 3), false)
        .sample(MATRIX, false)
        .sample(MATRIX, true, 1)
        .sample(BLOCK, false, 0, 2);
  }
}
