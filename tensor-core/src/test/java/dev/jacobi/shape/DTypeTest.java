package dev.jacobi.shape;

import static dev.jacobi.shape.DType.BFLOAT16;
import static dev.jacobi.shape.DType.BOOL;
import static dev.jacobi.shape.DType.FLOAT16;
import static dev.jacobi.shape.DType.FLOAT32;
import static dev.jacobi.shape.DType.INT16;
import static dev.jacobi.shape.DType.INT64;
import static dev.jacobi.shape.DType.INT8;
import static dev.jacobi.shape.DType.UINT8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class DTypeTest {
  @Test
  void promotionIsSymmetricAndIdempotent() {
    for (DType a : DType.values()) {
      assertEquals(a, a.promote(a));
      for (DType b : DType.values()) {
        assertEquals(a.promote(b), b.promote(a), a + " and " + b);
        assertEquals(a.promote(b), a.promote(b).promote(b), a + " and " + b);
      }
    }
  }

  @Test
  void promotesAsPyTorchDoes() {
    assertEquals(UINT8, BOOL.promote(UINT8));
    assertEquals(INT16, UINT8.promote(INT8));
    assertEquals(FLOAT16, INT64.promote(FLOAT16));
    assertEquals(FLOAT32, FLOAT16.promote(BFLOAT16));
  }
}
