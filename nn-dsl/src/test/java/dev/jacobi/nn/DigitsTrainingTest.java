package dev.jacobi.nn;

import static dev.jacobi.nn.Nn.accuracy;
import static dev.jacobi.nn.Nn.crossEntropy;
import static dev.jacobi.nn.Nn.linear;
import static dev.jacobi.nn.Nn.relu;
import static dev.jacobi.nn.Nn.sequential;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.nn.data.Batch;
import dev.jacobi.nn.data.DataLoader;
import dev.jacobi.nn.data.Digits;
import dev.jacobi.tensor.Tensor;
import org.junit.jupiter.api.Test;

class DigitsTrainingTest {
  @Test
  void learnsToReadDigits() {
    Tensor.manualSeed(0);
    Digits digits = Digits.load();
    Sequential net = sequential(linear(64, 64), relu(), linear(64, 10));
    Optimizer optimizer = new Adam(net, 1e-2);
    DataLoader loader = digits.train().batches(64).shuffle(0);
    for (int epoch = 0; epoch < 6; epoch++) {
      for (Batch batch : loader) {
        optimizer.zeroGrad();
        crossEntropy(net.forward(batch.x()), batch.y()).backward();
        optimizer.step();
      }
    }
    net.eval();
    double share = accuracy(net.forward(digits.test().x()), digits.test().y());
    assertTrue(share >= 0.95, "accuracy " + share);
  }
}
