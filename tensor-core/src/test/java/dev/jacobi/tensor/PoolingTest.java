package dev.jacobi.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Numbers from torch.nn.functional on `arange(30).mul(7).remainder(11)` as a 5 by 6 plane.
class PoolingTest {
  private static Tensor plane() {
    float[] values = new float[30];
    for (int i = 0; i < values.length; i++) {
      values[i] = i * 7 % 11;
    }
    return Tensor.of(values, 1, 1, 5, 6);
  }

  private static void assertElements(Tensor actual, double... expected) {
    assertArrayEquals(expected, actual.toDoubleArray(), 1e-5);
  }

  @Test
  void maxPoolGivesTheGreatestAndItsPlace() {
    Pooling.Pooled pooled =
        Pooling.maxPool2dWithIndices(plane(), WindowOptions.stride(2).withPadding(1), 3);
    assertElements(pooled.values(), 9.0, 10.0, 10.0, 9.0, 10.0, 9.0, 10.0, 10.0, 9.0);
    assertElements(pooled.indices(), 6.0, 3.0, 3.0, 6.0, 14.0, 17.0, 25.0, 25.0, 28.0);
    assertElements(
        Pooling.maxPool2d(plane(), WindowOptions.stride(2).withDilation(2).withCeil(), 2),
        10.0,
        10.0,
        6.0,
        10.0,
        10.0,
        9.0);
  }

  @Test
  void theGradientGoesToTheGreatest() {
    Tensor x = plane().requiresGrad(true);
    Tensor y = Pooling.maxPool2d(x, WindowOptions.defaults(), 2);
    GradFn origin = Objects.requireNonNull(y.origin());
    boolean[] wanted = {true, false};
    Tensor g = Objects.requireNonNull(origin.gradients(Tensor.onesLike(y), wanted)[0]);
    assertElements(
        g, 0.0, 0.0, 0.0, 1.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 1.0,
        0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
  }

  @Test
  void avgPoolCountsThePaddingUnlessTold() {
    WindowOptions how = WindowOptions.stride(2).withPadding(1);
    assertElements(
        Pooling.avgPool2d(plane(), how, 3),
        2.333333,
        3.777778,
        3.333333,
        3.333333,
        5.111111,
        4.444445,
        2.111111,
        3.444444,
        3.0);
    assertElements(
        Pooling.avgPool2d(plane(), how.withoutCountingPadding(), 3),
        5.25,
        5.666667,
        5.0,
        5.0,
        5.111111,
        4.444445,
        4.75,
        5.166667,
        4.5);
    assertElements(
        Pooling.avgPool2d(plane(), how.withCeil(), 2),
        0.0,
        2.5,
        4.0,
        0.5,
        4.0,
        4.75,
        5.0,
        2.25,
        2.0,
        6.25,
        3.75,
        3.0);
  }

  @Test
  void adaptivePoolsCutUnevenly() {
    assertElements(
        Pooling.adaptiveAvgPool2d(plane(), 3, 4),
        5.25,
        4.0,
        7.0,
        3.0,
        5.0,
        4.666667,
        4.0,
        3.666667,
        4.75,
        6.25,
        3.75,
        5.25);
    assertElements(
        Pooling.adaptiveMaxPool2d(plane(), 3, 4),
        9.0,
        7.0,
        10.0,
        6.0,
        9.0,
        10.0,
        8.0,
        9.0,
        10.0,
        10.0,
        9.0,
        9.0);
    assertElements(Pooling.adaptiveAvgPool1d(plane().select(2, 0), 4), 3.5, 5.0, 8.0, 4.0);
  }

  @Test
  void dimensionsAgree() {
    Tensor line = plane().select(2, 0);
    Tensor flat = plane().narrow(2, 0, 1);
    WindowOptions how = WindowOptions.defaults();
    assertEquals(
        Pooling.maxPool2d(flat, how, 1, 2).squeeze(2).toString(),
        Pooling.maxPool1d(line, how, 2).toString());
    assertEquals(
        Pooling.maxPool2d(flat, how, 1, 2).unsqueeze(2).toString(),
        Pooling.maxPool3d(flat.unsqueeze(2), how, 1, 1, 2).toString());
    assertEquals(
        Pooling.avgPool2d(flat, how, 1, 2).unsqueeze(2).toString(),
        Pooling.avgPool3d(flat.unsqueeze(2), how, 1, 1, 2).toString());
  }
}
