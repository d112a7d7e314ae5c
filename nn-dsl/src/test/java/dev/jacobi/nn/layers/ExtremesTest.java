package dev.jacobi.nn.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.nn.Checks;
import dev.jacobi.nn.Functional;
import dev.jacobi.nn.Module;
import dev.jacobi.nn.loss.DistanceLosses;
import dev.jacobi.nn.loss.Losses;
import dev.jacobi.nn.loss.Reduction;
import dev.jacobi.shape.DType;
import dev.jacobi.tensor.Activations;
import dev.jacobi.tensor.Rectifiers;
import dev.jacobi.tensor.Tensor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Activations and losses far from 0: from -100 to 100, and near the ends of the type.
class ExtremesTest {
  private static final double[] POINTS = {
    -1e30, -1e10, -1000, -100, -50, -17, -15, -9, -6, -3, -1, -0.5, 0, 0.5, 1, 3, 6, 9, 15, 17, 50,
    100, 1000, 1e10, 1e30
  };
  private static final double[] TARGETS = {0, 0.25, 1};
  private static final double FLOAT32 = 4e-7;

  private static Tensor points(DType type) {
    double[] values = new double[POINTS.length * TARGETS.length];
    Arrays.setAll(values, i -> POINTS[i / TARGETS.length]);
    return Tensor.tensor(values).to(type);
  }

  private static Tensor targets(DType type) {
    double[] values = new double[POINTS.length * TARGETS.length];
    Arrays.setAll(values, i -> TARGETS[i % TARGETS.length]);
    return Tensor.tensor(values).to(type);
  }

  /// The functions of networks are those of tensors, to the last bit.
  @TestFactory
  Stream<DynamicTest> activationsAreThoseOfTensors() {
    return Stream.of(Functional.class.getDeclaredMethods())
        .filter(method -> Modifier.isPublic(method.getModifiers()))
        .map(method -> DynamicTest.dynamicTest(method.getName(), () -> checkSame(method)));
  }

  private static void checkSame(Method method) throws ReflectiveOperationException {
    Class<?>[] types = method.getParameterTypes();
    Method other = find(method.getName(), types);
    Object[] arguments = new Object[types.length];
    for (int i = 0; i < types.length; i++) {
      arguments[i] =
          types[i] == Tensor.class ? points(DType.FLOAT32).narrow(0, 0, 74) : number(types[i], i);
    }
    Tensor expected = (Tensor) other.invoke(null, arguments);
    Tensor actual = (Tensor) method.invoke(null, arguments);
    assertArrayEquals(expected.toDoubleArray(), actual.toDoubleArray());
  }

  private static Object number(Class<?> type, int i) {
    return type == int.class ? (Object) 0 : (Object) (0.5 * i);
  }

  private static Method find(String name, Class<?>... types) {
    for (Class<?> family : List.of(Rectifiers.class, Activations.class)) {
      try {
        return family.getMethod(name, types);
      } catch (NoSuchMethodException e) {
        // The other family has it.
      }
    }
    throw new AssertionError(name + " is written for networks only");
  }

  private static Map<String, BinaryOperator<Tensor>> losses() {
    Map<String, BinaryOperator<Tensor>> losses = new TreeMap<>();
    losses.put("bceWithLogitsLoss", Losses::bceWithLogitsLoss);
    losses.put(
        "bceWithLogitsLoss with weights",
        (x, t) ->
            Losses.bceWithLogitsLoss(
                x.unsqueeze(1), t.unsqueeze(1), Tensor.tensor(new double[] {3}).to(x.dtype())));
    losses.put("softMarginLoss", (x, t) -> DistanceLosses.softMarginLoss(x, t.mul(2).sub(1)));
    losses.put("huberLoss", (x, t) -> DistanceLosses.huberLoss(x.clamp(-1e10, 1e10), t, 1));
    losses.put("smoothL1Loss", (x, t) -> DistanceLosses.smoothL1Loss(x.clamp(-1e10, 1e10), t, 0.5));
    losses.put("l1Loss", DistanceLosses::l1Loss);
    losses.put("mseLoss", (x, t) -> DistanceLosses.mseLoss(x.clamp(-1e10, 1e10), t));
    losses.put(
        "hingeEmbeddingLoss", (x, t) -> DistanceLosses.hingeEmbeddingLoss(x, t.mul(2).sub(1), 1));
    losses.put("poissonNllLoss", (x, t) -> DistanceLosses.poissonNllLoss(x.clamp(-1e10, 50), t));
    losses.put("bceLoss", (x, t) -> Losses.bceLoss(probabilities(x), t));
    losses.put("crossEntropy", ExtremesTest::crossEntropy);
    return losses;
  }

