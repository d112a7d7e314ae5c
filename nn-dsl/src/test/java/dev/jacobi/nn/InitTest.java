package dev.jacobi.nn;

import static dev.jacobi.nn.Checks.assertError;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.nn.layers.Conv;
import dev.jacobi.nn.layers.ConvolutionLayers;
import dev.jacobi.nn.layers.Layers;
import dev.jacobi.shape.DType;
import dev.jacobi.tensor.Tensor;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class InitTest {
  private static Tensor after(Consumer<Parameter> init, long... shape) {
    Parameter parameter = Parameter.of(Tensor.full(9, shape));
    Tensor leaf = parameter.tensor();
    init.accept(parameter);
    assertTrue(leaf == parameter.tensor() && leaf.requiresGrad(), "it stays the same leaf");
    return leaf.detach().to(DType.FLOAT64);
  }

  private static void assertSpread(double mean, double std, Tensor values) {
    assertEquals(mean, values.mean().item(), 0.05 * std);
    assertEquals(std, values.sub(values.mean()).square().mean().sqrt().item(), 0.05 * std);
  }

  private static void assertBound(double bound, Tensor values) {
    double most = values.abs().max().item();
    assertTrue(most <= bound * (1 + 1e-6) && most > 0.95 * bound, most + " of " + bound);
  }

  @Test
  void refusesWhatIsNoDistribution() {
    Parameter p = Parameter.of(Tensor.zeros(3, 4));
    for (double std : new double[] {-1, Double.NaN}) {
      assertThrows(IllegalArgumentException.class, () -> Init.normal(p, 0, std));
      assertThrows(IllegalArgumentException.class, () -> Init.truncatedNormal(p, 0, std, 2));
      assertThrows(IllegalArgumentException.class, () -> Init.sparse(p, 0.5, std));
    }
    assertThrows(IllegalArgumentException.class, () -> Init.uniform(p, 1, 0));
    assertEquals(0, p.tensor().detach().abs().sum().item(), "was changed all the same");
  }

  @Test
  void setsNumbers() {
    assertArrayEquals(new double[] {3, 3}, after(p -> Init.constant(p, 3), 2).toDoubleArray());
    assertArrayEquals(new double[] {0, 0}, after(Init::zeros, 2).toDoubleArray());
    assertArrayEquals(new double[] {1, 1}, after(Init::ones, 2).toDoubleArray());
    assertArrayEquals(new double[] {1, 0, 0, 0, 1, 0}, after(Init::eye, 2, 3).toDoubleArray());
    assertArrayEquals(new double[] {1, 0, 0, 1, 0, 0}, after(Init::eye, 3, 2).toDoubleArray());
  }

  @Test
  void drawsFromDistributions() {
    Tensor.manualSeed(3);
    assertBound(2, after(p -> Init.uniform(p, -2, 2), 100, 100));
    assertSpread(1, 0.5, after(p -> Init.normal(p, 1, 0.5), 100, 100));
    Tensor truncated = after(p -> Init.truncatedNormal(p, 0, 1, 1.5), 100, 100);
    assertBound(1.5, truncated);
    // The variance that is left between -1.5 and 1.5: 1 - 2 * 1.5 phi(1.5) / (2 Phi(1.5) - 1).
    assertSpread(0, Math.sqrt(1 - 2 * 1.5 * 0.129517596 / 0.866385597), truncated);
  }

  /// The bounds and deviations are those of torch.nn.init for a weight of 40 inputs in a window of
  /// 3 by 3 and 60 outputs.
  @Test
  void scalesByInputsAndOutputs() {
    Tensor.manualSeed(4);
    double in = 40 * 9;
    double out = 60 * 9;
    long[] shape = {60, 40, 3, 3};
    assertBound(2 * Math.sqrt(6 / (in + out)), after(p -> Init.xavierUniform(p, 2), shape));
    assertSpread(0, 2 * Math.sqrt(2 / (in + out)), after(p -> Init.xavierNormal(p, 2), shape));
    double gain = Init.gain("relu");
    assertBound(gain * Math.sqrt(3 / in), after(p -> Init.kaimingUniform(p, gain), shape));
    assertSpread(0, gain / Math.sqrt(in), after(p -> Init.kaimingNormal(p, gain), shape));
  }

  @Test
  void knowsGains() {
    assertEquals(Math.sqrt(2 / 1.0001), Init.gain("leakyRelu"));
    assertEquals(1.3867504905630728, Init.leakyGain(0.2), 1e-15);
    assertEquals(5.0 / 3, Init.gain("tanh"));
    assertError(() -> Init.gain("swish"), "swish", "relu");
  }

  @Test
  void standsAtRightAngles() {
    Tensor wide = after(p -> Init.orthogonal(p, 2), 3, 5, 2).flatten(1);
    assertArrayEquals(
        Tensor.eye(3).mul(4).toDoubleArray(), wide.matmul(wide.t()).toDoubleArray(), 1e-5);
    Tensor tall = after(p -> Init.orthogonal(p, 1), 7, 4);
    assertArrayEquals(Tensor.eye(4).toDoubleArray(), tall.t().matmul(tall).toDoubleArray(), 1e-5);
  }

  @Test
  void diracLetsImagesThrough() {
    Conv conv = ConvolutionLayers.conv2d(3, 4, 3).padding(1).withoutBias();
    Init.dirac(conv.weight());
    Tensor x = Tensor.randn(2, 3, 5, 4);
    Tensor y = conv.forward(x);
    assertArrayEquals(x.toFloatArray(), y.narrow(1, 0, 3).toFloatArray(), 1e-6f);
    assertEquals(0, y.select(1, 3).abs().max().item());
  }

  @Test
  void leavesAShareOfColumnsZero() {
    Tensor values = after(p -> Init.sparse(p, 0.3, 0.1), 10, 6);
    for (double zeros : values.eq(0).to(DType.FLOAT64).sum(0).toDoubleArray()) {
      assertEquals(3, zeros);
    }
  }

  @Test
  void saysWhatItWants() {
    Parameter vector = Parameter.of(Tensor.ones(3));
    assertError(() -> Init.kaimingNormal(vector, 1), "two dimensions", "[3]");
    assertError(() -> Init.eye(vector), "matrix", "[3]");
    assertError(() -> Init.dirac(vector), "convolution", "[3]");
    assertError(() -> Init.orthogonal(Layers.linear(3).weight(), 1), "known", "[3, 0]");
    assertError(() -> Init.truncatedNormal(vector, 0, 1, 0), "positive");
    assertError(() -> Init.sparse(vector, 0.1, 1), "[3]");
  }
}
