package dev.jacobi.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.shape.DType;
import dev.jacobi.shape.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class CreationTest {
  @Test
  void arraysKeepTheirTypeAndShape() {
    assertMade(DType.FLOAT32, Tensor.tensor(new float[][] {{1, 2, 3}, {4, 5, 6}}), 2, 3);
    assertMade(DType.FLOAT64, Tensor.tensor(new double[] {1, 2}), 2);
    assertMade(DType.INT32, Tensor.tensor(new int[][][] {{{1}}, {{2}}}), 2, 1, 1);
    assertMade(DType.INT64, Tensor.tensor(new long[] {1, 2}), 2);
    assertMade(DType.INT16, Tensor.tensor(new short[] {1, 2}), 2);
    assertMade(DType.INT8, Tensor.tensor(new byte[] {1, 2}), 2);
    assertMade(DType.BOOL, Tensor.tensor(new boolean[] {true}), 1);
    assertMade(DType.FLOAT32, Tensor.tensor(new float[0][3]), 0);
    assertMade(DType.FLOAT32, Tensor.tensor(new float[2][0]), 2, 0);
  }

  private static void assertMade(DType type, Tensor made, long... shape) {
    assertEquals(type, made.dtype());
    assertEquals(shape.length == 1 && shape[0] == 0 ? 0 : Shape.of(shape).numel(), made.numel());
    double[] elements = made.toDoubleArray();
    for (int i = 0; i < elements.length; i++) {
      assertEquals(i + 1, elements[i]);
    }
  }

  @Test
  void numbersHaveTheTypesOfTheLanguage() {
    assertEquals(DType.INT64, Tensor.tensor(3).dtype());
    assertEquals(DType.FLOAT32, Tensor.tensor(3.5).dtype());
    assertEquals(DType.BOOL, Tensor.tensor(true).dtype());
    assertEquals(Long.MAX_VALUE, Tensor.tensor(Long.MAX_VALUE).itemLong());
  }

  @Test
  void wholeNumbersBeyondDoubleAreExact() {
    long big = (1L << 53) + 1;
    Tensor x = Tensor.tensor(new long[] {big, big + 1, -big});
    assertArrayEquals(new long[] {big + 1, big + 2, 1 - big}, x.add(1).toLongArray());
    assertArrayEquals(new long[] {2 * big, 2 * big + 2, -2 * big}, x.mul(2).toLongArray());
    assertEquals(1, x.argMax(0).itemLong());
    assertEquals(big + 1, x.amax().itemLong());
    assertEquals(big + 1, x.sum().itemLong());
    assertEquals(0, x.slice(0, 0, 1).eq(x.slice(0, 1, 2)).itemLong());
  }

  @Test
  void saysWhatIsNoTensor() {
    assertError("inner arrays differ in length: 2 and 1", new float[][] {{1, 2}, {3}});
    assertError("inner arrays differ in length: 2 and 0", new float[][] {{1, 2}, {}});
    assertError("got String", "abc");
    assertError("got Integer[]", new Integer[] {1});
    assertError("got char[]", new char[] {'a'});
  }

  private static void assertError(String part, Object array) {
    Executable call = () -> Tensor.tensor(array);
    String message =
        String.valueOf(assertThrows(IllegalArgumentException.class, call).getMessage());
    assertTrue(message.startsWith("tensor: ") && message.contains(part), message);
  }

  /// Sums in float32 would stop growing at 2^24 if elements were added one by one.
  @Test
  void sumsOfManyElementsAreRight() {
    int n = 20_000_000;
    assertArrayEquals(new float[] {n, n}, Tensor.ones(1, 2).expand(n, 2).sum(0).toFloatArray());
    assertEquals(n, Tensor.ones(1).expand(n).sum().item());
  }
}
