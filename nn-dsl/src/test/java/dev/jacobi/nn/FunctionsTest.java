package dev.jacobi.nn;

import static dev.jacobi.nn.Checks.assertError;
import static dev.jacobi.nn.Checks.doubles;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.jacobi.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/// Functions and losses, values and gradients, against PyTorch: src/test/python/make_functions.py.
class FunctionsTest {
  private static final double[] X = {-800, -8, -3.5, -2, -1, -0.5, 0, 0.3, 1, 2.5, 4, 800};
  private static final double[] A = {0.5, -1.2, 2, 0.1, 0.7, -3};
  private static final Tensor B = doubles(new double[] {0.3, -0.4, 2.5, -1, 0.7, -2.2}, 2, 3);
  private static final Tensor B_FLIPPED =
      doubles(new double[] {-1, 0.7, -2.2, 0.3, -0.4, 2.5}, 2, 3);
  private static final Tensor W = doubles(new double[] {0.5, 2, 1}, 3);
  private static final Tensor SHARES = doubles(new double[] {0.2, 0.3, 0.5, 1, 0, 0}, 2, 3);
  private static final Tensor SIGNS = doubles(new double[] {1, -1, -1, 1, -1, 1}, 2, 3);
  private static final Tensor LABELS = Tensor.tensor(new long[] {2, 0});

  private static Tensor apply(String name, Tensor x) {
    return switch (name) {
      case "relu" -> Nn.relu(x);
      case "relu6" -> Nn.relu6(x);
      case "leakyRelu" -> Nn.leakyRelu(x, 0.02);
      case "elu" -> Nn.elu(x, 0.7);
      case "celu" -> Nn.celu(x, 0.7);
      case "selu" -> Nn.selu(x);
      case "sigmoid" -> Nn.sigmoid(x);
      case "logSigmoid" -> Nn.logSigmoid(x);
      case "hardsigmoid" -> Nn.hardsigmoid(x);
      case "tanh" -> Nn.tanh(x);
      case "hardtanh" -> Nn.hardtanh(x, -2, 1);
      case "tanhshrink" -> Nn.tanhshrink(x);
      case "hardshrink" -> Nn.hardshrink(x, 0.5);
      case "softshrink" -> Nn.softshrink(x, 0.5);
      case "threshold" -> Nn.threshold(x, 0.3, -7);
      case "softsign" -> Nn.softsign(x);
      case "softplus" -> Nn.softplus(x);
      case "silu" -> Nn.silu(x);
      case "hardswish" -> Nn.hardswish(x);
      case "mish" -> Nn.mish(x);
      case "gelu" -> Nn.gelu(x);
      case "geluTanh" -> Nn.geluTanh(x);
      default -> loss(name, x.reshape(2, 3));
    };
  }

  private static Tensor loss(String name, Tensor x) {
    return switch (name) {
      case "crossEntropy" -> Nn.crossEntropy(x, LABELS);
      case "nll" -> Nn.nllLoss(x, LABELS);
      case "mse" -> Nn.mseLoss(x, B);
      case "l1" -> Nn.l1Loss(x, B);
      case "huber" -> Nn.huberLoss(x, B, 0.8);
      case "bce" -> Nn.bceLoss(Nn.sigmoid(x), SHARES);
      case "bceWithLogits" -> Nn.bceWithLogitsLoss(x, SHARES);
      case "cosineEmbedding" -> Nn.cosineEmbeddingLoss(x, B, doubles(new double[] {1, -1}, 2), 0.1);
      case "marginRanking" -> Nn.marginRankingLoss(x, B, SIGNS, 0.3);
      case "multiMargin" -> Nn.multiMarginLoss(x, LABELS, 1.5);
      case "multiLabelMargin" ->
          Nn.multiLabelMarginLoss(x, doubles(new double[] {1, 0, 1, 0, 1, 0}, 2, 3));
      case "multiLabelSoftMargin" -> Nn.multiLabelSoftMarginLoss(x, SHARES);
      case "ctc" ->
          Nn.ctcLoss(
              Tensor.stack(1, x, B, x.mul(B), x.sub(B)).logSoftmax(2),
              Tensor.tensor(new long[][] {{1, 1}, {2, 0}}),
              new long[] {4, 3},
              new long[] {2, 1});
      case "glu" -> Nn.glu(x.reshape(3, 2), 1);
      case "softmin" -> Nn.softmin(x, 1);
      case "smoothL1" -> Nn.smoothL1Loss(x, B, 0.4);
      case "klDiv" -> Nn.klDivLoss(Nn.logSoftmax(x, 1), SHARES);
      case "poissonNll" -> Nn.poissonNllLoss(x, B.abs());
      case "gaussianNll" -> Nn.gaussianNllLoss(x, B, x.detach().square().add(x.exp()));
      case "softMargin" -> Nn.softMarginLoss(x, SIGNS);
      case "hingeEmbedding" -> Nn.hingeEmbeddingLoss(x, SIGNS, 0.8);
      case "tripletMargin" -> Nn.tripletMarginLoss(x, B, B_FLIPPED, 6);
      case "cosine" -> Nn.cosineSimilarity(x, B, 1);
      case "crossEntropyWeights" -> Nn.crossEntropy(x, LABELS, CrossEntropy.of().weights(W));
      case "crossEntropySmoothing" ->
          Nn.crossEntropy(x, LABELS, CrossEntropy.of().weights(W).smoothing(0.1));
      case "crossEntropyIgnoring" ->
          Nn.crossEntropy(
              x.reshape(1, 3, 2),
              Tensor.tensor(new long[][] {{2, 7}}),
              CrossEntropy.of().ignoring(7).smoothing(0.2));
      default -> throw new IllegalArgumentException("no such row: " + name);
    };
  }

  static double[] numbers(String text) {
    return Arrays.stream(text.strip().split(" ")).mapToDouble(Double::parseDouble).toArray();
  }

  @ParameterizedTest
  @CsvFileSource(resources = "functions.txt", delimiter = ';', maxCharsPerColumn = 100_000)
  void agreesWithPyTorch(String name, String values, String gradient) {
    double[] expected = numbers(gradient);
    Tensor x = Tensor.tensor(expected.length == A.length ? A : X).requiresGrad(true);
    Tensor y = apply(name, x);
    assertArrayEquals(numbers(values), y.toDoubleArray(), 1e-13);
    double[] weights = new double[(int) y.numel()];
    Arrays.setAll(weights, i -> 1 + 0.1 * i);
    y.mul(doubles(weights, y.shape().toArray())).sum().backward();
    assertArrayEquals(expected, Checks.gradient(x), 1e-13);
  }

  @Test
  void saysWhatIsWrong() {
    assertError(() -> Nn.glu(Tensor.ones(2, 3), 1), "glu", "even", "[2, 3]");
    assertError(() -> CrossEntropy.of().smoothing(2), "smoothing", "2.0");
    assertError(
        () -> Nn.crossEntropy(Tensor.ones(2, 3), LABELS, CrossEntropy.of().weights(Tensor.ones(2))),
        "3 classes",
        "[2]");
    assertError(
        () -> Nn.crossEntropy(Tensor.ones(2, 2), LABELS, CrossEntropy.of()), "label 2", "0 to 1");
  }
}
