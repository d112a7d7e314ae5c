package dev.jacobi.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jacobi.shape.DType;
import org.junit.jupiter.api.Test;

/// Tensors print as PyTorch 2.13 prints them, but for Java's spelling of names and truth values,
/// and whole numbers that stay whole up to 1e8.
class PrintingTest {
  private static final float NAN = Float.NaN;
  private static final float INFINITY = Float.POSITIVE_INFINITY;

  private static void prints(String expected, float... elements) {
    assertEquals(expected, Tensor.tensor(elements).toString());
  }

  @Test
  void alignsVectors() {
    prints("tensor([1., 2., 3.])", 1, 2, 3);
    prints("tensor([   1.5000,   -2.2500, 1000.0000])", 1.5f, -2.25f, 1000);
    prints("tensor([1.5000,    inf,   -inf])", 1.5f, INFINITY, -INFINITY);
    prints("tensor([nan])", NAN);
    prints("tensor([100000.5000,    200.2500])", 100000.5f, 200.25f);
  }

  @Test
  void usesPowersOfTenWhereDigitsWouldBeLost() {
    prints("tensor([1.0000e-05, 1.0000e+00])", 1e-5f, 1);
    prints("tensor([1.2346e+08, 1.5000e+00])", 123456789f, 1.5f);
    prints("tensor([1.0000e+10])", 1e10f);
    prints("tensor([1.0000e-03, 1.0000e+01])", 0.001f, 10);
    prints("tensor([1.0000e-10, 2.0000e-10])", 1e-10f, 2e-10f);
    prints("tensor([9.0000e-05, 2.0000e-04])", 9e-5f, 2e-4f);
  }

  @Test
  void showsScalars() {
    assertEquals("tensor(3.5000)", Tensor.scalar(3.5).toString());
    assertEquals("tensor(3.)", Tensor.scalar(3).toString());
    assertEquals("tensor(1.0000e-07)", Tensor.scalar(1e-7).toString());
    assertEquals("tensor(1234567.)", Tensor.scalar(1234567).toString());
  }

  @Test
  void namesTypesThatAreNotUsual() {
    assertEquals("tensor([  1, -20, 300])", Tensor.tensor(new long[] {1, -20, 300}).toString());
    assertEquals("tensor([1, 2], dtype=int32)", Tensor.tensor(new int[] {1, 2}).toString());
    assertEquals("tensor([1.5000], dtype=float64)", Tensor.tensor(new double[] {1.5}).toString());
    assertEquals(
        "tensor([0.1001], dtype=bfloat16)",
        Tensor.tensor(new float[] {0.1f}).to(DType.BFLOAT16).toString());
    assertEquals(
        "tensor([[ true, false],\n        [false,  true]])",
        Tensor.tensor(new boolean[][] {{true, false}, {false, true}}).toString());
  }

  @Test
  void showsThatThereIsNothing() {
    assertEquals("tensor([])", Tensor.zeros(0).toString());
    assertEquals("tensor([], size=[2, 0])", Tensor.zeros(2, 0).toString());
    assertEquals("tensor([], dtype=int64)", Tensor.zeros(0).to(DType.INT64).toString());
  }

  @Test
  void separatesMatrices() {
    assertEquals(
        """
        tensor([[  -1.0000,    2.5000],
                [  10.2500, -300.0000]])""",
        Tensor.tensor(new float[][] {{-1, 2.5f}, {10.25f, -300}}).toString());
    assertEquals(
        """
        tensor([[[[0, 1]],

                 [[2, 3]]],


                [[[4, 5]],

                 [[6, 7]]]])""",
        Tensor.arange(8).reshape(2, 2, 1, 2).toString());
  }

  @Test
  void breaksLongLines() {
    assertEquals(
        """
        tensor([ 0,  1,  2,  3,  4,  5,  6,  7,  8,  9, 10, 11, 12, 13, 14, 15, 16, 17,
                18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35,
                36, 37, 38, 39])""",
        Tensor.arange(40).toString());
  }

  @Test
  void summarizesWhatIsLarge() {
    assertEquals(
        "tensor([   0.,    1.,    2.,  ...,  998.,  999., 1000.])",
        Tensor.arange(0, 1001, 1).toString());
    assertEquals(
        """
        tensor([[   0,    1,    2,  ...,   97,   98,   99],
                [ 100,  101,  102,  ...,  197,  198,  199],
                [ 200,  201,  202,  ...,  297,  298,  299],
                ...,
                [2100, 2101, 2102,  ..., 2197, 2198, 2199],
                [2200, 2201, 2202,  ..., 2297, 2298, 2299],
                [2300, 2301, 2302,  ..., 2397, 2398, 2399]])""",
        Tensor.arange(2400).reshape(24, 100).toString());
  }

  @Test
  void tellsWhatIsKnownOfGradients() {
    Tensor x = Tensor.tensor(new float[] {1, 2}).requiresGrad(true);
    assertEquals("tensor([1., 2.], requiresGrad=true)", x.toString());
    assertEquals("tensor([2., 4.], gradFn=<mul>)", x.mul(2).toString());
  }
}
