package dev.jacobi.nn.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.backend.MemoryUse.Buffers;
import dev.jacobi.nn.FunctionCases;
import dev.jacobi.nn.Module;
import dev.jacobi.nn.Nn;
import dev.jacobi.nn.loss.DistanceLosses;
import dev.jacobi.nn.optim.Adam;
import dev.jacobi.nn.optim.Ema;
import dev.jacobi.nn.optim.GradScaler;
import dev.jacobi.nn.optim.Optimizer;
import dev.jacobi.nn.optim.OptimizerTest;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Device;
import dev.jacobi.tensor.Memory;
import dev.jacobi.tensor.Tensor;
import dev.jacobi.tensor.TensorScope;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// After a training step nothing is left for the collector but what the user holds.
class EarlyReleaseTest {
  /// What is left, and why.
  private static final Map<String, String> EXCEPTIONS =
      Map.of(
          "optimizer lbfgs", "it asks for the loss in between, and keeps steps in lists",
          "optimizer lbfgs history", "it asks for the loss in between, and keeps steps in lists",
          "module batchNorm options in use", "no backward pass goes through its first graph");

  private static final int STEPS = 4;

  /// How many buffers a step makes in the long run that nobody gives back.
  private static long left(Runnable step) {
    // At first gradients and what optimizers remember come to stay.
    step.run();
    step.run();
    Buffers before = Memory.report().buffers();
    for (int i = 0; i < STEPS; i++) {
      step.run();
    }
    Buffers after = Memory.report().buffers();
    return (after.handedOut() - before.handedOut()) - (after.backAtOnce() - before.backAtOnce());
  }

  private static void check(String name, Runnable step) {
    long left = left(step);
    String reason = EXCEPTIONS.get(name);
    if (reason == null) {
      assertEquals(0, left, name + " leaves buffers in %d steps".formatted(STEPS));
    } else {
      assertTrue(left > 0, name + " is no exception any more: " + reason);
    }
  }

  /// A step whose output and loss, which a user would hold, are let go of.
  private static void step(Module net, UnaryOperator<Tensor> forward, Tensor x) {
    net.parameters().values().forEach(p -> p.tensor().zeroGrad());
    x.zeroGrad();
    Tensor output = forward.apply(x);
    Tensor loss = TensorScope.tidy(() -> output.mul(output).sum());
    loss.backward();
    TensorScope.drop(loss);
    if (output != x) {
      TensorScope.drop(output);
    }
  }

  private static DynamicTest test(String name, Supplier<Runnable> step) {
    return DynamicTest.dynamicTest(name, () -> check(name, step.get()));
  }

  private static Stream<String> names(String resource) throws IOException {
    try (InputStream in =
        EarlyReleaseTest.class.getResourceAsStream("/dev/jacobi/nn/" + resource)) {
      if (in == null) {
        throw new IOException("no " + resource);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.replaceFirst("[;,].*", "").strip())
          .filter(name -> !name.isEmpty());
    }
  }

  @TestFactory
  Stream<DynamicTest> layers() throws IOException {
    return names("layers.txt")
        .map(
            name ->
                test(
                    "layer " + name,
                    () -> {
                      Module layer = LayerCases.layer(name);
                      Tensor x = Tensor.randn(LayerCases.shape(name).toArray()).requiresGrad(true);
                      return () -> step(layer, layer::forward, x);
                    }));
  }

  @TestFactory
  Stream<DynamicTest> modules() {
    return ModuleCases.all().entrySet().stream()
        .map(
            row ->
                test(
                    "module " + row.getKey(),
                    () -> {
                      Module layer = row.getValue().layer().get();
                      Tensor x = Tensor.randn(row.getValue().shape().toArray()).requiresGrad(true);
                      // What is called here on the way is the test's, not the layer's.
                      UnaryOperator<Tensor> call = v -> row.getValue().call().apply(layer, v);
                      return () -> step(layer, v -> TensorScope.tidy(() -> call.apply(v)), x);
                    }));
  }

  @TestFactory
  Stream<DynamicTest> functionsAndLosses() throws IOException {
    FunctionCases cases = new FunctionCases(Device.cpu());
    Module none = v -> v;
    return names("functions.txt")
        .map(
            name ->
                test(
                    "function " + name,
                    () -> {
                      Tensor x = FunctionCases.input(6).to(DType.FLOAT64).copy().requiresGrad(true);
                      return () -> step(none, v -> TensorScope.tidy(() -> cases.apply(name, v)), x);
                    }));
  }

  @TestFactory
  Stream<DynamicTest> optimizers() throws IOException {
    return names("optimizers.csv")
        .map(
            name ->
                test(
                    "optimizer " + name,
                    () -> {
                      Module net =
                          Nn.sequential(
                              Layers.linear(4, 3), ActivationLayers.tanh(), Layers.linear(3, 2));
                      Optimizer optimizer = OptimizerTest.optimizer(name, net);
                      Tensor x = Tensor.randn(5, 4);
                      Tensor y = Tensor.randn(5, 2);
                      return () -> TensorScope.drop(optimizer.step(() -> loss(net, x, y)));
                    }));
  }

  private static Tensor loss(Module net, Tensor x, Tensor y) {
    return TensorScope.tidy(() -> DistanceLosses.mseLoss(net.forward(x), y));
  }

  @Test
  void clippingAndScaling() {
    Module net = Nn.sequential(Layers.linear(4, 3), ActivationLayers.relu(), Layers.linear(3, 2));
    Optimizer optimizer = new Adam(net, 0.01);
    GradScaler scaler = new GradScaler();
    Ema means = new Ema(net, 0.9);
    Tensor x = Tensor.randn(5, 4);
    Tensor y = Tensor.randn(5, 2);
    check(
        "clipping and scaling",
        () -> {
          optimizer.zeroGrad();
          Tensor loss = loss(net, x, y);
          Tensor scaled = scaler.scale(loss);
          scaled.backward();
          scaler.unscale(optimizer);
          Nn.clipGradNorm(net, 1e-3);
          Nn.clipGradValue(net, 1e-4);
          scaler.step(optimizer);
          scaler.update();
          means.update();
          TensorScope.drop(scaled);
          TensorScope.drop(loss);
        });
  }
}
