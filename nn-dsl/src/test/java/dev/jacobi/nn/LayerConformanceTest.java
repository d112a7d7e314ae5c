package dev.jacobi.nn;

import static dev.jacobi.nn.Checks.assertError;
import static dev.jacobi.nn.Checks.doubles;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jacobi.shape.DType;
import dev.jacobi.shape.Shape;
import dev.jacobi.tensor.Tensor;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/// Layers against PyTorch's, outputs and all gradients: src/test/python/make_layers.py.
class LayerConformanceTest {
  private static Module layer(String name) {
    return switch (name) {
      case "linear" -> Nn.linear(6, 2);
      case "layerNorm" -> Nn.layerNorm(4);
      case "rmsNorm" -> Nn.rmsNorm(4);
      case "batchNorm rows", "batchNorm in use" -> Nn.batchNorm(3);
      case "batchNorm images" -> Nn.batchNorm(2);
      case "groupNorm" -> Nn.groupNorm(2, 4);
      case "attention" -> Nn.attention(4, 2);
      case "causalAttention" -> Nn.causalAttention(4, 2);
      case "transformerBlock" -> Nn.transformerBlock(4, 2, 0);
      case "rnn" -> Nn.rnn(2, 3);
      case "gru" -> Nn.gru(2, 3);
      case "lstm" -> Nn.lstm(2, 3);
      case "network" ->
          Nn.sequential(
              Nn.conv2d(1, 3, 3),
              Nn.batchNorm(3),
              Nn.relu(),
              Nn.maxPool(2),
              Nn.flatten(),
              Nn.linear(12, 2));
      default -> window(name);
    };
  }

  private static Module window(String name) {
    return switch (name) {
      case "conv1d" -> Nn.conv1d(2, 4, 3).stride(2).padding(1);
      case "conv2d" -> Nn.conv2d(2, 3, 3);
      case "conv2d moved" -> Nn.conv2d(1, 2, 3).stride(2).padding(1, 2).dilation(2);
      case "conv2d groups" -> Nn.conv2d(4, 6, 2).kernel(2, 3).groups(2).withoutBias();
      case "conv3d" -> Nn.conv3d(2, 2, 2).padding(1);
      case "convTranspose1d" -> Nn.convTranspose1d(2, 3, 3).stride(2).padding(1);
      case "convTranspose2d" -> Nn.convTranspose2d(4, 6, 3).stride(2).groups(2);
      case "convTranspose3d" -> Nn.convTranspose3d(2, 1, 2);
      case "maxPool signals" -> Nn.maxPool(2);
      case "maxPool images" -> Nn.maxPool(3).stride(2).padding(1);
      case "maxPool volumes" -> Nn.maxPool(1, 2, 2);
      case "avgPool signals" -> Nn.avgPool(3).stride(1);
      case "avgPool images" -> Nn.avgPool(2).padding(1).ceil();
      case "avgPool volumes" -> Nn.avgPool(2);
      case "adaptiveAvgPool signals" -> Nn.adaptiveAvgPool(2);
      case "adaptiveAvgPool images" -> Nn.adaptiveAvgPool(3);
      default -> throw new IllegalArgumentException("no such row: " + name);
    };
  }

  private static Shape shape(String name) {
    return switch (name) {
      case "linear" -> Shape.of(2, 6);
      case "layerNorm", "rmsNorm" -> Shape.of(3, 4);
      case "batchNorm rows", "batchNorm in use" -> Shape.of(4, 3);
      case "batchNorm images" -> Shape.of(2, 2, 3, 1);
      case "groupNorm" -> Shape.of(1, 4, 3);
      case "rnn", "gru", "lstm" -> Shape.of(2, 3, 2);
      case "conv1d" -> Shape.of(2, 2, 7);
      case "conv2d" -> Shape.of(2, 2, 5, 4);
      case "conv2d moved" -> Shape.of(2, 1, 6, 5);
      case "conv2d groups" -> Shape.of(1, 4, 3, 4);
      case "conv3d" -> Shape.of(1, 2, 2, 3, 2);
      case "convTranspose1d" -> Shape.of(2, 2, 4);
      case "convTranspose2d" -> Shape.of(1, 4, 2, 3);
      case "convTranspose3d" -> Shape.of(1, 2, 2, 1, 2);
      case "maxPool signals" -> Shape.of(2, 2, 5);
      case "maxPool images" -> Shape.of(1, 2, 5, 6);
      case "maxPool volumes" -> Shape.of(1, 1, 2, 4, 5);
      case "avgPool signals", "adaptiveAvgPool signals" -> Shape.of(1, 2, 5);
      case "avgPool images" -> Shape.of(1, 2, 5, 4);
      case "avgPool volumes" -> Shape.of(1, 2, 2, 4, 3);
      case "adaptiveAvgPool images" -> Shape.of(2, 1, 5, 7);
      case "network" -> Shape.of(3, 1, 6, 7);
      default -> Shape.of(1, 3, 4);
    };
  }