  /// The same in each type, so that nothing but the loss is rounded.
  private static Tensor probabilities(Tensor x) {
    return x.detach().to(DType.FLOAT32).clamp(-80, 80).sigmoid().to(x.dtype());
  }

  private static Tensor crossEntropy(Tensor x, Tensor t) {
    Tensor scores = Tensor.stack(1, x, x.neg(), x.mul(0.5));
    return Losses.crossEntropy(scores, t.gt(0.5).to(DType.INT64));
  }

  /// In float32 losses keep the digits that they have in float64, and so do gradients.
  @TestFactory
  Stream<DynamicTest> lossesKeepTheirDigits() {
    return losses().entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(), () -> checkDigits(entry.getKey(), entry.getValue())));
  }

  private static void checkDigits(String name, BinaryOperator<Tensor> loss) {
    Tensor exact = points(DType.FLOAT32).to(DType.FLOAT64).requiresGrad(true);
    Tensor rounded = points(DType.FLOAT32).requiresGrad(true);
    Tensor wanted = Reduction.NONE.of(() -> loss.apply(exact, targets(DType.FLOAT64)));
    Tensor found = Reduction.NONE.of(() -> loss.apply(rounded, targets(DType.FLOAT32)));
    compare(name, wanted.detach().toDoubleArray(), found.detach().toDoubleArray());
    if (wanted.requiresGrad()) {
      wanted.sum().backward();
      found.sum().backward();
      compare("the gradient of " + name, Checks.gradient(exact), Checks.gradient(rounded));
    }
  }

  private static void compare(String name, double[] w, double[] f) {
    // A logarithm of what is nearly 1 has no digits below those of 1, as in PyTorch.
    double least = name.endsWith("crossEntropy") ? FLOAT32 : Float.MIN_NORMAL;
    for (int i = 0; i < w.length; i++) {
      double margin = 8 * FLOAT32 * Math.abs(w[i]) + least;
      int at = i;
      assertTrue(
          Math.abs(w[i] - f[i]) <= margin,
          () ->
              "%s at %s, target %s: %s, not %s"
                  .formatted(
                      name,
                      POINTS[at / TARGETS.length],
                      TARGETS[at % TARGETS.length],
                      f[at],
                      w[at]));
    }
  }

  /// By the definition: `max(x, 0) - t x + log(1 + e^-|x|)`.
  @Test
  void bceWithLogitsIsItsDefinition() {
    Tensor loss =
        Reduction.NONE.of(
            () -> Losses.bceWithLogitsLoss(points(DType.FLOAT32), targets(DType.FLOAT32)));
    double[] found = loss.toDoubleArray();
    for (int i = 0; i < found.length; i++) {
      double x = (float) POINTS[i / TARGETS.length];
      double t = TARGETS[i % TARGETS.length];
      double line = x >= 0 ? (1 - t) * x : -t * x;
      double wanted = line + Math.log1p(Math.exp(-Math.abs(x)));
      assertEquals(
          wanted, found[i], FLOAT32 * wanted + Float.MIN_NORMAL, "x = " + x + ", target = " + t);
    }
  }

  /// PyTorch 2.13: the gradient at a probability of 0 or 1 is `(p - t) / 1e-12`.
  @Test
  void bceLossHasGradientsAtSaturatedProbabilities() {
    Tensor p = Tensor.tensor(new double[] {0, 1, 0, 1, 0.5}).requiresGrad(true);
    Tensor loss =
        Reduction.NONE.of(() -> Losses.bceLoss(p, Tensor.tensor(new double[] {0, 1, 1, 0, 1})));
    assertArrayEquals(new double[] {0, 0, 100, 100, Math.log(2)}, loss.toDoubleArray(), 1e-12);
    loss.sum().backward();
    assertArrayEquals(new double[] {0, 0, -1e12, 1e12, -2}, Checks.gradient(p), 1e-12);
  }

  /// Layers that normalize give 0 for equal elements, whatever their number and size.
  @Test
  void equalElementsAreNormalizedToZero() {
    for (double value : new double[] {255.1, 0.1, -1e4, 1e-3}) {
      Map<Module, long[]> layers =
          Map.of(
              ConvolutionLayers.batchNorm(3), new long[] {8, 3, 40, 41},
              Layers.groupNorm(2, 4), new long[] {2, 4, 63, 65},
              Layers.instanceNorm(2), new long[] {2, 2, 30, 31},
              Layers.layerNorm(65_536), new long[] {2, 65_536},
              Layers.layerNorm(100), new long[] {70, 100});
      layers.forEach(
          (layer, sizes) -> {
            Tensor x = Tensor.ones(sizes).mul(value).requiresGrad(true);
            assertEquals(0, layer.forward(x).abs().max().item(), layer + " of " + value);
          });
    }
  }
}
