package dev.jacobi.nn.loss;

import static dev.jacobi.nn.Checks.assertError;
import static dev.jacobi.nn.Checks.gradient;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.shape.DType;
import dev.jacobi.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// The loss of alignments where there is little or nothing to align; the numbers are those of
/// PyTorch's `ctc_loss`.
class CtcTest {
  private static final Tensor LABELS =
      Tensor.tensor(new long[][] {{1, 1, 2}, {2, 0, 0}, {0, 0, 0}});
  private static final double[] LOSSES = {4.395013648788416, 1.909679584052921, 2.6680726329611413};

  private static Tensor scores() {
    double[] values = new double[36];
    Arrays.setAll(values, Math::sin);
    return Tensor.tensor(values).reshape(3, 4, 3).requiresGrad(true);
  }

  private static Tensor each(Tensor scores, Tensor labels, long[] steps, long... lengths) {
    return Reduction.NONE.of(
        () -> MarginLosses.ctcLoss(scores.logSoftmax(2), labels, steps, lengths));
  }

  private static long[] of(long... values) {
    return values;
  }

  @Test
  void takesExamplesWithoutLabels() {
    Tensor x = scores();
    Tensor loss = each(x, LABELS, of(4, 3, 2), 3, 1, 0);
    assertArrayEquals(LOSSES, loss.toDoubleArray(), 1e-13);
    loss.sum().backward();
    double[] slope = gradient(x);
    assertArrayEquals(
        new double[] {0.17234382885640007, -0.6002007799361277, 0.4278569510797277},
        Arrays.copyOf(slope, 3),
        1e-13);
    assertArrayEquals(
        new double[] {-0.8819226629615331, 0.2558436255957463, 0.6260790373657867},
        Arrays.copyOfRange(slope, 24, 27),
        1e-13);
    assertArrayEquals(new double[6], Arrays.copyOfRange(slope, 30, 36));
    Tensor mean = MarginLosses.ctcLoss(x.logSoftmax(2), LABELS, of(4, 3, 2), of(3, 1, 0));
    assertEquals(2.014252255536734, mean.item(), 1e-13);
  }

  @Test
  void takesLabelsOfNoLength() {
    Tensor loss = each(scores(), Tensor.zeros(3, 0).to(DType.INT64), of(4, 3, 2), 0, 0, 0);
    assertEquals(LOSSES[2], loss.toDoubleArray()[2], 1e-13);
  }

  @Test
  void whatCannotBeSpelledIsInfinitelyBadAndTeachesNothing() {
    Tensor x = scores();
    // Three equal labels want two blanks between them, and no step spells none.
    Tensor labels = Tensor.tensor(new long[][] {{1, 1, 1}, {2, 0, 0}, {0, 0, 0}});
    Tensor loss = each(x, labels, of(4, 0, 0), 3, 1, 0);
    double infinity = Double.POSITIVE_INFINITY;
    assertArrayEquals(new double[] {infinity, infinity, 0}, loss.toDoubleArray());
    loss.sum().backward();
    assertArrayEquals(new double[36], gradient(x));
  }

  @Test
  void takesScoresThatAreImpossible() {
    Tensor x = scores().detach().logSoftmax(2);
    x.select(2, 1).fill(Double.NEGATIVE_INFINITY);
    Tensor loss =
        Reduction.NONE.of(() -> MarginLosses.ctcLoss(x, LABELS, of(4, 3, 2), of(3, 1, 0)));
    assertEquals(Double.POSITIVE_INFINITY, loss.get(0));
    assertTrue(Double.isFinite(loss.get(1)));
  }

  @Test
  void whatStandsBehindAnEndDoesNotCount() {
    Tensor padded = Tensor.tensor(new long[][] {{1, 1, 2}, {2, -1, -1}, {-1, 99, -1}});
    Tensor loss = each(scores(), padded, of(4, 3, 2), 3, 1, 0);
    assertArrayEquals(LOSSES, loss.toDoubleArray(), 1e-13);
    assertError(() -> each(scores(), padded, of(4, 3, 2), 3, 2, 0), "ctcLoss: label -1");
  }

  @Test
  void sixteenBitsSufficeForTheScores() {
    Tensor loss = each(scores().detach().to(DType.FLOAT16), LABELS, of(4, 3, 2), 3, 1, 0);
    assertArrayEquals(LOSSES, loss.toDoubleArray(), 0.01);
  }
}
