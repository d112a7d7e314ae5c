package dev.jacobi.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.shape.DType;
import dev.jacobi.shape.ShapeException;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConvolutionTest {
  /// The sizes of a convolution over two dimensions.
  private record Case(
      int batch,
      int channels,
      int outputs,
      List<Integer> places,
      List<Integer> size,
      WindowOptions how) {}

  private static final List<Case> CASES =
      List.of(
          new Case(2, 3, 5, List.of(7, 9), List.of(3, 3), WindowOptions.padding(1)),
          new Case(1, 4, 6, List.of(8, 5), List.of(3, 2), WindowOptions.stride(2, 3).withGroups(2)),
          new Case(
              3,
              2,
              2,
              List.of(9, 9),
              List.of(2, 3),
              WindowOptions.padding(2, 1).withDilation(2, 1)),
          new Case(2, 4, 4, List.of(6, 6), List.of(3, 3), WindowOptions.padding(1).withGroups(4)),
          new Case(
              1, 3, 40, List.of(20, 33), List.of(5, 5), WindowOptions.stride(3).withPadding(2)),
          new Case(2, 2, 3, List.of(5, 6), List.of(1, 1), WindowOptions.stride(3)),
          new Case(
              1,
              2,
              2,
              List.of(9, 8),
              List.of(3, 3),
              WindowOptions.stride(2).withPadding(3).withDilation(3)),
          new Case(1, 16, 70, List.of(40, 40), List.of(3, 3), WindowOptions.padding(1)));

  private static Tensor random(Random random, long... shape) {
    int n = 1;
    for (long size : shape) {
      n *= (int) size;
    }
    double[] values = random.doubles(n, -1, 1).toArray();
    return Tensor.tensor(values).reshape(shape);
  }

  /// The convolution by its definition.
  private static double[] definition(double[] x, double[] w, Case c, long[] out) {
    int groups = c.how.groups();
    int in = c.channels / groups;
    int h = c.places.get(0);
    int v = c.places.get(1);
    int p = c.size.get(0);
    int q = c.size.get(1);
    double[] y = new double[(int) (out[0] * out[1] * out[2] * out[3])];
    int at = 0;
    for (int n = 0; n < out[0]; n++) {
      for (int o = 0; o < out[1]; o++) {
        for (int i = 0; i < out[2]; i++) {
          for (int j = 0; j < out[3]; j++, at++) {
            for (int k = 0; k < in * p * q; k++) {
              int channel = o / (c.outputs / groups) * in + k / (p * q);
              int row = i * at(c.how.stride(), 0, 1) + k / q % p * at(c.how.dilation(), 0, 1);
              int column = j * at(c.how.stride(), 1, 1) + k % q * at(c.how.dilation(), 1, 1);
              row -= at(c.how.padding(), 0, 0);
              column -= at(c.how.padding(), 1, 0);
              if (row >= 0 && row < h && column >= 0 && column < v) {
                y[at] +=
                    x[((n * c.channels + channel) * h + row) * v + column] * w[o * in * p * q + k];
              }
            }
          }
        }
      }
    }
    return y;
  }

  private static int at(List<Integer> values, int d, int none) {
    return values.isEmpty() ? none : values.get(values.size() == 1 ? 0 : d);
  }

  @Test
  void agreesWithTheDefinitionAndItsGradientsAreItsAdjoints() {
    for (DType type : List.of(DType.FLOAT64, DType.FLOAT32)) {
      double tolerance = type == DType.FLOAT64 ? 1e-12 : 2e-5;
      for (Case c : CASES) {
        Random random = new Random(7);
        Tensor x = random(random, c.batch, c.channels, c.places.get(0), c.places.get(1)).to(type);
        Tensor w =
            random(random, c.outputs, c.channels / c.how.groups(), c.size.get(0), c.size.get(1))
                .to(type);
        x.requiresGrad(true);
        w.requiresGrad(true);
        Tensor y = Convolution.conv2d(x, w, c.how);
        double[] expected =
            definition(x.toDoubleArray(), w.toDoubleArray(), c, y.shape().toArray());
        double[] actual = y.toDoubleArray();
        for (int i = 0; i < expected.length; i++) {
          assertEquals(expected[i], actual[i], tolerance * 10, c + " at " + i);
        }
        Tensor g = random(random, y.shape().toArray()).to(type);
        double inner = y.detach().mul(g).to(DType.FLOAT64).sum().item();
        GradFn origin = Objects.requireNonNull(y.origin());
        @Nullable Tensor[] gradients = origin.gradients(g, new boolean[] {true, true});
        Tensor gx = Objects.requireNonNull(gradients[0]);
        Tensor gw = Objects.requireNonNull(gradients[1]);
        double scale = Math.sqrt((double) y.numel()) * 10 * tolerance;
        assertEquals(x.shape(), gx.shape());
        assertEquals(w.shape(), gw.shape());
        assertEquals(
            inner, gx.detach().mul(x.detach()).to(DType.FLOAT64).sum().item(), scale, c + " x");
        assertEquals(
            inner, gw.detach().mul(w.detach()).to(DType.FLOAT64).sum().item(), scale, c + " w");
      }
    }
  }

  @Test
  void readsViewsOfAnyLayout() {
    Random random = new Random(3);
    Tensor x = random(random, 5, 8, 2, 3);
    Tensor w = random(random, 3, 3, 3, 4);
    WindowOptions how = WindowOptions.padding(1);
    Tensor view = Convolution.conv2d(x.permute(2, 3, 0, 1), w.permute(3, 0, 1, 2), how);
    Tensor dense =
        Convolution.conv2d(x.permute(2, 3, 0, 1).copy(), w.permute(3, 0, 1, 2).copy(), how);
    assertEquals(0, view.sub(dense).abs().max().item());
    WindowOptions none = WindowOptions.defaults();
    Tensor unpadded = Convolution.conv2d(x.permute(2, 3, 0, 1), w.permute(3, 0, 1, 2), none);
    assertEquals(0, unpadded.sub(dense.slice(2, 1, 4).slice(3, 1, 7)).abs().max().item(), 1e-12);
  }

  /// A window of one row over a plane of one row is a convolution over a line.
  @Test
  void oneAndThreeDimensionsAgreeWithTwo() {
    Random random = new Random(5);
    Tensor x = random(random, 2, 4, 11);
    Tensor w = random(random, 6, 2, 3);
    WindowOptions how = WindowOptions.stride(2).withPadding(1).withGroups(2);
    WindowOptions flat = WindowOptions.stride(1, 2).withPadding(0, 1).withGroups(2);
    Tensor line = Convolution.conv1d(x, w, how);
    Tensor plane = Convolution.conv2d(x.unsqueeze(2), w.unsqueeze(2), flat).squeeze(2);
    assertEquals(0, line.sub(plane).abs().max().item());
    WindowOptions deep = WindowOptions.stride(1, 1, 2).withPadding(0, 0, 1).withGroups(2);
    Tensor space =
        Convolution.conv3d(x.unsqueeze(2).unsqueeze(2), w.unsqueeze(2).unsqueeze(2), deep);
    assertEquals(0, line.sub(space.squeeze(2).squeeze(2)).abs().max().item());
    Tensor one = Convolution.conv1d(x.select(0, 0), w, Tensor.ones(6).to(DType.FLOAT64), how);
    assertEquals(0, line.select(0, 0).add(1).sub(one).abs().max().item(), 1e-12);
  }

  /// Numbers from torch.nn.functional.conv_transpose2d.
  @Test
  void transposedConvolutionAgreesWithPyTorch() {
    Tensor x = Tensor.tensor(new float[][][][] {{{{1, 2}, {3, 4}}}});
    Tensor w = Tensor.tensor(new float[][][][] {{{{1, 0, -1}, {2, 1, 0}, {0, 3, 1}}}});
    Tensor y = Convolution.convTranspose2d(x, w, WindowOptions.stride(2).withPadding(1), 1);
    assertEquals(Tensor.tensor(TRANSPOSED).toString(), y.toString());
  }

  private static final float[][][][] TRANSPOSED = {
    {{{1, 4, 2, 0}, {3, 2, 6, -2}, {3, 8, 4, 0}, {9, 3, 12, 4}}}
  };

  @Test
  void saysWhichShapesWouldFit() {
    Tensor x = Tensor.zeros(1, 3, 8, 8);
    assertError("has 3 channels, but weight [4, 2, 3, 3]", x, Tensor.zeros(4, 2, 3, 3));
    assertError("larger than the padded input", x, Tensor.zeros(4, 3, 9, 3));
    assertError("wants x [batch, channels, place, place]", x, Tensor.zeros(4, 3, 3));
  }

  private static void assertError(String part, Tensor x, Tensor w) {
    ShapeException error =
        assertThrows(
            ShapeException.class, () -> Convolution.conv2d(x, w, WindowOptions.defaults()));
    assertTrue(String.valueOf(error.getMessage()).contains(part), error.getMessage());
  }
}
