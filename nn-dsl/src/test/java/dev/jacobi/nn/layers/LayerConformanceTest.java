package dev.jacobi.nn.layers;

import static dev.jacobi.nn.Checks.assertError;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jacobi.nn.Checks;
import dev.jacobi.nn.Module;
import dev.jacobi.shape.Device;
import dev.jacobi.shape.Shape;
import dev.jacobi.tensor.Tensor;
import org.junit.jupiter.api.Test;

/// Layers, losses and optimizers against PyTorch's, on the CPU; and what is particular to some.
class LayerConformanceTest extends LayerConformance {
  @Override
  protected Device device() {
    return Device.cpu();
  }

  @Test
  void embeddingPicksRowsAndSumsTheirGradients() {
    Embedding layer = Layers.embedding(4, 2);
    layer.weight().reset(Tensor.tensor(new float[][] {{0, 1}, {2, 3}, {4, 5}, {6, 7}}));
    Tensor y = layer.forward(Tensor.tensor(new long[][] {{3, 1, 3}}));
    assertEquals(Shape.of(1, 3, 2), y.shape());
    assertArrayEquals(new float[] {6, 7, 2, 3, 6, 7}, y.toFloatArray());
    y.sum().backward();
    assertArrayEquals(
        new double[] {0, 0, 1, 1, 0, 0, 2, 2}, Checks.gradient(layer.weight().tensor()));
    assertEquals(Shape.of(2), layer.forward(Tensor.tensor(1)).shape());
  }

  @Test
  void aCausalBlockDoesNotSeeTheFuture() {
    Module block = Layers.gptBlock(8, 2, 0.1);
    block.eval();
    Tensor x = Tensor.randn(2, 5, 8);
    Tensor changed = Tensor.cat(1, x.slice(1, 0, 3), Tensor.randn(2, 2, 8));
    Tensor y = block.forward(x).slice(1, 0, 3);
    assertArrayEquals(
        y.toFloatArray(), block.forward(changed).slice(1, 0, 3).toFloatArray(), 1e-6f);
  }

  @Test
  void recurrentLayersGoOnFromAState() {
    for (String name : new String[] {"rnn", "gru", "lstm"}) {
      Recurrent layer = (Recurrent) LayerCases.filledLayer(name);
      Tensor x = LayerCases.filled(Shape.of(2, 5, 2), Math::cos);
      Recurrent.Result first = layer.forward(x.slice(1, 0, 2), layer.start(x));
      Recurrent.Result second = layer.forward(x.slice(1, 2, 5), first.state());
      assertArrayEquals(
          layer.forward(x).toDoubleArray(),
          Tensor.cat(1, first.output(), second.output()).toDoubleArray(),
          1e-15);
      assertArrayEquals(
          Layers.lastStep().forward(layer.forward(x)).toDoubleArray(),
          second.state().h().toDoubleArray(),
          1e-15);
      assertEquals(name + "(2, 3)", layer.toString());
    }
  }

  @Test
  void saysWhatIsWrong() {
    assertError(() -> Layers.embedding(4, 2).forward(Tensor.ones(1)), "embedding(4, 2)", "INT64");
    assertError(() -> Layers.embedding(4, 2).forward(Tensor.tensor(4)), "word 4", "0 to 3");
    assertError(() -> Layers.attention(5, 2), "size 5", "2 heads");
    assertError(
        () -> Layers.attention(4, 2).forward(Tensor.ones(3, 4)), "examples, steps", "[3, 4]");
    assertError(
        () -> ConvolutionLayers.batchNorm(3).forward(Tensor.ones(2, 4)), "batchNorm(3)", "[2, 4]");
    assertError(
        () -> ConvolutionLayers.batchNorm(3).forward(Tensor.ones(1, 3)), "two elements", "eval()");
    assertError(() -> Layers.groupNorm(2, 5), "5 channels", "2 groups");
    assertError(() -> Layers.rmsNorm(3).forward(Tensor.ones(2, 4)), "3 features", "[2, 4]");
    assertError(() -> Layers.lstm(2, 3).forward(Tensor.ones(2, 4)), "lstm(2, 3)", "[2, 4]");
  }
}
