package dev.jacobi.nn;

import static dev.jacobi.nn.Checks.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
    for (var layer : List.of(Nn.dropout1d(0.25), Nn.dropout2d(0.25), Nn.dropout3d(0.25))) {
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
    Tensor x = Nn.selu(Tensor.randn(200, 200));
    Tensor y = Nn.alphaDropout(0.3).forward(x);
    assertEquals(x.mean().item(), y.mean().item(), 0.03);
    assertEquals(x.std(false, 0, 0, 1).item(), y.std(false, 0, 0, 1).item(), 0.03);
    assertEquals(0.3, share(y.eq(y.min())), 0.01);
    Tensor channels = Nn.featureAlphaDropout(0.5).forward(Tensor.ones(30, 30, 4));
    assertEquals(0.5, share(channels.amax(2).lt(0)), 0.08);
  }

  @Test
  void randomSlopesLieInTheirRange() {
    Module layer = Nn.rrelu();
    Tensor y = layer.forward(Tensor.ones(100, 100).neg());
    assertTrue(y.max().item() <= -1.0 / 8 && y.min().item() >= -1.0 / 3);
    assertEquals(-(1.0 / 8 + 1.0 / 3) / 2, y.mean().item(), 0.005);
    assertEquals(2, layer.forward(Tensor.full(2, 1)).item());
  }

  @Test
  void bagsOfAnyLength() {
    EmbeddingBag layer = Nn.embeddingBag(5, 2);
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
    assertError(() -> Nn.bilinear(3, 4, 1).forward(rows, rows), "input 2", "4 features", "[2, 3]");
    assertError(() -> Nn.parallel(), "at least one branch");
    assertError(
        () -> Nn.parallel(Nn.linear(3, 2), Nn.linear(3, 1)).forward(rows), "[2, 2]", "[2, 1]");
    assertError(() -> Nn.instanceNorm(3).forward(rows), "instanceNorm(3)", "[2, 3]");
    assertError(() -> Nn.prelu(4).forward(rows), "prelu(4)", "[2, 3]");
    assertError(() -> Nn.positionalEncoding(3, 4), "even size");
    assertError(
        () -> Nn.positionEmbedding(4, 2).forward(Tensor.ones(1, 3, 4)), "at most 2 steps", "3, 4");
    assertError(() -> Nn.embedding(3, 2).padding(3), "word 3", "0 to 2");
    assertError(() -> Nn.batchNorm(3).momentum(2), "momentum from 0 to 1");
    assertError(() -> Nn.zeroPad(1), "two widths");
    assertError(() -> Nn.pixelShuffle(2).forward(Tensor.ones(1, 3, 2, 2)), "pixelShuffle(2)");
    assertError(() -> Nn.conv2d(1, 1, 2).same(), "same()", "zeroPad");
    assertError(() -> Nn.conv2d(1, 1, 2).outputPadding(1), "only transposed");
    assertError(() -> Nn.lstm(2, 3).layers(0), "at least one layer");
    assertError(() -> Nn.lstm(2, 3).forward(Tensor.ones(2, 4, 2), 4, 5), "length 5", "1 to 4");
    assertError(() -> Nn.lstm(2, 3).forward(Tensor.ones(2, 4, 2), 4), "one length", "got 1");
    TransformerLayer decoder = Nn.transformerDecoderLayer(4, 2, 8, 0);
    assertError(() -> decoder.forward(Tensor.ones(1, 2, 4)), "forward(x, memory)");
    assertError(
        () -> Nn.attention(4, 2).forward(Tensor.ones(1, 2, 4), Tensor.ones(1, 2, 4), rows),
        "truth values");
    assertError(
        () -> Nn.ctcLoss(Tensor.ones(1, 2, 3), Tensor.tensor(new long[][] {{3}}), one(2), one(1)),
        "label 3",
        "0 to 2");
    assertError(
        () -> Nn.ctcLoss(Tensor.ones(1, 2, 3), Tensor.tensor(new long[][] {{1}}), one(3), one(1)),
        "steps",
        "0 to 2");
    assertError(() -> Nn.multiMarginLoss(Tensor.ones(3), Tensor.tensor(1), 1), "[3]");
    assertError(
        () -> Nn.cosineEmbeddingLoss(rows, rows, Tensor.ones(2, 1), 0), "cosineEmbeddingLoss");
  }

  private static long[] one(long value) {
    return new long[] {value};
  }

  @Test
  void writesItself() {
    assertEquals(
        "lstm(2, 3).layers(2).bidirectional()", Nn.lstm(2, 3).layers(2).bidirectional().toString());
    assertEquals(
        "convTranspose2d(1, 2, 3).stride(2).outputPadding(1)",
        Nn.convTranspose2d(1, 2, 3).stride(2).outputPadding(1).toString());
    assertEquals("concat(linear(2, 3), relu())", Nn.concat(Nn.linear(2, 3), Nn.relu()).toString());
    assertEquals(3, Nn.linear(2, 3).then(Nn.relu(), Nn.linear(3, 1)).layers().size());
  }
}
