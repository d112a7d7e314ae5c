package dev.jacobi.nn.layers;

import static dev.jacobi.nn.Checks.assertError;
import static dev.jacobi.nn.Checks.assertGradient;
import static dev.jacobi.nn.Checks.assertGradients;
import static dev.jacobi.nn.Checks.doubles;
import static dev.jacobi.nn.Checks.toDouble;
import static dev.jacobi.nn.Nn.residual;
import static dev.jacobi.nn.Nn.sequential;
import static dev.jacobi.nn.layers.ActivationLayers.gelu;
import static dev.jacobi.nn.layers.ActivationLayers.identity;
import static dev.jacobi.nn.layers.ActivationLayers.logSoftmax;
import static dev.jacobi.nn.layers.ActivationLayers.relu;
import static dev.jacobi.nn.layers.ActivationLayers.sigmoid;
import static dev.jacobi.nn.layers.ActivationLayers.softmax;
import static dev.jacobi.nn.layers.ActivationLayers.softplus;
import static dev.jacobi.nn.layers.ActivationLayers.tanh;
import static dev.jacobi.nn.layers.Layers.dropout;
import static dev.jacobi.nn.layers.Layers.layerNorm;
import static dev.jacobi.nn.layers.Layers.linear;
import static dev.jacobi.nn.layers.ShapeLayers.flatten;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.nn.Checks;
import dev.jacobi.nn.Module;
import dev.jacobi.nn.Parameter;
import dev.jacobi.nn.Sequential;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Shape;
import dev.jacobi.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LayersTest {
  static List<Module> layers() {
    return List.of(
        linear(4, 3),
        linear(4, 3, false),
        layerNorm(4),
        residual(linear(4, 4), tanh(), linear(4, 4)),
        sequential(linear(4, 5), gelu(), linear(5, 2), softmax(1)),
        sequential(linear(4, 5), sigmoid(), linear(5, 2), logSoftmax(-1)),
        sequential(linear(4, 3), softplus(), linear(3, 3), identity(), flatten()),
        sequential(linear(4, 3), relu()));
  }

  @ParameterizedTest
  @MethodSource("layers")
  void gradientsAgreeWithDifferences(Module layer) {
    toDouble(layer);
    Tensor x = Tensor.randn(5, 4).to(DType.FLOAT64).requiresGrad(true);
    Tensor weights = Tensor.randn(layer.forward(x).shape().toArray()).to(DType.FLOAT64);
    assertGradients(layer, () -> layer.forward(x).mul(weights).sum());
    x.zeroGrad();
    layer.forward(x).mul(weights).sum().backward();
    assertGradient("x", x, () -> layer.forward(x).mul(weights).sum());
  }

  @Test
  void linearMultipliesAndAdds() {
    Linear layer =
        new Linear(
            Parameter.of(Tensor.tensor(new float[][] {{1, 2}, {3, 4}, {5, 6}})),
            Parameter.of(Tensor.tensor(new float[] {0.5f, 0, -1})));
    Tensor y = layer.forward(Tensor.tensor(new float[] {10, 1}));
    assertArrayEquals(new float[] {12.5f, 34, 55}, y.toFloatArray());
    assertEquals(Shape.of(2, 7, 3), layer.forward(Tensor.ones(2, 7, 2)).shape());
  }

  @Test
  void linearStartsAsInPyTorch() {
    Tensor.manualSeed(3);
    Linear layer = linear(100, 400);
    for (Parameter parameter : layer.parameters().values()) {
      double[] values = parameter.tensor().toDoubleArray();
      double largest = Arrays.stream(values).map(Math::abs).max().orElseThrow();
      assertTrue(largest <= 0.1 && largest > 0.099, "bound 1/sqrt(100), got " + largest);
      double variance = Arrays.stream(values).map(v -> v * v).average().orElseThrow();
      assertEquals(0.01 / 3, variance, 0.0005);
    }
    Tensor.manualSeed(3);
    assertArrayEquals(
        layer.weight().tensor().toFloatArray(), linear(100, 400).weight().tensor().toFloatArray());
  }

  @Test
  void linearFindsOutHowManyInputs() {
    Linear layer = linear(3);
    assertEquals("linear(3)", layer.toString());
    assertEquals(Shape.of(2, 3), layer.forward(Tensor.randn(2, 16)).shape());
    assertEquals("linear(16, 3)", layer.toString());
    double largest = layer.weight().tensor().abs().max().item();
    assertTrue(largest > 0 && largest <= 0.25);
    Tensor before = layer.weight().tensor();
    layer.forward(Tensor.randn(2, 16));
    assertEquals(before, layer.weight().tensor());
    assertError(() -> layer.forward(Tensor.randn(2, 8)), "linear(16, 3)", "[2, 8]");
  }

  @Test
  void linearSaysWhatWouldFit() {
    Linear layer = linear(64, 10);
    assertError(() -> layer.forward(Tensor.ones(5, 8, 8)), "64 features", "[5, 8, 8]", "flatten()");
    assertError(() -> layer.forward(Tensor.ones(5, 28)), "[5, 28]", "linear(28, 10) would fit");
    assertError(() -> linear(1, 3).forward(Tensor.ones(5)), "[5]", "x.unsqueeze(1)");
    assertError(() -> layer.forward(Tensor.ones(64, 7)), "x.t() would fit");
    assertError(() -> linear(0, 3), "at least one input");
    assertError(
        () -> new Linear(layer.weight(), Parameter.of(Tensor.ones(9))), "[9]", "[10, 64]", "[10]");
  }

  @Test
  void sequenceSaysWhichLayerFailed() {
    Sequential net = sequential(linear(4, 4), sequential(relu(), linear(8, 2)));
    assertError(() -> net.forward(Tensor.ones(1, 4)), "layer 1, layer 1, linear(8, 2)", "[1, 4]");
    assertError(
        () -> residual(linear(4, 3)).forward(Tensor.ones(2, 4)), "residual", "[2, 4]", "[2, 3]");
  }

  @Test
  void dropoutKeepsTheMean() {
    Tensor.manualSeed(1);
    Tensor x = Tensor.ones(200, 500).requiresGrad(true);
    Tensor y = dropout(0.2).forward(x);
    y.sum().backward();
    int kept = 0;
    for (double value : y.toDoubleArray()) {
      assertTrue(value == 0 || value == 1.25, "got " + value);
      kept += value == 0 ? 0 : 1;
    }
    // Three standard deviations of 100,000 draws are 380.
    assertEquals(80_000.0, kept, 380);
    assertArrayEquals(y.toDoubleArray(), Checks.gradient(x));
    assertError(() -> dropout(1.5), "1.5");
  }

  @Test
  void layerNormBringsRowsToMeanZeroAndVarianceOne() {
    LayerNorm layer = layerNorm(4);
    toDouble(layer);
    Tensor y = layer.forward(doubles(new double[] {1, 2, 3, 4, -5, 0, 5, 20}, 2, 4));
    for (int row = 0; row < 2; row++) {
      assertEquals(0, y.select(0, row).mean().item(), 1e-12);
      assertEquals(1, y.select(0, row).square().mean().item(), 1e-4);
    }
    assertEquals("layerNorm(4)", layer.toString());
  }
}
