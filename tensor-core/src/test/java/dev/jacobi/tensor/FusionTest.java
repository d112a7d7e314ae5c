package dev.jacobi.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/// Values that several passes want, some of which another pass needs first.
class FusionTest {
  private static final int ROWS = 40;
  private static final int COLUMNS = 60;

  /// Values that wait; nobody else holds what they are computed from.
  private static Tensor twos() {
    return TensorScope.tidy(() -> Tensor.full(1, ROWS, COLUMNS).copy().mul(2));
  }

  @Test
  void aValueThatAnInnerPassStoresIsStillThereForTheOuterOne() {
    Tensor x = twos();
    // Twice in passing: the third pass stores it, and lets go of its operands.
    Tensor.evaluate(x.add(1));
    Tensor.evaluate(x.add(1));
    Tensor sums = x.mul(x.sum(true, -1)).mul(x.sum(true));
    assertEquals(2.0 * (2 * COLUMNS) * (2 * ROWS * COLUMNS), sums.get(ROWS - 1, COLUMNS - 1));
    assertEquals(2, x.get(0, 0));
  }

  @Test
  void aRootThatAnInnerPassComputesIsComputedOnce() {
    Tensor x = twos();
    Tensor rows = x.sum(true, -1);
    Tensor shares = x.div(rows.sum(true));
    Tensor.evaluate(rows, shares);
    assertEquals(2 * COLUMNS, rows.get(ROWS - 1, 0));
    assertEquals(1.0 / (ROWS * COLUMNS), shares.get(3, 4), 1e-9);
  }
}
