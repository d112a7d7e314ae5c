package dev.jacobi.tensor;

import static dev.jacobi.tensor.Row.operation;

import java.util.List;

/// The rows of operations that show the same elements otherwise.
final class MovementRows {
  private static final Input MATRIX = Input.real(2, 3);
  private static final Input BLOCK = Input.real(2, 3, 4);
  private static final Input LARGE = Input.real(40, 1031);

  private MovementRows() {}

  static List<Row> rows() {
    return List.of(
        operation("reshape")
            .sample(MATRIX, 3, 2)
            .sample(MATRIX, -1)
            .sample(BLOCK, 4, -1, 2)
            .sample(Input.real())
            .sample(Input.real(), 1, 1)
            .sample(Input.real(2, 0), 0, 5)
            .large(LARGE, 1031, 40),
        operation("flatten")
            .sample(BLOCK, 0, 1)
            .sample(MATRIX)
            .sample(BLOCK, 1)
            .sample(BLOCK, -1)
            .sample(Input.real()),
        operation("permute").sample(MATRIX, 1, 0).sample(BLOCK, 2, -3, 1).sample(Input.real()),
        operation("transpose").sample(MATRIX, 0, 1).sample(BLOCK, -1, 0).large(LARGE, 0, 1),
        operation("t").sample(MATRIX).sample(Input.real(3)).sample(Input.real()),
        operation("squeeze")
            .sample(Input.real(2, 1, 3), 1)
            .sample(MATRIX, 0)
            .sample(Input.real(1), -1)
            .sample(Input.real(), 0),
        operation("unsqueeze").sample(MATRIX, 0).sample(MATRIX, -1).sample(Input.real(), 0),
        operation("expand")
            .sample(Input.real(1, 3), 4, 3)
            .sample(Input.real(3), 2, -1)
            .sample(Input.real(), 2, 2)
            .sample(Input.real(1), 0),
        operation("slice")
            .sample(BLOCK, 2, 1, 3)
            .sample(BLOCK, -1, 0, 4, 2)
            .sample(BLOCK, 1, -2, -1)
            .sample(MATRIX, 0, 5, 9, 1),
        operation("narrow").sample(BLOCK, 1, 1, 2).sample(MATRIX, -1, 3, 0),
        operation("select").sample(MATRIX, 0, 1).sample(BLOCK, -1, -2).sample(Input.real(3), 0, 0),
        operation("contiguous").sample(MATRIX).sample(Input.real()).large(LARGE),
        operation("copy").sample(MATRIX).sample(Input.real()).sample(Input.real(0)).large(LARGE),
        operation("cat")
            .sample(0, MATRIX, Input.real(1, 3))
            .sample(-1, MATRIX, Input.real(2, 1), Input.real(2, 0))
            .sample(0, Input.real(3))
            .large(1, LARGE, Input.real(40, 7)),
        operation("stack")
            .sample(0, MATRIX, Input.between(0, 1, 2, 3))
            .sample(-1, MATRIX, Input.between(0, 1, 2, 3))
            .sample(0, Input.real(), Input.between(0, 1)));
  }
}
