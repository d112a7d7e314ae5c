package dev.jacobi.nn;

import dev.jacobi.shape.Device;
import dev.jacobi.tensor.Tensor;
import java.util.Arrays;
import java.util.Locale;

/// The functions and losses of `src/test/python/make_functions.py`, by the names of its rows, with
/// what they take beside their input.
final class FunctionCases {
  private static final double[] X = {-800, -8, -3.5, -2, -1, -0.5, 0, 0.3, 1, 2.5, 4, 800};
  private static final double[] A = {0.5, -1.2, 2, 0.1, 0.7, -3};

  private final Device device;
  private final Tensor b;
  private final Tensor flipped;
  private final Tensor w;
  private final Tensor shares;
  private final Tensor signs;
  private final Tensor labels;

  FunctionCases(Device device) {
    this.device = device;
    b = doubles(new double[] {0.3, -0.4, 2.5, -1, 0.7, -2.2}, 2, 3);
    flipped = doubles(new double[] {-1, 0.7, -2.2, 0.3, -0.4, 2.5}, 2, 3);
    w = doubles(new double[] {0.5, 2, 1}, 3);
    shares = doubles(new double[] {0.2, 0.3, 0.5, 1, 0, 0}, 2, 3);
    signs = doubles(new double[] {1, -1, -1, 1, -1, 1}, 2, 3);
    labels = Tensor.tensor(new long[] {2, 0}).to(device);
  }

  /// The input of a row with so many gradients.
  static Tensor input(int count) {
    return Tensor.tensor(count == A.length ? A : X);
  }

  static double[] numbers(String text) {
    return Arrays.stream(text.strip().split(" ")).mapToDouble(Double::parseDouble).toArray();
  }

  private Tensor doubles(double[] values, long... shape) {
    return Checks.doubles(values, shape).to(device);
  }

  Tensor apply(String name, Tensor x) {
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
      default -> reduced(name, x.reshape(2, 3));
    };
  }

  /// A loss, whose name may end with a reduction.
  private Tensor reduced(String name, Tensor x) {
    int end = name.indexOf(' ');
    return end < 0
        ? loss(name, x)
        : Reduction.valueOf(name.substring(end + 1).toUpperCase(Locale.ROOT))
            .of(() -> loss(name.substring(0, end), x));
  }

  private Tensor loss(String name, Tensor x) {
    return switch (name) {
      case "crossEntropy" -> Nn.crossEntropy(x, labels);
      case "nll" -> Nn.nllLoss(x, labels);
      case "mse" -> Nn.mseLoss(x, b);
      case "l1" -> Nn.l1Loss(x, b);
      case "huber" -> Nn.huberLoss(x, b, 0.8);
      case "bce" -> Nn.bceLoss(Nn.sigmoid(x), shares);
      case "bceWithLogits" -> Nn.bceWithLogitsLoss(x, shares);
      case "bceWithLogitsWeights" -> Nn.bceWithLogitsLoss(x, shares, w);
      case "cosineEmbedding" -> Nn.cosineEmbeddingLoss(x, b, doubles(new double[] {1, -1}, 2), 0.1);
      case "marginRanking" -> Nn.marginRankingLoss(x, b, signs, 0.3);
      case "multiMargin" -> Nn.multiMarginLoss(x, labels, 1.5);
      case "multiLabelMargin" ->
          Nn.multiLabelMarginLoss(x, doubles(new double[] {1, 0, 1, 0, 1, 0}, 2, 3));
      case "multiLabelSoftMargin" -> Nn.multiLabelSoftMarginLoss(x, shares);
      case "ctc" ->
          Nn.ctcLoss(
              Tensor.stack(1, x, b, x.mul(b), x.sub(b)).logSoftmax(2),
              Tensor.tensor(new long[][] {{1, 1}, {2, 0}}).to(device),
              new long[] {4, 3},
              new long[] {2, 1});
      case "glu" -> Nn.glu(x.reshape(3, 2), 1);
      case "softmin" -> Nn.softmin(x, 1);
      case "smoothL1" -> Nn.smoothL1Loss(x, b, 0.4);
      case "klDiv" -> Nn.klDivLoss(Nn.logSoftmax(x, 1), shares);
      case "poissonNll" -> Nn.poissonNllLoss(x, b.abs());
      case "gaussianNll" -> Nn.gaussianNllLoss(x, b, x.detach().square().add(x.exp()));
      case "softMargin" -> Nn.softMarginLoss(x, signs);
      case "hingeEmbedding" -> Nn.hingeEmbeddingLoss(x, signs, 0.8);
      case "tripletMargin" -> Nn.tripletMarginLoss(x, b, flipped, 6);
      case "cosine" -> Nn.cosineSimilarity(x, b, 1);
      case "crossEntropyShares" -> Nn.crossEntropy(x, shares);
      case "crossEntropySharesWeights" ->
          Nn.crossEntropy(x, shares, CrossEntropy.of().weights(w).smoothing(0.1));
      case "crossEntropyWeights" -> Nn.crossEntropy(x, labels, CrossEntropy.of().weights(w));
      case "crossEntropySmoothing" ->
          Nn.crossEntropy(x, labels, CrossEntropy.of().weights(w).smoothing(0.1));
      case "crossEntropyIgnoring" ->
          Nn.crossEntropy(
              x.reshape(1, 3, 2),
              Tensor.tensor(new long[][] {{2, 7}}).to(device),
              CrossEntropy.of().ignoring(7).smoothing(0.2));
      default -> throw new IllegalArgumentException("no such row: " + name);
    };
  }
}
