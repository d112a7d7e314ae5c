package dev.jacobi.nn.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.nn.Module;
import dev.jacobi.nn.Nn;
import dev.jacobi.nn.loss.CrossEntropy;
import dev.jacobi.nn.loss.DistanceLosses;
import dev.jacobi.nn.loss.Losses;
import dev.jacobi.nn.loss.MarginLosses;
import dev.jacobi.nn.loss.Reduction;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Shape;
import dev.jacobi.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// A batch without examples: every layer gives as many results as there are examples, or says that
/// it does not take it; and whatever it is in, it does not spoil what a network has learned.
class EmptyBatchesTest {
  private static final Tensor NONE = Tensor.zeros(0, 3);

  @TestFactory
  Stream<DynamicTest> spoilNoLayer() {
    List<DynamicTest> tests = new ArrayList<>();
    ModuleCases.all()
        .forEach(
            (name, row) -> {
              for (boolean training : new boolean[] {true, false}) {
                tests.add(
                    DynamicTest.dynamicTest(
                        name + (training ? " in training" : " in use"),
                        () -> check(row, training)));
              }
            });
    return tests.stream();
  }

  private static void check(ModuleCases.Case row, boolean training) {
    Module layer = row.layer().get();
    if (training) {
      layer.train();
    } else {
      layer.eval();
    }
    long[] sizes = row.shape().toArray();
    Shape usual = row.call().apply(layer, Tensor.ones(sizes).mul(0.5)).shape();
    sizes[0] = 0;
    Tensor x = Tensor.zeros(sizes).requiresGrad(true);
    try {
      Tensor y = row.call().apply(layer, x);
      if (usual.rank() == sizes.length && usual.size(0) == row.shape().size(0)) {
        assertEquals(0, y.size(0), "examples");
        assertEquals(rest(usual), rest(y.shape()));
      }
      if (y.requiresGrad()) {
        y.sum().backward();
      }
    } catch (IllegalArgumentException e) {
      assertTrue(String.valueOf(e.getMessage()).contains(": "), e.getMessage());
    }
    assertFinite(layer);
  }

  /// The sizes of one result.
  private static List<Long> rest(Shape shape) {
    return Arrays.stream(shape.toArray()).skip(1).boxed().toList();
  }

  private static void assertFinite(Module layer) {
    Map<String, Tensor> numbers = new TreeMap<>(Nn.stateDict(layer));
    layer
        .parameters()
        .forEach(
            (path, parameter) -> {
              Tensor gradient = parameter.tensor().grad();
              if (gradient != null) {
                numbers.put("the gradient of " + path, gradient);
              }
            });
    numbers.forEach(
        (name, tensor) -> {
          for (double number : tensor.toDoubleArray()) {
            assertTrue(Double.isFinite(number), name + " has " + number);
          }
        });
  }

  /// Losses of nothing are refused, or they are what PyTorch gives: `NaN` as a mean, 0 as a sum,
  /// and with a gradient that spoils nothing.
  @TestFactory
  Stream<DynamicTest> spoilNoLoss() {
    Tensor labels = Tensor.zeros(0).to(DType.INT64);
    Map<String, BiFunction<Tensor, Tensor, Tensor>> losses = new TreeMap<>();
    losses.put("crossEntropy", (x, y) -> Losses.crossEntropy(x, labels));
    losses.put("crossEntropy of", (x, y) -> Losses.crossEntropy(x, labels, CrossEntropy.of()));
    losses.put("crossEntropy shares", Losses::crossEntropy);
    losses.put("nllLoss", (x, y) -> Losses.nllLoss(x, labels));
    losses.put("mseLoss", DistanceLosses::mseLoss);
    losses.put("l1Loss", DistanceLosses::l1Loss);
    losses.put("huberLoss", (x, y) -> DistanceLosses.huberLoss(x, y, 1));
    losses.put("smoothL1Loss", (x, y) -> DistanceLosses.smoothL1Loss(x, y, 1));
    losses.put("bceLoss", Losses::bceLoss);
    losses.put("bceWithLogitsLoss", Losses::bceWithLogitsLoss);
    losses.put("klDivLoss", DistanceLosses::klDivLoss);
    losses.put("multiMarginLoss", (x, y) -> MarginLosses.multiMarginLoss(x, labels, 1));
    losses.put("multiLabelSoftMarginLoss", MarginLosses::multiLabelSoftMarginLoss);
    List<DynamicTest> tests = new ArrayList<>();
    losses.forEach(
        (name, loss) -> {
          for (Reduction reduction : Reduction.values()) {
            tests.add(
                DynamicTest.dynamicTest(
                    name + " " + reduction,
                    () -> check(reduction, x -> () -> loss.apply(x, NONE))));
          }
        });
    return tests.stream();
  }

  private static void check(Reduction reduction, Function<Tensor, Supplier<Tensor>> loss) {
    Linear layer = Layers.linear(2, 3);
    Tensor x = layer.forward(Tensor.zeros(0, 2));
    try {
      Tensor value = reduction.of(loss.apply(x));
      double sum = value.sum().item();
      assertTrue(reduction == Reduction.MEAN ? Double.isNaN(sum) : sum == 0, "" + sum);
      value.sum().backward();
    } catch (IllegalArgumentException e) {
      assertTrue(String.valueOf(e.getMessage()).contains(": "), e.getMessage());
    }
    assertFinite(layer);
  }
}
