package dev.jacobi.tensor;

import static dev.jacobi.tensor.Row.operation;

import dev.jacobi.shape.DType;
import dev.jacobi.shape.Shape;
import dev.jacobi.tensor.Row.Trait;
import java.util.List;
import java.util.stream.Stream;

/// The rows of decompositions and equations of matrices.
final class LinearAlgebraRows {
  /// A matrix far from singular.
  private static final Input SQUARE =
      Input.of(DType.FLOAT32, Shape.of(3, 3), 2, 0.5, -0.25, 0.75, -1.5, 0.5, 0.25, 1, 3);

  private static final Input POSITIVE =
      Input.of(DType.FLOAT32, Shape.of(3, 3), 4, 1, 0.5, 1, 3, -0.25, 0.5, -0.25, 2);

  private static final Input TALL =
      Input.of(DType.FLOAT32, Shape.of(4, 2), 1, 0.5, -0.25, 2, 0.75, -1, 1.5, 0.25);

  private static final Input WIDE =
      Input.of(DType.FLOAT32, Shape.of(2, 4), 1, 0.5, -0.25, 2, 0.75, -1, 1.5, 0.25);

  private LinearAlgebraRows() {}

  static List<Row> rows() {
    Input batch = Input.of(DType.FLOAT32, Shape.of(2, 2, 2), 2, 1, -0.5, 1.5, 1, 0.25, 0.75, -3);
    return Stream.of(
            operation("det").sample(SQUARE).sample(batch),
            operation("slogdet").sample(SQUARE).sample(batch),
            partial("inverse").sample(SQUARE).sample(batch),
            partial("solve")
                .sample(SQUARE, Input.real(3, 2))
                .sample(SQUARE, Input.real(3))
                .sample(batch, Input.real(2, 3)),
            partial("triangularSolve")
                .sample(SQUARE, Input.real(3, 2), true)
                .sample(SQUARE, Input.real(3, 2), false),
            partial("cholesky").sample(POSITIVE),
            operation("qr").sample(SQUARE).sample(TALL),
            operation("svd").sample(SQUARE).sample(TALL).sample(WIDE),
            operation("svdvals").sample(TALL),
            operation("eigh").sample(POSITIVE),
            operation("eigvalsh").sample(POSITIVE),
            operation("pinv").sample(TALL, 1e-12).sample(WIDE, 1e-12),
            operation("matrixRank").sample(TALL, 1e-6).trait(Trait.NO_GRADIENT),
            partial("lstsq").sample(TALL, Input.real(4, 3)).sample(WIDE, Input.real(2, 1)),
            operation("matrixExp").sample(SQUARE),
            partial("matrixPower").sample(SQUARE, 3).sample(SQUARE, -2).sample(SQUARE, 0))
        .map(row -> row.trait(Trait.ORDER))
        .toList();
  }

  private static Row partial(String name) {
    return operation(name).trait(Trait.PARTIAL);
  }
}
