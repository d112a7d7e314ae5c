package dev.jacobi.nn.layers;

import static dev.jacobi.nn.Checks.doubles;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.nn.Checks;
import dev.jacobi.nn.FunctionCases;
import dev.jacobi.nn.Module;
import dev.jacobi.nn.Parameter;
import dev.jacobi.nn.loss.DistanceLosses;
import dev.jacobi.nn.optim.Optimizer;
import dev.jacobi.nn.optim.OptimizerTest;
import dev.jacobi.shape.Device;
import dev.jacobi.shape.Shape;
import dev.jacobi.tensor.Tensor;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.DoubleStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/// Layers, losses and optimizers on a device are PyTorch's: outputs, all gradients, and steps. Each
/// device has a test class that extends this one and names it.
///
/// The numbers come from `make_layers.py`, `make_modules.py`, `make_functions.py` and
/// `make_optimizers.py` in `src/test/python`.
public abstract class LayerConformance {
  private static final int LONGEST = 100_000;

  /// The device that is tested.
  protected abstract Device device();

  private static Tensor input(Shape shape) {
    return LayerCases.filled(shape, j -> 1.3 * Math.cos(0.9 * j + 0.2 * Math.sqrt(j)));
  }

  @ParameterizedTest
  @CsvFileSource(
      resources = "/dev/jacobi/nn/layers.txt",
      delimiter = ';',
      maxCharsPerColumn = LONGEST)
  void layersAgreeWithPyTorch(String name, String values, String gradients) {
    Module layer = LayerCases.filledLayer(name);
    layer.to(device());
    Tensor x = input(LayerCases.shape(name)).to(device());
    if (name.endsWith("in use")) {
      layer.forward(x.mul(2).add(1));
      layer.eval();
    }
    check(layer, layer::forward, x, values, gradients);
  }

  @ParameterizedTest
  @CsvFileSource(
      resources = "/dev/jacobi/nn/modules.txt",
      delimiter = ';',
      maxCharsPerColumn = LONGEST)
  void modulesAgreeWithPyTorch(String name, String values, String gradients) {
    ModuleCases.Case row = Checks.at(ModuleCases.all(), name);
    Module layer = LayerCases.filled(row.layer().get());
    layer.to(device());
    if (name.endsWith("in use")) {
      layer.eval();
    }
    Tensor x = input(row.shape()).to(device());
    check(layer, in -> row.call().apply(layer, in), x, values, gradients);
  }

  private void check(
      Module layer, UnaryOperator<Tensor> call, Tensor in, String values, String gradients) {
    Tensor x = in.requiresGrad(true);
    Tensor y = call.apply(x);
    assertEquals(device(), y.device());
    assertArrayEquals(FunctionCases.numbers(values), y.toDoubleArray(), 1e-12);
    y.mul(LayerCases.filled(y.shape(), Math::sin).to(device())).sum().backward();
    DoubleStream all = Arrays.stream(Checks.gradient(x));
    for (Parameter parameter : layer.parameters().values()) {
      all = DoubleStream.concat(all, Arrays.stream(Checks.gradient(parameter.tensor())));
    }
    assertArrayEquals(FunctionCases.numbers(gradients), all.toArray(), 1e-12);
  }

  @ParameterizedTest
  @CsvFileSource(
      resources = "/dev/jacobi/nn/functions.txt",
      delimiter = ';',
      maxCharsPerColumn = LONGEST)
  void functionsAgreeWithPyTorch(String name, String values, String gradient) {
    double[] expected = FunctionCases.numbers(gradient);
    Tensor x = FunctionCases.input(expected.length).to(device()).requiresGrad(true);
    Tensor y = new FunctionCases(device()).apply(name, x);
    assertArrayEquals(FunctionCases.numbers(values), y.toDoubleArray(), 1e-13);
    double[] weights = new double[(int) y.numel()];
    Arrays.setAll(weights, i -> 1 + 0.1 * i);
    y.mul(doubles(weights, y.shape().toArray()).to(device())).sum().backward();
    assertArrayEquals(expected, Checks.gradient(x), 1e-13);
  }

  @ParameterizedTest
  @CsvFileSource(resources = "/dev/jacobi/nn/optimizers.csv")
  void optimizersTakePyTorchsSteps(String name, double w0, double w1, double b) {
    Tensor x = doubles(new double[] {0.5, -1, 1.5, 2, -0.3, 0.8, 2, -0.7}, 4, 2).to(device());
    Tensor y = doubles(new double[] {1, -0.5, 0.3, 2}, 4, 1).to(device());
    Linear net =
        new Linear(
            Parameter.of(doubles(new double[] {0.4, -0.6}, 1, 2)),
            Parameter.of(doubles(new double[] {0.1}, 1)));
    net.to(device());
    Optimizer optimizer = OptimizerTest.optimizer(name, net);
    for (int step = 0; step < 20; step++) {
      optimizer.step(
          () -> {
            Tensor penalty = net.weight().tensor().square().square().mean().mul(0.1);
            return DistanceLosses.mseLoss(net.forward(x), y).add(penalty);
          });
    }
    assertArrayEquals(new double[] {w0, w1}, net.weight().tensor().toDoubleArray(), 1e-12);
    Parameter bias = net.bias();
    assertTrue(bias != null);
    assertEquals(b, bias.tensor().item(), 1e-12);
  }
}
