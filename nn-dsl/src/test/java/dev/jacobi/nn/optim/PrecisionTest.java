package dev.jacobi.nn.optim;

import static dev.jacobi.nn.Checks.assertError;
import static dev.jacobi.nn.Nn.sequential;
import static dev.jacobi.nn.layers.ActivationLayers.relu;
import static dev.jacobi.nn.layers.Layers.linear;
import static dev.jacobi.nn.loss.DistanceLosses.mseLoss;
import static dev.jacobi.nn.loss.Losses.crossEntropy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.nn.Autocast;
import dev.jacobi.nn.Checks;
import dev.jacobi.nn.Module;
import dev.jacobi.nn.Nn;
import dev.jacobi.nn.layers.ConvolutionLayers;
import dev.jacobi.nn.layers.Layers;
import dev.jacobi.nn.layers.Linear;
import dev.jacobi.nn.layers.ShapeLayers;
import dev.jacobi.shape.DType;
import dev.jacobi.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Mixed precision.
class PrecisionTest {
  private static final Tensor LABELS = Tensor.tensor(new long[] {0, 2, 1, 0});

  @Test
  void productsAreNarrowAndLossesWide() {
    Linear layer = linear(8, 3);
    Tensor x = Tensor.randn(4, 8);
    Tensor y = Autocast.bfloat16(() -> layer.forward(x));
    assertEquals(DType.BFLOAT16, y.dtype());
    assertArrayEquals(layer.forward(x).toFloatArray(), y.toFloatArray(), 0.03f);
    assertFalse(Arrays.equals(layer.forward(x).toFloatArray(), y.toFloatArray()));
    Tensor loss = Autocast.bfloat16(() -> crossEntropy(layer.forward(x), LABELS));
    assertEquals(DType.FLOAT32, loss.dtype());
    loss.backward();
    Tensor gradient = layer.weight().tensor().grad();
    assertTrue(gradient != null && gradient.dtype() == DType.FLOAT32);
    assertEquals(DType.FLOAT32, layer.weight().tensor().dtype());
    assertEquals(DType.FLOAT32, layer.forward(x).dtype());
    assertEquals(
        DType.FLOAT32, Autocast.bfloat16(() -> Autocast.off(() -> layer.forward(x))).dtype());
  }

  @Test
  void float64StaysWhatItIs() {
    Linear layer = linear(8, 3);
    Checks.toDouble(layer);
    Tensor x = Tensor.randn(4, 8).to(DType.FLOAT64);
    assertEquals(DType.FLOAT64, Autocast.bfloat16(() -> layer.forward(x)).dtype());
  }

  @Test
  void wholeNetworksRunAndLearn() {
    Tensor.manualSeed(2);
    Module images =
        sequential(
            ConvolutionLayers.conv2d(1, 4, 3),
            ConvolutionLayers.batchNorm(4),
            relu(),
            ConvolutionLayers.maxPool(2),
            ShapeLayers.flatten(),
            linear(16, 8),
            Layers.layerNorm(8),
            linear(8, 3));
    assertLearns(images, Tensor.randn(4, 1, 6, 6));
    Module steps =
        sequential(
            Layers.lstm(5, 8),
            Layers.gptBlock(8, 2, 0),
            Layers.rmsNorm(8),
            Layers.lastStep(),
            linear(8, 3));
    assertLearns(steps, Tensor.randn(4, 6, 5));
  }

  private static void assertLearns(Module net, Tensor x) {
    Optimizer optimizer = new Adam(net, 0.02);
    double first = 0;
    double last = 0;
    for (int i = 0; i < 25; i++) {
      last =
          optimizer
              .step(() -> Autocast.bfloat16(() -> crossEntropy(net.forward(x), LABELS)))
              .item();
      first = i == 0 ? last : first;
    }
    double full = crossEntropy(net.forward(x), LABELS).item();
    double narrow = Autocast.bfloat16(() -> crossEntropy(net.forward(x), LABELS)).item();
    assertEquals(full, narrow, 0.05);
    assertTrue(last < 0.5 * first, first + " to " + last);
  }

  /// The numbers follow from PyTorch's rules: growth 2, backoff 0.5.
  @Test
  void theScalerLeavesBadStepsOut() {
    Linear net = linear(1, 1, false);
    Optimizer optimizer = new Sgd(net, 0.1);
    GradScaler scaler = new GradScaler().factor(8).interval(2);
    Tensor x = Tensor.ones(1, 1);
    double start = net.weight().tensor().item();
    assertTrue(step(net, optimizer, scaler, x));
    assertEquals(start - 0.1, net.weight().tensor().item(), 1e-6);
    assertEquals(8, scaler.factor());
    assertFalse(step(net, optimizer, scaler, Tensor.full(Double.POSITIVE_INFINITY, 1, 1)));
    assertEquals(start - 0.1, net.weight().tensor().item(), 1e-6);
    assertEquals(4, scaler.factor());
    step(net, optimizer, scaler, x);
    GradScaler resumed = new GradScaler().interval(2);
    resumed.loadStateDict(scaler.stateDict());
    step(net, optimizer, resumed, x);
    assertEquals(8, resumed.factor());
    assertError(() -> resumed.loadStateDict(Map.of()), "lossScaler", "good");
    assertError(() -> scaler.factor(0), "positive");
    assertError(scaler::update, "after step");
  }

  private static boolean step(Module net, Optimizer optimizer, GradScaler scaler, Tensor x) {
    optimizer.zeroGrad();
    scaler.scale(net.forward(x).sum()).backward();
    boolean done = scaler.step(optimizer);
    scaler.update();
    return done;
  }

  @Test
  void unscalesForClipping() {
    Linear net = linear(1, 1, false);
    Optimizer optimizer = new Sgd(net, 1);
    GradScaler scaler = new GradScaler();
    scaler.scale(mseLoss(net.forward(Tensor.ones(1, 1)), Tensor.full(100, 1, 1))).backward();
    scaler.unscale(optimizer);
    Nn.clipGradNorm(net, 1);
    double before = net.weight().tensor().item();
    scaler.step(optimizer);
    assertEquals(before + 1, net.weight().tensor().item(), 1e-5);
    assertError(() -> scaler.unscale(optimizer), "once in a step");
  }
}
