package dev.jacobi.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.List;

/// Comparisons of tensors, with messages that show where they differ.
public final class Close {
  private Close() {}

  /// Two results have the same shapes, types and bits.
  public static void assertSame(List<Tensor> expected, List<Tensor> actual, String what) {
    assertClose(expected, actual, 0, what);
  }

  /// Two results have the same shapes and types, and elements that differ by at most `tolerance`
  /// relative to the greater of 1 and the element.
  public static void assertClose(
      List<Tensor> expected, List<Tensor> actual, double tolerance, String what) {
    assertEquals(expected.size(), actual.size(), what);
    for (int i = 0; i < expected.size(); i++) {
      Tensor e = expected.get(i);
      Tensor a = actual.get(i);
      assertEquals(e.dtype(), a.dtype(), what);
      assertEquals(e.shape(), a.shape(), what);
      assertClose(e.toDoubleArray(), a.toDoubleArray(), tolerance, what);
    }
  }

  /// Numbers differ by at most `tolerance` relative to the greater of 1 and the expected one.
  public static void assertClose(
      double[] expected, double[] actual, double tolerance, String what) {
    assertEquals(expected.length, actual.length, what);
    for (int i = 0; i < expected.length; i++) {
      double e = expected[i];
      double a = actual[i];
      boolean same = Double.compare(e, a) == 0 || (tolerance > 0 && e == a);
      if (!same && !(Math.abs(e - a) <= tolerance * Math.max(1, Math.abs(e)))) {
        fail("%s: element %d: expected %s, got %s".formatted(what, i, e, a));
      }
    }
  }
}
