package dev.jacobi.nn.loss;

import static dev.jacobi.nn.Checks.assertError;
import static dev.jacobi.nn.Checks.doubles;
import static dev.jacobi.nn.Checks.gradient;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.nn.Checks;
import dev.jacobi.nn.Parameter;
import dev.jacobi.nn.layers.Attention;
import dev.jacobi.nn.layers.Layers;
import dev.jacobi.nn.layers.Linear;
import dev.jacobi.nn.optim.Sgd;
import dev.jacobi.shape.DType;
import dev.jacobi.tensor.Tensor;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// Losses of batches of which parts, or all, do not count: values and gradients are PyTorch's, and
/// no `NaN` comes into the weights.
class IgnoredLabelsTest {
  private static final Tensor X = doubles(new double[] {0.5, -1.2, 2, 0.1, 0.7, -3}, 2, 3);
  private static final Tensor ONE = Tensor.tensor(new long[] {-100, 2});
  private static final Tensor ALL = Tensor.tensor(new long[] {-100, -100});
  private static final CrossEntropy SMOOTH =
      CrossEntropy.of().smoothing(0.1).weights(doubles(new double[] {1, 2, 3}, 3));

  private static void assertLoss(double expected, double[] gradient, UnaryOperator<Tensor> loss) {
    Tensor x = X.copy().requiresGrad(true);
    Tensor value = loss.apply(x);
    assertEquals(expected, value.sum().item(), 1e-14);
    value.sum().backward();
    assertArrayEquals(gradient, gradient(x), 1e-14);
  }

  @Test
  void minus100IsLeftOut() {
    double[] slope = {0, 0, 0, 0.3487762136815784, 0.6355116960782214, -0.9842879097597999};
    for (Reduction reduction : Reduction.values()) {
      assertLoss(4.1533247839929235, slope, x -> reduction.of(() -> Losses.crossEntropy(x, ONE)));
      assertLoss(
          4.1533247839929235,
          slope,
          x -> reduction.of(() -> Losses.crossEntropy(x, ONE, CrossEntropy.of())));
    }
    assertLoss(3, new double[] {0, 0, 0, 0, 0, -1}, x -> Losses.nllLoss(x, ONE));
    assertLoss(
        3.898213957859826,
        new double[] {0, 0, 0, 0.3260392287810813, 0.5921057506533918, -0.918144979434473},
        x -> Losses.crossEntropy(x, ONE, SMOOTH));
    assertError(() -> Losses.accuracy(X, ONE), "accuracy", "label -100");
    assertError(() -> MarginLosses.multiMarginLoss(X, ONE, 1), "label -100");
  }

  @Test
  void nothingIsLearnedFromABatchThatDoesNotCount() {
    double[] none = new double[6];
    assertLoss(Double.NaN, none, x -> Losses.crossEntropy(x, ALL));
    assertLoss(Double.NaN, none, x -> Losses.crossEntropy(x, ALL, CrossEntropy.of()));
    assertLoss(Double.NaN, none, x -> Losses.crossEntropy(x, ALL, SMOOTH));
    assertLoss(Double.NaN, none, x -> Losses.nllLoss(x, ALL));
    assertLoss(0, none, x -> Reduction.SUM.of(() -> Losses.crossEntropy(x, ALL)));
    Linear layer = Layers.linear(3, 3);
    double[] before = Checks.numbers(layer, "weight");
    Sgd optimizer = new Sgd(layer, 0.1);
    Losses.crossEntropy(layer.forward(Tensor.ones(2, 3)), ALL).backward();
    optimizer.step();
    assertArrayEquals(before, Checks.numbers(layer, "weight"));
  }

  /// In 16 bits the sum of the losses would be infinite before it is divided.
  @Test
  void meansOfManyExamplesStayInRange() {
    Tensor labels = Tensor.zeros(200_000).to(DType.INT64);
    labels.select(0, 0).fill(-100);
    for (DType type : List.of(DType.FLOAT16, DType.BFLOAT16)) {
      Tensor x = Tensor.zeros(200_000, 2).to(type);
      assertEquals(Math.log(2), Losses.crossEntropy(x, labels).item(), 0.004, type.toString());
      Tensor loss = Losses.crossEntropy(x, labels, CrossEntropy.of());
      assertEquals(type, loss.dtype());
      assertEquals(Math.log(2), loss.item(), 0.004, type.toString());
    }
  }

  @Test
  void aQueryThatSeesNothingTakesNothing() {
    for (boolean causal : new boolean[] {false, true}) {
      Attention layer = causal ? Layers.causalAttention(4, 2) : Layers.attention(4, 2);
      Tensor x = Tensor.randn(3, 5, 4).requiresGrad(true);
      Tensor hidden = Tensor.zeros(3, 1, 1, 5).to(DType.BOOL);
      hidden.select(0, 1).fill(1);
      Tensor y = layer.forward(x, x, hidden);
      Tensor open = layer.forward(x.detach(), x.detach());
      for (int i = 0; i < 3; i++) {
        Tensor expected = i == 1 ? biasOf(layer).expand(5, 4) : open.select(0, i);
        assertArrayEquals(
            expected.toDoubleArray(), y.select(0, i).toDoubleArray(), 1e-6, "example " + i);
      }
      y.square().sum().backward();
      for (Parameter parameter : layer.parameters().values()) {
        for (double g : gradient(parameter.tensor())) {
          assertTrue(Double.isFinite(g), "a gradient is " + g);
        }
      }
      Tensor slope = Tensor.tensor(gradient(x)).reshape(3, 5, 4);
      assertEquals(0, slope.select(0, 1).abs().sum().item());
      assertTrue(slope.select(0, 0).abs().sum().item() > 0);
    }
  }

  private static Tensor biasOf(Attention layer) {
    return Checks.at(layer.parameters(), "out.bias").tensor().detach();
  }

  @Test
  void smoothL1WithoutASmoothPartIsTheDistance() {
    Tensor y = doubles(new double[] {1, 3, 2}, 3).requiresGrad(true);
    Tensor target = doubles(new double[] {1, 1, 2.5}, 3);
    Tensor loss = DistanceLosses.smoothL1Loss(y, target, 0);
    loss.backward();
    assertEquals(2.5 / 3, loss.item(), 1e-15);
    assertArrayEquals(new double[] {0, 1 / 3.0, -1 / 3.0}, gradient(y), 1e-15);
    assertError(
        () -> DistanceLosses.smoothL1Loss(y, target, -1),
        "smoothL1Loss: beta must not be negative");
    assertError(() -> DistanceLosses.smoothL1Loss(y, target, Double.NaN), "smoothL1Loss: beta");
  }
}
