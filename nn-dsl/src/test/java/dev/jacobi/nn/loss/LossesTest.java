package dev.jacobi.nn.loss;

import static dev.jacobi.nn.Checks.assertError;
import static dev.jacobi.nn.Checks.assertGradient;
import static dev.jacobi.nn.Checks.doubles;
import static dev.jacobi.nn.Functional.sigmoid;
import static dev.jacobi.nn.loss.DistanceLosses.huberLoss;
import static dev.jacobi.nn.loss.DistanceLosses.l1Loss;
import static dev.jacobi.nn.loss.DistanceLosses.mseLoss;
import static dev.jacobi.nn.loss.Losses.accuracy;
import static dev.jacobi.nn.loss.Losses.bceLoss;
import static dev.jacobi.nn.loss.Losses.bceWithLogitsLoss;
import static dev.jacobi.nn.loss.Losses.crossEntropy;
import static dev.jacobi.nn.loss.Losses.nllLoss;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jacobi.tensor.Tensor;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class LossesTest {
  private static final Tensor X = doubles(new double[] {0.5, -1.2, 2, 0.1, 0.7, -3}, 2, 3);
  private static final Tensor SHARES = doubles(new double[] {0.2, 0.3, 0.5, 1, 0, 0}, 2, 3);
  private static final Tensor LABELS = Tensor.tensor(new long[] {2, 0});

  /// The value, and the gradient against differences.
  private static void assertLoss(double expected, UnaryOperator<Tensor> loss) {
    Tensor x = X.copy().requiresGrad(true);
    Tensor value = loss.apply(x);
    assertEquals(expected, value.item(), 1e-14);
    value.backward();
    assertGradient("loss", x, () -> loss.apply(x));
  }

  @Test
  void agreesWithPyTorch() {
    // By src/test/python/make_losses.py.
    assertLoss(0.6437604605643609, x -> crossEntropy(x, LABELS));
    assertLoss(1.2737604605643609, x -> crossEntropy(x, SHARES));
    assertLoss(-1.05, x -> nllLoss(x, LABELS));
    assertLoss(2.481666666666667, x -> mseLoss(x, SHARES));
    assertLoss(1.3166666666666667, x -> l1Loss(x, SHARES));
    assertLoss(0.755, x -> huberLoss(x, SHARES, 0.8));
    assertLoss(0.7367429205156467, x -> bceLoss(sigmoid(x), SHARES));
    assertLoss(0.7367429205156469, x -> bceWithLogitsLoss(x, SHARES));
    assertLoss(
        1.639183181521485,
        x -> crossEntropy(x.reshape(1, 3, 2), Tensor.tensor(new long[][] {{2, 0}})));
    assertLoss(
        3.4341961371357983, x -> crossEntropy(x.select(0, 0), Tensor.scalar(1).to(LABELS.dtype())));
  }

  @Test
  void survivesExtremeScores() {
    Tensor x = doubles(new double[] {1000, -1000}, 2);
    assertEquals(500, bceWithLogitsLoss(x, doubles(new double[] {0, 0}, 2)).item());
    assertEquals(2000, crossEntropy(x, Tensor.tensor(1)).item());
    assertEquals(
        50, bceLoss(doubles(new double[] {0, 1}, 2), doubles(new double[] {1, 1}, 2)).item());
  }

  @Test
  void countsHits() {
    Tensor logits = Tensor.tensor(new float[][] {{1, 2}, {3, 0}, {0, 5}, {1, 0}});
    assertEquals(0.75, accuracy(logits, Tensor.tensor(new long[] {1, 0, 0, 0})));
  }

  @Test
  void refusesToBroadcast() {
    Tensor column = Tensor.ones(4, 1);
    Tensor row = Tensor.ones(4);
    assertError(
        () -> mseLoss(column, row), "mseLoss", "[4, 1]", "[4]", "target.unsqueeze(1) would fit");
    assertError(() -> mseLoss(row, column), "target.squeeze(1) would fit");
    assertError(() -> l1Loss(column, Tensor.ones(3, 1)), "l1Loss", "[3, 1]", "same shape");
    assertError(() -> huberLoss(row, column, 1), "huberLoss");
    assertError(() -> bceWithLogitsLoss(row, column), "bceWithLogitsLoss");
    assertError(() -> bceLoss(row, column), "bceLoss");
    assertError(() -> bceWithLogitsLoss(column, column, row), "bceWithLogitsLoss", "[4]");
    assertError(() -> mseLoss(Tensor.ones(0), Tensor.ones(0)), "no elements");
  }

  @Test
  void saysWhichLabelsItWants() {
    Tensor logits = Tensor.ones(2, 3);
    assertError(
        () -> crossEntropy(logits, Tensor.tensor(new long[][] {{0}, {1}})),
        "[2]",
        "[2, 1]",
        "labels.squeeze(1) would fit");
    assertError(() -> crossEntropy(logits, Tensor.tensor(new long[] {0, 3})), "label 3", "0 to 2");
    assertError(() -> crossEntropy(logits, Tensor.tensor(new long[] {0, -1})), "label -1");
    assertError(() -> crossEntropy(logits, Tensor.ones(2)), "shares", "to(DType.INT64)");
    assertError(
        () -> crossEntropy(logits, Tensor.tensor(new boolean[] {true, false})), "bool", "INT64");
    assertError(() -> accuracy(Tensor.ones(3), Tensor.tensor(1)), "accuracy", "[3]");
  }
}
