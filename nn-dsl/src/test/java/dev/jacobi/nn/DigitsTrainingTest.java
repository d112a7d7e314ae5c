package dev.jacobi.nn;

import static dev.jacobi.nn.Nn.sequential;
import static dev.jacobi.nn.layers.ActivationLayers.relu;
import static dev.jacobi.nn.layers.ConvolutionLayers.conv2d;
import static dev.jacobi.nn.layers.ConvolutionLayers.maxPool;
import static dev.jacobi.nn.layers.Layers.linear;
import static dev.jacobi.nn.layers.ShapeLayers.flatten;
import static dev.jacobi.nn.loss.Losses.accuracy;
import static dev.jacobi.nn.loss.Losses.crossEntropy;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.nn.data.Batch;
import dev.jacobi.nn.data.DataLoader;
import dev.jacobi.nn.data.Digits;
import dev.jacobi.nn.optim.Adam;
import dev.jacobi.nn.optim.Optimizer;
import dev.jacobi.tensor.Tensor;
import org.junit.jupiter.api.Test;

class DigitsTrainingTest {
  @Test
  void learnsToReadDigits() {
    Tensor.manualSeed(0);
    assertReads(sequential(linear(64, 64), relu(), linear(64, 10)), 6, -1, 64);
  }

  @Test
  void learnsToReadDigitsAsImages() {
    Tensor.manualSeed(0);
    Sequential net =
        sequential(
            conv2d(8, 3).padding(1),
            relu(),
            maxPool(2),
            conv2d(16, 3).padding(1),
            relu(),
            maxPool(2),
            flatten(),
            linear(10));
    assertReads(net, 5, -1, 1, 8, 8);
  }

  private static void assertReads(Module net, int epochs, long... shape) {
    Digits digits = Digits.load();
    Optimizer optimizer = new Adam(net, 1e-2);
    DataLoader loader = digits.train().batches(64).shuffle(0);
    for (int epoch = 0; epoch < epochs; epoch++) {
      for (Batch batch : loader) {
        optimizer.zeroGrad();
        crossEntropy(net.forward(batch.x().reshape(shape)), batch.y()).backward();
        optimizer.step();
      }
    }
    net.eval();
    double share = accuracy(net.forward(digits.test().x().reshape(shape)), digits.test().y());
    assertTrue(share >= 0.95, "accuracy " + share);
  }
}
