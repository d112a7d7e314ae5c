package dev.jacobi.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class JacobiTest {
  @Test
  void threadsChangeWhileTheProgramRunsAndNoBitDoes() {
    int before = Jacobi.config().threads();
    try {
      Tensor a = Tensor.randn(200, 300);
      Tensor b = Tensor.randn(300, 200);
      float[] expected = a.matmul(b).softmax(1).toFloatArray();
      for (int threads : new int[] {1, 4, 2, 1}) {
        assertEquals(threads, Jacobi.config().threads(threads).threads());
        assertArrayEquals(expected, a.matmul(b).softmax(1).toFloatArray());
      }
    } finally {
      Jacobi.config().threads(before);
    }
  }

  @Test
  void eagerModeIsSetAndShown() {
    assertFalse(Jacobi.config().eager());
    try {
      assertTrue(Jacobi.config().eager(true).toString().contains("eager          true"));
      assertEquals(5000.0, Tensor.ones(5000).sum().item());
    } finally {
      Jacobi.config().eager(false);
    }
  }

  @Test
  void refusesWhatCannotBe() {
    assertThrows(IllegalArgumentException.class, () -> Jacobi.config().threads(0));
    assertThrows(IllegalArgumentException.class, () -> Jacobi.config().memoryLimit(0));
  }
}
