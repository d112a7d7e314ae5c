package dev.jacobi.nn.layers;

import static dev.jacobi.nn.Checks.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.nn.Functional;
import dev.jacobi.nn.Module;
import dev.jacobi.nn.loss.MarginLosses;
import dev.jacobi.shape.DType;
import dev.jacobi.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Layers that draw random numbers in training, and what layers say about wrong inputs.
class RandomLayersTest {
  private static double share(Tensor condition) {
    return condition.to(DType.FLOAT64).mean().item();
  }

  @Test
  void dropsWholeChannels() {
    for (var layer :
        List.of(Layers.dropout1d(0.25), Layers.dropout2d(0.25), Layers.dropout3d(0.25))) {
      int places = layer.toString().charAt(7) - '0';
      long[] shape = {40, 50, 2, 2, 2};
      long[] own = Arrays.copyOf(shape, places + 2);
      Tensor y = layer.forward(Tensor.ones(own)).flatten(2);
      assertTrue(share(y.amax(2).eq(y.amin(2))) == 1, "each channel as a whole");
      assertEquals(0.25, share(y.eq(0)), 0.04);
      assertEquals(1 / 0.75, y.max().item(), 1e-6);
      assertError(() -> layer.forward(Tensor.ones(2, 2)), layer.toString(), "[2, 2]");
    }
  }

  @Test
  void alphaDropoutKeepsMeanAndVariance() {
    Tensor x = Functional.selu(Tensor.randn(200, 200));
    Tensor y = Layers.alphaDropout(0.3).forward(x);
    assertEquals(x.mean().item(), y.mean().item(), 0.03);
    assertEquals(x.std(false, 0, 0, 1).item(), y.std(false, 0, 0, 1).item(), 0.03);
    assertEquals(0.3, share(y.eq(y.min())), 0.01);
    Tensor channels = Layers.featureAlphaDropout(0.5).forward(Tensor.ones(30, 30, 4));
    assertEquals(0.5, share(channels.amax(2).lt(0)), 0.08);
  }

  @Test
  void randomSlopesLieInTheirRange() {
    Module layer = ActivationLayers.rrelu();
    Tensor y = layer.forward(Tensor.ones(100, 100).neg());
    assertTrue(y.max().item() <= -1.0 / 8 && y.min().item() >= -1.0 / 3);
    assertEquals(-(1.0 / 8 + 1.0 / 3) / 2, y.mean().item(), 0.005);
    assertEquals(2, layer.forward(Tensor.full(2, 1)).item());
  }

  @Test
  void bagsOfAnyLength() {
    EmbeddingBag layer = Layers.embeddingBag(5, 2);
    layer.weight().reset(Tensor.tensor(new float[][] {{0, 1}, {2, 3}, {4, 5}, {6, 7}, {8, 9}}));
    Tensor y = layer.forward(Tensor.tensor(new long[] {1, 3, 4}), 0, 2, 2);
    assertEquals(List.of(4.0, 5.0, 0.0, 0.0, 8.0, 9.0), numbers(y));
    assertError(() -> layer.forward(Tensor.tensor(new long[] {1}), 0, 3), "bag 0", "3 of 1");
    assertError(() -> layer.forward(Tensor.tensor(new long[] {1}), 1), "first start of 0");
    assertError(() -> layer.forward(Tensor.tensor(new long[] {1})), "[bags, words]", "[1]");
  }

  private static List<Double> numbers(Tensor x) {
    return Arrays.stream(x.toDoubleArray()).boxed().toList();
  }

  @Test
  void sayWhatTheyWant() {
    Tensor rows = Tensor.ones(2, 3);
    assertError(
        () -> Layers.bilinear(3, 4, 1).forward(rows, rows), "input 2", "4 features", "[2, 3]");
    assertError(() -> Layers.parallel(), "at least one branch");
    assertError(
        () -> Layers.parallel(Layers.linear(3, 2), Layers.linear(3, 1)).forward(rows),
        "[2, 2]",
        "[2, 1]");
    assertError(() -> Layers.instanceNorm(3).forward(rows), "instanceNorm(3)", "[2, 3]");
    assertError(() -> ActivationLayers.prelu(4).forward(rows), "prelu(4)", "[2, 3]");
    assertError(() -> Layers.positionalEncoding(3, 4), "even size");
    assertError(
        () -> Layers.positionEmbedding(4, 2).forward(Tensor.ones(1, 3, 4)),
        "at most 2 steps",
        "3, 4");
    assertError(() -> Layers.embedding(3, 2).padding(3), "word 3", "0 to 2");
    assertError(() -> ConvolutionLayers.batchNorm(3).momentum(2), "momentum from 0 to 1");
    assertError(() -> ShapeLayers.zeroPad(1), "two widths");
    assertError(
        () -> ShapeLayers.pixelShuffle(2).forward(Tensor.ones(1, 3, 2, 2)), "pixelShuffle(2)");
    assertError(() -> ConvolutionLayers.conv2d(1, 1, 2).same(), "same()", "zeroPad");
    assertError(() -> ConvolutionLayers.conv2d(1, 1, 2).outputPadding(1), "only transposed");
    assertError(() -> Layers.lstm(2, 3).layers(0), "at least one layer");
    assertError(() -> Layers.lstm(2, 3).forward(Tensor.ones(2, 4, 2), 4, 5), "length 5", "1 to 4");
    assertError(() -> Layers.lstm(2, 3).forward(Tensor.ones(2, 4, 2), 4), "one length", "got 1");
    TransformerLayer decoder = Layers.transformerDecoderLayer(4, 2, 8, 0);
    assertError(() -> decoder.forward(Tensor.ones(1, 2, 4)), "forward(x, memory)");
    assertError(
        () -> Layers.attention(4, 2).forward(Tensor.ones(1, 2, 4), Tensor.ones(1, 2, 4), rows),
        "truth values");
    assertError(
        () ->
            MarginLosses.ctcLoss(
                Tensor.ones(1, 2, 3), Tensor.tensor(new long[][] {{3}}), one(2), one(1)),
        "label 3",
        "0 to 2");
    assertError(
        () ->
            MarginLosses.ctcLoss(
                Tensor.ones(1, 2, 3), Tensor.tensor(new long[][] {{1}}), one(3), one(1)),
        "steps",
        "0 to 2");
    assertError(() -> MarginLosses.multiMarginLoss(Tensor.ones(3), Tensor.tensor(1), 1), "[3]");
    assertError(
        () -> MarginLosses.cosineEmbeddingLoss(rows, rows, Tensor.ones(2, 1), 0),
        "cosineEmbeddingLoss");
  }

  private static long[] one(long value) {
    return new long[] {value};
  }

  @Test
  void writesItself() {
    assertEquals(
        "lstm(2, 3).layers(2).bidirectional()",
        Layers.lstm(2, 3).layers(2).bidirectional().toString());
    assertEquals(
        "convTranspose2d(1, 2, 3).stride(2).outputPadding(1)",
        ConvolutionLayers.convTranspose2d(1, 2, 3).stride(2).outputPadding(1).toString());
    assertEquals(
        "concat(linear(2, 3), relu())",
        Layers.concat(Layers.linear(2, 3), ActivationLayers.relu()).toString());
    assertEquals(
        3, Layers.linear(2, 3).then(ActivationLayers.relu(), Layers.linear(3, 1)).layers().size());
  }
}
