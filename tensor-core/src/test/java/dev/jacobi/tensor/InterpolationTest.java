package dev.jacobi.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.jacobi.tensor.Interpolation.Mode;
import org.junit.jupiter.api.Test;

/// Numbers from torch.nn.functional on `arange(24).mul(7).remainder(11)` as a 4 by 6 image.
class InterpolationTest {
  private static Tensor image() {
    double[] values = new double[24];
    for (int i = 0; i < values.length; i++) {
      values[i] = i * 7 % 11;
    }
    return Tensor.tensor(values).reshape(1, 1, 4, 6);
  }

  private static void assertElements(Tensor actual, double... expected) {
    assertArrayEquals(expected, actual.toDoubleArray(), 1e-8);
  }

  @Test
  void interpolatesAsPyTorchDoes() {
    assertElements(
        Interpolation.interpolate(image(), Mode.LINEAR, false, 5, 3),
        3.5,
        6.5,
        4.0,
        5.95,
        5.1,
        2.6,
        6.0,
        6.25,
        3.75,
        4.4,
        7.4,
        4.9,
        3.0,
        6.0,
        3.5);
    assertElements(
        Interpolation.interpolate(image(), Mode.LINEAR, true, 5, 3),
        0.0,
        6.5,
        2.0,
        6.75,
        5.0,
        0.5,
        8.0,
        6.25,
        4.5,
        6.5,
        7.5,
        8.5,
        5.0,
        6.0,
        7.0);
    assertElements(
        Interpolation.interpolate(image(), Mode.CUBIC, false, 5, 4),
        1.331212891,
        3.559055664,
        10.09415625,
        2.887125,
        6.681831055,
        0.847844727,
        8.921699219,
        0.606138672,
        7.838623047,
        4.825073242,
        6.19921875,
        4.01953125,
        5.026520508,
        8.982706055,
        3.476738281,
        7.432923828,
        3.72615625,
        6.5738125,
        2.30428125,
        5.1519375);
    assertElements(
        Interpolation.interpolate(image(), Mode.NEAREST, false, 3, 8),
        0.0,
        0.0,
        7.0,
        3.0,
        10.0,
        10.0,
        6.0,
        2.0,
        9.0,
        9.0,
        5.0,
        1.0,
        8.0,
        8.0,
        4.0,
        0.0,
        7.0,
        7.0,
        3.0,
        10.0,
        6.0,
        6.0,
        2.0,
        9.0);
  }

  @Test
  void padsAsPyTorchDoes() {
    Tensor padded = image().select(0, 0).pad(Rearrangement.Border.REFLECT, 2, 1, 3, 1);
    assertElements(
        padded, 8.0, 1.0, 5.0, 1.0, 8.0, 4.0, 0.0, 7.0, 0.0, 10.0, 3.0, 7.0, 3.0, 10.0, 6.0, 2.0,
        9.0, 2.0, 1.0, 5.0, 9.0, 5.0, 1.0, 8.0, 4.0, 0.0, 4.0, 3.0, 7.0, 0.0, 7.0, 3.0, 10.0, 6.0,
        2.0, 6.0, 1.0, 5.0, 9.0, 5.0, 1.0, 8.0, 4.0, 0.0, 4.0, 10.0, 3.0, 7.0, 3.0, 10.0, 6.0, 2.0,
        9.0, 2.0, 8.0, 1.0, 5.0, 1.0, 8.0, 4.0, 0.0, 7.0, 0.0, 10.0, 3.0, 7.0, 3.0, 10.0, 6.0, 2.0,
        9.0, 2.0);
  }
}
