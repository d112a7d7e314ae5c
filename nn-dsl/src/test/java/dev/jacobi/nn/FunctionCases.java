package dev.jacobi.nn;

import dev.jacobi.nn.loss.CrossEntropy;
import dev.jacobi.nn.loss.DistanceLosses;
import dev.jacobi.nn.loss.Losses;
import dev.jacobi.nn.loss.MarginLosses;
import dev.jacobi.nn.loss.Reduction;
import dev.jacobi.shape.Device;
import dev.jacobi.tensor.Tensor;
import java.util.Arrays;
import java.util.Locale;

/// The functions and losses of `src/test/python/make_functions.py`, by the names of its rows, with
/// what they take beside their input.
public final class FunctionCases {
  private static final double[] X = {-800, -8, -3.5, -2, -1, -0.5, 0, 0.3, 1, 2.5, 4, 800};
  private static final double[] A = {0.5, -1.2, 2, 0.1, 0.7, -3};

  private final Device device;
  private final Tensor b;
  private final Tensor flipped;
  private final Tensor w;
  private final Tensor shares;
  private final Tensor signs;
  private final Tensor labels;

  public FunctionCases(Device device) {
    this.device = device;
    b = doubles(new double[] {0.3, -0.4, 2.5, -1, 0.7, -2.2}, 2, 3);
    flipped = doubles(new double[] {-1, 0.7, -2.2, 0.3, -0.4, 2.5}, 2, 3);
    w = doubles(new double[] {0.5, 2, 1}, 3);
    shares = doubles(new double[] {0.2, 0.3, 0.5, 1, 0, 0}, 2, 3);
    signs = doubles(new double[] {1, -1, -1, 1, -1, 1}, 2, 3);
    labels = Tensor.tensor(new long[] {2, 0}).to(device);
  }

  /// The input of a row with so many gradients.
  public static Tensor input(int count) {
    return Tensor.tensor(count == A.length ? A : X);
  }

  public static double[] numbers(String text) {
    return Arrays.stream(text.strip().split(" ")).mapToDouble(Double::parseDouble).toArray();
  }

  private Tensor doubles(double[] values, long... shape) {
    return Checks.doubles(values, shape).to(device);
  }

  public Tensor apply(String name, Tensor x) {
    return switch (name) {
      case "relu" -> Functional.relu(x);
      case "relu6" -> Functional.relu6(x);
      case "leakyRelu" -> Functional.leakyRelu(x, 0.02);
      case "elu" -> Functional.elu(x, 0.7);
      case "celu" -> Functional.celu(x, 0.7);
      case "selu" -> Functional.selu(x);
      case "sigmoid" -> Functional.sigmoid(x);
      case "logSigmoid" -> Functional.logSigmoid(x);
      case "hardsigmoid" -> Functional.hardsigmoid(x);
      case "tanh" -> Functional.tanh(x);
      case "hardtanh" -> Functional.hardtanh(x, -2, 1);
      case "tanhshrink" -> Functional.tanhshrink(x);
      case "hardshrink" -> Functional.hardshrink(x, 0.5);
      case "softshrink" -> Functional.softshrink(x, 0.5);
      case "threshold" -> Functional.threshold(x, 0.3, -7);
      case "softsign" -> Functional.softsign(x);
      case "softplus" -> Functional.softplus(x);
      case "silu" -> Functional.silu(x);
      case "hardswish" -> Functional.hardswish(x);
      case "mish" -> Functional.mish(x);
      case "gelu" -> Functional.gelu(x);
      case "geluTanh" -> Functional.geluTanh(x);
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
      case "crossEntropy" -> Losses.crossEntropy(x, labels);
      case "nll" -> Losses.nllLoss(x, labels);
      case "mse" -> DistanceLosses.mseLoss(x, b);
      case "l1" -> DistanceLosses.l1Loss(x, b);
      case "huber" -> DistanceLosses.huberLoss(x, b, 0.8);
      case "bce" -> Losses.bceLoss(Functional.sigmoid(x), shares);
      case "bceWithLogits" -> Losses.bceWithLogitsLoss(x, shares);
      case "bceWithLogitsWeights" -> Losses.bceWithLogitsLoss(x, shares, w);
      case "cosineEmbedding" ->
          MarginLosses.cosineEmbeddingLoss(x, b, doubles(new double[] {1, -1}, 2), 0.1);
      case "marginRanking" -> MarginLosses.marginRankingLoss(x, b, signs, 0.3);
      case "multiMargin" -> MarginLosses.multiMarginLoss(x, labels, 1.5);
      case "multiLabelMargin" ->
          MarginLosses.multiLabelMarginLoss(x, doubles(new double[] {1, 0, 1, 0, 1, 0}, 2, 3));
      case "multiLabelSoftMargin" -> MarginLosses.multiLabelSoftMarginLoss(x, shares);
      case "ctc" ->
          MarginLosses.ctcLoss(
              Tensor.stack(1, x, b, x.mul(b), x.sub(b)).logSoftmax(2),
              Tensor.tensor(new long[][] {{1, 1}, {2, 0}}).to(device),
              new long[] {4, 3},
              new long[] {2, 1});
      case "glu" -> Functional.glu(x.reshape(3, 2), 1);
      case "softmin" -> Functional.softmin(x, 1);
      case "smoothL1" -> DistanceLosses.smoothL1Loss(x, b, 0.4);
      case "klDiv" -> DistanceLosses.klDivLoss(Functional.logSoftmax(x, 1), shares);
      case "poissonNll" -> DistanceLosses.poissonNllLoss(x, b.abs());
      case "gaussianNll" -> DistanceLosses.gaussianNllLoss(x, b, x.detach().square().add(x.exp()));
      case "softMargin" -> DistanceLosses.softMarginLoss(x, signs);
      case "hingeEmbedding" -> DistanceLosses.hingeEmbeddingLoss(x, signs, 0.8);
      case "tripletMargin" -> DistanceLosses.tripletMarginLoss(x, b, flipped, 6);
      case "cosine" -> DistanceLosses.cosineSimilarity(x, b, 1);
      case "crossEntropyShares" -> Losses.crossEntropy(x, shares);
      case "crossEntropySharesWeights" ->
          Losses.crossEntropy(x, shares, CrossEntropy.of().weights(w).smoothing(0.1));
      case "crossEntropyWeights" -> Losses.crossEntropy(x, labels, CrossEntropy.of().weights(w));
      case "crossEntropySmoothing" ->
          Losses.crossEntropy(x, labels, CrossEntropy.of().weights(w).smoothing(0.1));
      case "crossEntropyIgnoring" ->
          Losses.crossEntropy(
              x.reshape(1, 3, 2),
              Tensor.tensor(new long[][] {{2, 7}}).to(device),
              CrossEntropy.of().ignoring(7).smoothing(0.2));
      default -> throw new IllegalArgumentException("no such row: " + name);
    };
  }
}
