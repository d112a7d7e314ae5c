package dev.jacobi.tensor;

import static dev.jacobi.tensor.Row.operation;

import dev.jacobi.tensor.Row.Trait;
import java.util.List;

/// The rows of linear algebra.
final class LinearRows {
  private LinearRows() {}

  static List<Row> rows() {
    return List.of(
        operation("matmul")
            .sample(Input.real(2, 3), Input.real(3, 4))
            .sample(Input.real(3), Input.real(3))
            .sample(Input.real(3), Input.real(3, 2))
            .sample(Input.real(2, 3), Input.real(3))
            .sample(Input.real(2, 2, 3), Input.real(3, 2))
            .sample(Input.real(2, 1, 2, 3), Input.real(3, 3, 2))
            .sample(Input.real(3), Input.real(2, 3, 2))
            .sample(Input.real(2, 0), Input.real(0, 3))
            .sample(Input.real(0, 2), Input.real(2, 3))
            .trait(Trait.ORDER)
            .large(Input.real(130, 300), Input.real(300, 150))
            .large(Input.real(40, 30, 20), Input.real(40, 20, 30))
            .large(Input.real(513), Input.real(513, 700)));
  }
}
