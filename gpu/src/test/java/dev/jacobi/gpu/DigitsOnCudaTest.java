package dev.jacobi.gpu;

import static dev.jacobi.nn.Nn.sequential;
import static dev.jacobi.nn.layers.ActivationLayers.relu;
import static dev.jacobi.nn.layers.Layers.linear;
import static dev.jacobi.nn.loss.Losses.accuracy;
import static dev.jacobi.nn.loss.Losses.crossEntropy;
import static dev.jacobi.shape.Device.cuda;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.nn.Module;
import dev.jacobi.nn.data.Batch;
import dev.jacobi.nn.data.DataLoader;
import dev.jacobi.nn.data.Digits;
import dev.jacobi.nn.optim.Adam;
import dev.jacobi.nn.optim.Optimizer;
import dev.jacobi.tensor.Tensor;
import org.junit.jupiter.api.Test;

/// A network learns to read digits on a card; only `to(cuda())` is added.
class DigitsOnCudaTest {
  @Test
  void learnsToReadDigits() {
    Tensor.manualSeed(0);
    Digits digits = Digits.load();
    Module net = sequential(linear(64, 64), relu(), linear(64, 10));
    net.to(cuda());
    Optimizer optimizer = new Adam(net, 1e-2);
    DataLoader loader = digits.train().batches(64).shuffle(0);
    for (int epoch = 0; epoch < 6; epoch++) {
      for (Batch batch : loader) {
        optimizer.zeroGrad();
        Tensor scores = net.forward(batch.x().to(cuda()));
        crossEntropy(scores, batch.y().to(cuda())).backward();
        optimizer.step();
      }
    }
    Tensor scores = net.forward(digits.test().x().to(cuda()));
    double share = accuracy(scores, digits.test().y().to(cuda()));
    assertTrue(share >= 0.95, "accuracy " + share);
    assertEquals("", CudaDouble.report());
    // The layers' biases ride on their products.
    assertTrue(CudaDouble.count("kernel multiply_then_float") > 100);
  }
}
