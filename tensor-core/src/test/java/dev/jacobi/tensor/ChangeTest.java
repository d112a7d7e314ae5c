package dev.jacobi.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.shape.DType;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Changes in place are seen by views, and by nothing that was computed before: whether or not its
/// numbers had been looked at. Small tensors are computed at once, large ones when they are needed.
class ChangeTest {
  private static float[] all(float value, int n) {
    float[] expected = new float[n];
    Arrays.fill(expected, value);
    return expected;
  }

  private static void holds(float value, Tensor x) {
    assertArrayEquals(all(value, Math.toIntExact(x.numel())), x.toFloatArray());
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 5000})
  void viewsSeeChanges(int n) {
    Tensor x = Tensor.zeros(2, n);
    Tensor row = x.select(0, 1);
    row.fill(5);
    holds(5, x.slice(0, 1, 2));
    holds(0, x.slice(0, 0, 1));
    x.fill(7);
    holds(7, row);
    x.assign(Tensor.ones(2, n).mul(3).add(1));
    holds(4, row);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 5000})
  void earlierResultsStay(int n) {
    Tensor x = Tensor.ones(n);
    Tensor sum = x.add(1);
    Tensor product = sum.mul(3);
    x.fill(100);
    holds(2, sum);
    sum.fill(50);
    holds(6, product);
    Tensor later = sum.mul(2);
    sum.addInPlace(Tensor.ones(n));
    holds(100, later);
    holds(51, sum);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 5000})
  void assignedTensorsDoNotShareTheirElements(int n) {
    Tensor x = Tensor.zeros(n);
    Tensor y = Tensor.ones(n).add(1);
    x.assign(y);
    x.slice(0, 0, 1).fill(9);
    holds(2, y);
    y.slice(0, 0, 2).fill(8);
    assertEquals(9, x.get(0));
    assertEquals(2, x.get(1));
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 3000})
  void partsOfATensorMayBeAssignedToOthers(int n) {
    Tensor x = Tensor.arange(n).to(DType.FLOAT32).copy();
    x.slice(0, 1, n).assign(x.slice(0, 0, n - 1L));
    double[] expected = new double[n];
    Arrays.setAll(expected, i -> Math.max(i - 1, 0));
    assertArrayEquals(expected, x.toDoubleArray());
    Tensor square = Tensor.arange(64 * 64).reshape(64, 64).copy();
    Tensor transposed = square.t().copy();
    square.assign(square.t());
    assertArrayEquals(transposed.toLongArray(), square.toLongArray());
  }

  @Test
  void repeatedElementsCannotBeAssigned() {
    Tensor repeated = Tensor.zeros(1, 3).expand(4, 3);
    Tensor value = Tensor.ones(4, 3);
    String message =
        String.valueOf(
            assertThrows(IllegalStateException.class, () -> repeated.assign(value)).getMessage());
    assertTrue(message.contains("copy()"), message);
  }

  @Test
  void assignConvertsTheType() {
    Tensor x = Tensor.zeros(2).to(DType.INT32).copy();
    x.assign(Tensor.tensor(new float[] {1.7f, -2.7f}));
    assertArrayEquals(new long[] {1, -2}, x.toLongArray());
    assertEquals(DType.INT32, x.dtype());
  }

  @Test
  void valuesReadBeforeAndAfterAreTheSame() {
    Tensor x = Tensor.arange(0, 3000, 1);
    Tensor y = x.mul(2).add(1);
    Tensor z = y.sub(x);
    float[] first = z.toFloatArray();
    y.fill(0);
    x.fill(0);
    assertArrayEquals(first, z.toFloatArray());
    assertEquals(3000, first[2999]);
  }

  /// Each deferred value is used by many others, some of which nobody looks at.
  @Test
  void sharedValuesAreTheSameForAll() {
    Tensor x = Tensor.arange(0, 2000, 1).mul(0.001);
    Tensor shared = x.exp().add(x);
    double[] expected = shared.add(0).toDoubleArray();
    for (int i = 1; i < 6; i++) {
      double[] actual = shared.mul(i).toDoubleArray();
      for (int k = 0; k < 2000; k += 97) {
        assertEquals(expected[k] * i, actual[k], 1e-4);
      }
    }
    assertArrayEquals(expected, shared.toDoubleArray());
  }

  /// Planning takes as long for each of many tensors as for each of few: with the square of their
  /// number this would take hours.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void manyTensorsAreAssignedAtOnce(boolean ofOneShape) {
    int n = 5_000;
    Tensor[] values = new Tensor[n];
    Tensor[] targets = new Tensor[n];
    Tensor[] sources = new Tensor[7];
    Arrays.setAll(sources, i -> Tensor.ones(ofOneShape ? 1025 : 1025 + i));
    for (int i = 0; i < n; i++) {
      Tensor source = sources[i % sources.length];
      values[i] = source.mul(2).add(i);
      targets[i] = source.add(1);
    }
    Tensor.assign(targets, values);
    for (int i = 0; i < n; i += 997) {
      assertEquals(2.0 + i, targets[i].get(1024));
    }
  }
}
