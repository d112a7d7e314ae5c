package dev.jacobi.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.shape.DType;
import org.junit.jupiter.api.Test;

/// What a decomposition promises: its factors have their form, and their product is the matrix.
class LinearAlgebraTest {
  private static Tensor random(long... shape) {
    return Tensor.randn(Generator.seeded(5), shape).to(DType.FLOAT64);
  }

  private static void assertNear(Tensor expected, Tensor actual) {
    assertEquals(expected.shape(), actual.shape());
    assertEquals(0, expected.sub(actual).abs().max().item(), 1e-12);
  }

  private static void assertOrthonormal(Tensor columns) {
    Tensor unit = Tensor.eye(columns.size(-1)).to(DType.FLOAT64);
    Tensor products = columns.transpose(-2, -1).matmul(columns);
    assertNear(unit.expand(products.shape().toArray()), products);
  }

  @Test
  void qrIsOrthogonalTimesTriangular() {
    for (Tensor a : new Tensor[] {random(5, 3), random(3, 5), random(2, 4, 4)}) {
      LinearAlgebra.Qr parts = LinearAlgebra.qr(a);
      assertOrthonormal(parts.q());
      assertNear(Diagonals.triu(parts.r(), 0), parts.r());
      assertNear(a, parts.q().matmul(parts.r()));
    }
  }

  @Test
  void svdIsSortedAndJoins() {
    for (Tensor a : new Tensor[] {random(5, 3), random(3, 5), random(2, 4, 4)}) {
      LinearAlgebra.Svd parts = LinearAlgebra.svd(a);
      assertOrthonormal(parts.u());
      assertOrthonormal(parts.vh().transpose(-2, -1));
      assertNear(Sorting.sort(parts.s(), -1, true).values(), parts.s());
      assertNear(a, parts.u().mul(parts.s().unsqueeze(-2)).matmul(parts.vh()));
    }
  }

  @Test
  void eigenvectorsAreStretched() {
    Tensor square = random(2, 4, 4);
    Tensor a = square.add(square.transpose(-2, -1));
    LinearAlgebra.Eigh parts = LinearAlgebra.eigh(a);
    assertOrthonormal(parts.vectors());
    assertNear(a.matmul(parts.vectors()), parts.vectors().mul(parts.values().unsqueeze(-2)));
  }

  @Test
  void saysWhichMatrixIsSingular() {
    Tensor a = Tensor.stack(0, Tensor.eye(2), Tensor.ones(2, 2));
    assertError("inverse: matrix 1 of the batch is singular", () -> LinearAlgebra.inverse(a));
    assertError("not positive definite", () -> LinearAlgebra.cholesky(Tensor.eye(2).neg()));
  }

  private static void assertError(String part, Runnable action) {
    String message =
        String.valueOf(assertThrows(ArithmeticException.class, action::run).getMessage());
    assertTrue(message.contains(part), message);
  }
}
