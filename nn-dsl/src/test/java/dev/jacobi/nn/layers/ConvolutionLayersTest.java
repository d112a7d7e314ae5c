package dev.jacobi.nn.layers;

import static dev.jacobi.nn.Checks.assertError;
import static dev.jacobi.nn.Nn.sequential;
import static dev.jacobi.nn.edit.Edits.insertAfter;
import static dev.jacobi.nn.layers.ActivationLayers.relu;
import static dev.jacobi.nn.layers.ConvolutionLayers.adaptiveAvgPool;
import static dev.jacobi.nn.layers.ConvolutionLayers.avgPool;
import static dev.jacobi.nn.layers.ConvolutionLayers.batchNorm;
import static dev.jacobi.nn.layers.ConvolutionLayers.conv1d;
import static dev.jacobi.nn.layers.ConvolutionLayers.conv2d;
import static dev.jacobi.nn.layers.ConvolutionLayers.conv3d;
import static dev.jacobi.nn.layers.ConvolutionLayers.convTranspose1d;
import static dev.jacobi.nn.layers.ConvolutionLayers.convTranspose2d;
import static dev.jacobi.nn.layers.ConvolutionLayers.convTranspose3d;
import static dev.jacobi.nn.layers.ConvolutionLayers.maxPool;
import static dev.jacobi.nn.layers.Layers.linear;
import static dev.jacobi.nn.layers.ShapeLayers.flatten;
import static dev.jacobi.nn.loss.Losses.crossEntropy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.nn.Module;
import dev.jacobi.nn.Nn;
import dev.jacobi.nn.Parameter;
import dev.jacobi.nn.Sequential;
import dev.jacobi.nn.optim.Optimizer;
import dev.jacobi.nn.optim.Sgd;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Shape;
import dev.jacobi.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ConvolutionLayersTest {
  private static Sequential classifier() {
    return sequential(conv2d(32, 3), batchNorm(), relu(), maxPool(2), flatten(), linear(10));
  }

  @Test
  void aClassifierOfImagesFindsItsSizes() {
    Sequential net = classifier();
    assertEquals(Shape.of(5, 10), net.forward(Tensor.randn(5, 1, 28, 28)).shape());
    assertEquals(
        """
        sequential(
          (0): conv2d(1, 32, 3)
          (1): batchNorm(32)
          (2): relu()
          (3): maxPool(2)
          (4): flatten()
          (5): linear(5408, 10)
        )""",
        net.toString());
    assertEquals(
        List.of("0.weight", "0.bias", "1.weight", "1.bias", "5.weight", "5.bias"),
        List.copyOf(net.parameters().keySet()));
  }

  @Test
  void unknownSizesTakeTheNumbersOfATrainedNetwork() {
    Sequential trained = classifier();
    Tensor x = Tensor.randn(4, 1, 10, 10);
    trained.forward(x);
    trained.eval();
    Sequential fresh = classifier();
    Nn.loadStateDict(fresh, Nn.stateDict(trained));
    fresh.eval();
    assertArrayEquals(trained.forward(x).toFloatArray(), fresh.forward(x).toFloatArray());
  }

  @Test
  void weightsHavePyTorchsShapes() {
    assertEquals(Shape.of(8, 3, 5), conv1d(3, 8, 5).weight().shape());
    assertEquals(Shape.of(8, 2, 3, 3), conv2d(4, 8, 3).groups(2).weight().shape());
    assertEquals(Shape.of(8, 4, 3, 5), conv2d(4, 8, 3).kernel(3, 5).weight().shape());
    assertEquals(Shape.of(8, 3, 2, 2, 2), conv3d(3, 8, 2).weight().shape());
    assertEquals(Shape.of(3, 8, 5), convTranspose1d(3, 8, 5).weight().shape());
    assertEquals(Shape.of(4, 4, 3, 3), convTranspose2d(4, 8, 3).groups(2).weight().shape());
    assertEquals(Shape.of(3, 8, 2, 2, 2), convTranspose3d(3, 8, 2).weight().shape());
    Parameter bias = convTranspose2d(4, 8, 3).groups(2).bias();
    assertNotNull(bias);
    assertEquals(Shape.of(8), bias.shape());
    assertNull(conv2d(4, 8, 3).withoutBias().bias());
  }

  private static void assertStarts(double bound, Conv layer) {
    for (Parameter parameter : layer.parameters().values()) {
      double[] values = parameter.tensor().toDoubleArray();
      double largest = Arrays.stream(values).map(Math::abs).max().orElseThrow();
      assertTrue(largest <= bound && largest > 0.97 * bound, layer + " starts up to " + largest);
      double variance = Arrays.stream(values).map(v -> v * v).average().orElseThrow();
      assertEquals(bound * bound / 3, variance, 0.1 * bound * bound);
    }
  }

  /// The bound is 1 by the root of the weight's size without its first dimension.
  @Test
  void weightsStartAsInPyTorch() {
    Tensor.manualSeed(3);
    assertStarts(1 / 6.0, conv2d(4, 200, 3));
    assertStarts(1 / 6.0, conv2d(8, 200, 3).groups(2));
    assertStarts(0.25, conv2d(1, 200, 3).kernel(2, 8));
    assertStarts(0.025, convTranspose2d(3, 400, 2));
    Conv late = conv2d(200, 3);
    late.forward(Tensor.randn(1, 4, 3, 3));
    assertStarts(1 / 6.0, late);
  }

  @Test
  void convolutionsFindOutHowManyChannels() {
    Map<Conv, Tensor> inputs =
        Map.of(
            conv1d(4, 2), Tensor.randn(1, 6, 3),
            conv2d(4, 2), Tensor.randn(1, 6, 3, 3),
            conv3d(4, 2), Tensor.randn(1, 6, 3, 3, 3),
            convTranspose1d(4, 2), Tensor.randn(1, 6, 3),
            convTranspose2d(4, 2), Tensor.randn(1, 6, 3, 3),
            convTranspose3d(4, 2), Tensor.randn(1, 6, 3, 3, 3),
            conv2d(4, 2).groups(2), Tensor.randn(1, 6, 3, 3),
            convTranspose2d(4, 2).groups(2), Tensor.randn(1, 6, 3, 3));
    inputs.forEach(
        (layer, x) -> {
          String before = layer.toString();
          assertEquals(4, layer.forward(x).size(1), before);
          assertEquals(before.replace("(4, 2)", "(6, 4, 2)"), layer.toString());
          Tensor settled = layer.weight().tensor();
          layer.forward(x);
          assertSame(settled, layer.weight().tensor());
        });
  }

  @Test
  void copiesShareTheWeights() {
    Conv layer = conv2d(1, 2, 3);
    Conv copy = layer.stride(2).padding(1).dilation(2);
    assertSame(layer.weight(), copy.weight());
    assertSame(layer.bias(), copy.bias());
    assertEquals(Shape.of(1, 2, 6, 6), layer.forward(Tensor.ones(1, 1, 8, 8)).shape());
    assertEquals(Shape.of(1, 2, 3, 3), copy.forward(Tensor.ones(1, 1, 8, 8)).shape());
  }

  @Test
  void layersPrintAsTheyAreWritten() {
    assertEquals("conv2d(32, 3)", conv2d(32, 3).toString());
    assertEquals(
        "conv2d(4, 8, 3).stride(2).padding(1, 2).dilation(2).groups(4).withoutBias()",
        conv2d(4, 8, 3).stride(2).padding(1, 2).dilation(2).groups(4).withoutBias().toString());
    assertEquals("conv2d(4, 8, 3).kernel(3, 5)", conv2d(4, 8, 3).kernel(3, 5).toString());
    assertEquals("convTranspose1d(4, 8, 3)", convTranspose1d(4, 8, 3).toString());
    assertEquals("maxPool(3, 2).stride(1)", maxPool(3, 2).stride(1).toString());
    assertEquals("avgPool(3).padding(1).ceil()", avgPool(3).padding(1).ceil().toString());
    assertEquals("adaptiveAvgPool(1)", adaptiveAvgPool(1).toString());
    assertEquals("batchNorm()", batchNorm().toString());
  }

  @Test
  void anEditKeepsWhatWasLearnedAndIsTrainedOn() {
    Sequential net = classifier();
    Tensor x = Tensor.randn(4, 1, 10, 10);
    Tensor y = Tensor.randint(10, 4);
    Optimizer optimizer = new Sgd(net, 0.1);
    step(optimizer, net, x, y);
    Sequential deeper = insertAfter(net, "2", conv2d(32, 3).padding(1), batchNorm(), relu());
    assertSame(net.get("0"), deeper.get("0"));
    step(optimizer, deeper, x, y);
    assertEquals("conv2d(32, 32, 3).padding(1)", deeper.get("3").toString());
    Map<String, Tensor> before = Nn.stateDict(deeper);
    step(optimizer, deeper, x, y);
    Map<String, Tensor> after = Nn.stateDict(deeper);
    for (String path : List.of("0.weight", "3.weight", "4.weight", "4.bias", "8.weight")) {
      Tensor old = before.get(path);
      Tensor fresh = after.get(path);
      assertTrue(old != null && fresh != null, path);
      assertTrue(fresh.sub(old).abs().max().item() > 0, path);
    }
  }

  private static void step(Optimizer optimizer, Module net, Tensor x, Tensor y) {
    optimizer.zeroGrad();
    crossEntropy(net.forward(x), y).backward();
    optimizer.step();
  }

  @Test
  void convolutionsSayWhatWouldFit() {
    Conv layer = conv2d(3, 8, 5);
    assertError(
        () -> layer.forward(Tensor.ones(2, 4, 9, 9)),
        "conv2d(3, 8, 5)",
        "3 channels in dimension 1",
        "[2, 4, 9, 9]",
        "conv2d(4, 8, 5) would fit");
    assertError(() -> layer.forward(Tensor.ones(2, 9, 9, 3)), "x.movedim(-1, 1) would fit");
    assertEquals(
        Shape.of(2, 8, 5, 5), layer.forward(Tensor.ones(2, 9, 9, 3).movedim(-1, 1)).shape());
    assertError(
        () -> layer.forward(Tensor.ones(3, 9, 9)),
        "[examples, channels, place, place]",
        "[3, 9, 9]",
        "x.unsqueeze(0)");
    assertError(() -> conv2d(8, 3).forward(Tensor.ones(60, 9, 9)), "[60, 9, 9]", "x.unsqueeze(1)");
    assertError(
        () -> conv2d(8, 3).forward(Tensor.ones(5, 64)), "[5, 64]", "x.reshape(-1, 1, 8, 8)");
    assertError(() -> layer.forward(Tensor.ones(5, 192)), "[5, 192]", "x.reshape(-1, 3, 8, 8)");
    assertError(
        () -> layer.forward(Tensor.ones(2, 3, 9, 9).to(DType.INT64)), "int64", "DType.FLOAT32");
    assertError(
        () -> sequential(relu(), layer).forward(Tensor.ones(2, 3, 4, 4)),
        "layer 1",
        "[2, 3, 4, 4]");
    assertError(
        () -> conv2d(8, 3).groups(4).forward(Tensor.ones(1, 6, 9, 9)),
        "multiple of 4",
        "[1, 6, 9, 9]");
  }

  @Test
  void layersSayWhatIsWrongWithTheirSizes() {
    assertError(() -> conv2d(0, 8, 3), "at least one input channel", "conv2d(8, 3)");
    assertError(() -> conv2d(8, 0), "8 output channels", "window of 0");
    assertError(() -> conv2d(4, 6, 3).groups(4), "4 input", "6 output", "4 groups");
    assertError(() -> conv2d(4, 6, 3).kernel(3), "each of 2 dimensions", "[3]");
    assertError(() -> maxPool(0), "maxPool", "[0]");
    assertError(
        () -> maxPool(2).forward(Tensor.ones(4, 9)), "maxPool(2)", "[4, 9]", "before flatten()");
    assertError(() -> maxPool(2, 2).forward(Tensor.ones(4, 9, 9)), "maxPool(2, 2)", "[4, 9, 9]");
    assertError(() -> adaptiveAvgPool(0), "adaptiveAvgPool", "0");
    assertError(() -> adaptiveAvgPool(1).forward(Tensor.ones(4, 9)), "[4, 9]");
    assertError(() -> batchNorm(0), "at least one channel", "batchNorm()");
    assertError(() -> batchNorm(3).forward(Tensor.ones(2, 4)), "[2, 4]", "batchNorm(4) would fit");
    assertError(
        () -> batchNorm().forward(Tensor.ones(4)), "some channels", "[4]", "x.unsqueeze(0)");
    Parameter weight = Parameter.of(Tensor.ones(2, 1, 3, 3));
    Conv conv = new Conv(weight, null, Conv.Form.CONV2D, conv2d(1, 3).options());
    assertError(
        () -> new Conv(weight, Parameter.of(Tensor.ones(3)), conv.kind(), conv.options()),
        "[3]",
        "[2, 1, 3, 3]",
        "wants [2]");
    assertError(
        () -> new Conv(weight, null, Conv.Form.CONV1D, conv.options()), "conv1d", "[2, 1, 3, 3]");
  }
}
