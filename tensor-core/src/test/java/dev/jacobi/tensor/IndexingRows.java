package dev.jacobi.tensor;

import static dev.jacobi.tensor.Row.operation;

import java.util.List;

/// The rows of operations that pick elements by position or by condition.
final class IndexingRows {
  private static final Input MATRIX = Input.real(3, 4);

  private IndexingRows() {}

  static List<Row> rows() {
    return List.of(
        operation("where")
            .sample(Input.mask(2, 3), Input.real(2, 3), Input.between(0, 1, 2, 3))
            .sample(Input.mask(2, 1), Input.real(3), Input.between(0, 1))
            .sample(Input.mask(), Input.real(), Input.between(0, 1, 2))
            .large(Input.mask(40, 1031), Input.real(40, 1031), Input.between(0, 1, 40, 1)),
        operation("maskedFill")
            .sample(Input.real(2, 3), Input.mask(2, 3), -1.0)
            .sample(Input.real(2, 3), Input.mask(3), 0.5)
            .sample(Input.real(), Input.mask(), 2.0)
            .large(Input.real(40, 1031), Input.mask(1031), 0.0),
        operation("gather")
            .sample(MATRIX, 0, Input.index(3, 2, 4))
            .sample(MATRIX, -1, Input.index(4, 3, 6))
            .sample(Input.real(2, 3, 2), 1, Input.index(3, 2, 2, 1))
            .sample(MATRIX, 0, Input.index(3, 0, 4))
            .sample(Input.real(), 0, Input.index(1))
            .large(Input.real(40, 1031), 0, Input.index(40, 90, 1031)),
        operation("indexSelect")
            .sample(MATRIX, 0, Input.index(3, 5))
            .sample(MATRIX, -1, Input.index(4, 2))
            .sample(Input.real(3), 0, Input.index(3, 4))
            .sample(MATRIX, 0, Input.index(3, 0))
            .large(Input.real(40, 1031), 0, Input.index(40, 90)),
        operation("scatterAdd")
            .sample(MATRIX, 0, Input.index(3, 2, 4), Input.between(0, 1, 2, 4))
            .sample(MATRIX, -1, Input.index(4, 3, 6), Input.between(0, 1, 3, 6))
            .sample(Input.real(), 0, Input.index(1), Input.between(0, 1))
            .large(Input.real(40, 50), 0, Input.index(40, 900, 50), Input.real(900, 50)));
  }
}