  static Tensor filled(Shape shape, IntToDoubleFunction rule) {
    double[] values = new double[(int) shape.numel()];
    Arrays.setAll(values, rule);
    return doubles(values, shape.toArray());
  }

  private static Module filledLayer(String name) {
    Module layer = layer(name);
    Nn.convert(layer, DType.FLOAT64);
    int k = 0;
    for (Parameter parameter : layer.parameters().values()) {
      int number = k++;
      parameter.reset(filled(parameter.shape(), j -> 0.4 * Math.sin(0.7 * j + number)));
    }
    return layer;
  }

  @ParameterizedTest
  @CsvFileSource(resources = "layers.txt", delimiter = ';', maxCharsPerColumn = 100_000)
  void agreesWithPyTorch(String name, String values, String gradients) {
    Module layer = filledLayer(name);
    Tensor x = filled(shape(name), j -> 1.3 * Math.cos(0.9 * j + 0.2 * Math.sqrt(j)));
    if (name.endsWith("in use")) {
      layer.forward(x.mul(2).add(1));
      layer.eval();
    }
    x.requiresGrad(true);
    Tensor y = layer.forward(x);
    assertArrayEquals(FunctionsTest.numbers(values), y.toDoubleArray(), 1e-12);
    y.mul(filled(y.shape(), Math::sin)).sum().backward();
    DoubleStream all = Arrays.stream(Checks.gradient(x));
    for (Parameter parameter : layer.parameters().values()) {
      all = DoubleStream.concat(all, Arrays.stream(Checks.gradient(parameter.tensor())));
    }
    assertArrayEquals(FunctionsTest.numbers(gradients), all.toArray(), 1e-12);
  }

  @Test
  void embeddingPicksRowsAndSumsTheirGradients() {
    Embedding layer = Nn.embedding(4, 2);
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
    Module block = Nn.gptBlock(8, 2, 0.1);
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
      Recurrent layer = (Recurrent) filledLayer(name);
      Tensor x = filled(Shape.of(2, 5, 2), Math::cos);
      Recurrent.Result first = layer.forward(x.slice(1, 0, 2), layer.start(x));
      Recurrent.Result second = layer.forward(x.slice(1, 2, 5), first.state());
      assertArrayEquals(
          layer.forward(x).toDoubleArray(),
          Tensor.cat(1, first.output(), second.output()).toDoubleArray(),
          1e-15);
      assertArrayEquals(
          Nn.lastStep().forward(layer.forward(x)).toDoubleArray(),
          second.state().h().toDoubleArray(),
          1e-15);
      assertEquals(name + "(2, 3)", layer.toString());
    }
  }

  @Test
  void saysWhatIsWrong() {
    assertError(() -> Nn.embedding(4, 2).forward(Tensor.ones(1)), "embedding(4, 2)", "INT64");
    assertError(() -> Nn.embedding(4, 2).forward(Tensor.tensor(4)), "word 4", "0 to 3");
    assertError(() -> Nn.attention(5, 2), "size 5", "2 heads");
    assertError(() -> Nn.attention(4, 2).forward(Tensor.ones(3, 4)), "examples, steps", "[3, 4]");
    assertError(() -> Nn.batchNorm(3).forward(Tensor.ones(2, 4)), "batchNorm(3)", "[2, 4]");
    assertError(() -> Nn.batchNorm(3).forward(Tensor.ones(1, 3)), "two elements", "eval()");
    assertError(() -> Nn.groupNorm(2, 5), "5 channels", "2 groups");
    assertError(() -> Nn.rmsNorm(3).forward(Tensor.ones(2, 4)), "3 features", "[2, 4]");
    assertError(() -> Nn.lstm(2, 3).forward(Tensor.ones(2, 4)), "lstm(2, 3)", "[2, 4]");
  }
}
