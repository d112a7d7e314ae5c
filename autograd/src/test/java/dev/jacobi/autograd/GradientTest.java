package dev.jacobi.autograd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.fail;

import dev.jacobi.shape.DType;
import dev.jacobi.tensor.Catalogue;
import dev.jacobi.tensor.GradOptions;
import dev.jacobi.tensor.Input;
import dev.jacobi.tensor.NamedBackend;
import dev.jacobi.tensor.Row;
import dev.jacobi.tensor.Row.Trait;
import dev.jacobi.tensor.Sample;
import dev.jacobi.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// The gradients of every operation in the catalogue agree with finite differences in float64: the
/// first, and the gradients of gradients.
class GradientTest {
  private static final double STEP = 1e-6;
  private static final double TOLERANCE = 1e-6;

  /// A number computed from tensors.
  private interface Scalar {
    Tensor of(List<Tensor> inputs);
  }

  @TestFactory
  Stream<DynamicTest> gradients() {
    return forEach(
        false,
        (row, sample) ->
            check(inputs -> loss(row, sample, inputs), sample, row + sample.toString()));
  }

  @TestFactory
  Stream<DynamicTest> gradientsOfGradients() {
    return forEach(
        false,
        (row, sample) ->
            check(
                inputs -> slope(loss(row, sample, inputs), inputs),
                sample,
                "the gradient of " + row + sample));
  }

  /// What has no gradient is not tracked: a backward pass over it is an error, not a wrong number.
  @TestFactory
  Stream<DynamicTest> resultsWithoutGradientAreNotTracked() {
    return forEach(
        true,
        (row, sample) ->
            row.call(sample.make(GradientTest::leaf))
                .forEach(y -> assertFalse(y.requiresGrad(), row + sample.toString())));
  }

  /// No rule makes a tensor on the default device.
  @TestFactory
  Stream<DynamicTest> gradientsStayOnTheirDevice() {
    NamedBackend other = NamedBackend.withThreads(1);
    return forEach(
        false,
        (row, sample) -> {
          List<Tensor> leaves = new ArrayList<>();
          List<Object> arguments =
              sample.make(
                  input -> {
                    Tensor x = other.make(input);
                    leaves.add(x.dtype().isFloating() ? x.requiresGrad(true) : x);
                    return x;
                  });
          // Several results may share a part of the graph.
          for (Tensor y : row.call(arguments)) {
            if (y.requiresGrad()) {
              y.backward(GradOptions.gradient(Tensor.onesLike(y.detach())).andRetainGraph());
            }
          }
          for (Tensor leaf : leaves) {
            Tensor gradient = leaf.grad();
            if (gradient != null) {
              assertEquals(other.device(), gradient.device(), row + sample.toString());
            }
          }
        });
  }

  private static Stream<DynamicTest> forEach(boolean without, BiConsumer<Row, Sample> check) {
    return Catalogue.rows().stream()
        .filter(row -> row.is(Trait.NO_GRADIENT) == without)
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.name(),
                    () -> row.samples().forEach(s -> check.accept(row, s.as(DType.FLOAT64)))));
  }

  private static Tensor leaf(Input input) {
    Tensor x = input.make();
    return x.dtype().isFloating() ? x.requiresGrad(true) : x;
  }

  /// The sum of all results, each element with a weight of its own.
  private static Tensor loss(Row row, Sample sample, List<Tensor> inputs) {
    List<Object> arguments = new ArrayList<>();
    int next = 0;
    for (Object argument : sample.arguments()) {
      arguments.add(argument instanceof Input ? inputs.get(next++) : argument);
    }
    Tensor sum = zero();
    for (Tensor y : row.call(arguments)) {
      if (y.dtype() == DType.FLOAT64) {
        sum = sum.add(weighted(y));
      }
    }
    return sum;
  }

  private static Tensor weighted(Tensor y) {
    return y.mul(Input.between(0.5, 1.5, y.shape().toArray()).as(DType.FLOAT64).make()).sum();
  }

  private static Tensor zero() {
    return Tensor.scalar(0).to(DType.FLOAT64);
  }

  /// The weighted sum of the gradients of a number.
  private static Tensor slope(Tensor loss, List<Tensor> inputs) {
    Tensor sum = zero();
    if (loss.requiresGrad()) {
      loss.backward(GradOptions.createGraph());
    }
    for (Tensor input : inputs) {
      Tensor gradient = input.grad();
      if (gradient != null) {
        sum = sum.add(weighted(gradient));
      }
      input.zeroGrad();
    }
    return sum;
  }

  private static void check(Scalar function, Sample sample, String what) {
    List<Input> inputs = sample.inputs();
    List<Tensor> leaves = inputs.stream().map(GradientTest::leaf).toList();
    Tensor result = function.of(leaves);
    if (result.requiresGrad()) {
      result.backward();
    }
    for (int i = 0; i < inputs.size(); i++) {
      if (inputs.get(i).type().isFloating()) {
        Tensor gradient = leaves.get(i).grad();
        double[] actual =
            gradient == null ? new double[inputs.get(i).values().length] : gradient.toDoubleArray();
        compare(differences(function, inputs, i), actual, what + ", input " + i);
      }
    }
  }

  private static void compare(double[] expected, double[] actual, String what) {
    for (int j = 0; j < expected.length; j++) {
      double error = Math.abs(expected[j] - actual[j]);
      if (!(error <= TOLERANCE * Math.max(1, Math.abs(expected[j])))) {
        fail(
            "%s, element %d: finite differences give %s, the rule gives %s"
                .formatted(what, j, expected[j], actual[j]));
      }
    }
  }

  private static double[] differences(Scalar function, List<Input> inputs, int i) {
    double[] values = inputs.get(i).values();
    double[] slopes = new double[values.length];
    for (int j = 0; j < values.length; j++) {
      double above = at(function, inputs, i, moved(values, j, STEP));
      double below = at(function, inputs, i, moved(values, j, -STEP));
      slopes[j] = (above - below) / (2 * STEP);
    }
    return slopes;
  }

  private static double[] moved(double[] values, int j, double by) {
    double[] moved = values.clone();
    moved[j] += by;
    return moved;
  }

  private static double at(Scalar function, List<Input> inputs, int i, double[] values) {
    List<Tensor> leaves = new ArrayList<>();
    for (int k = 0; k < inputs.size(); k++) {
      leaves.add(leaf(k == i ? inputs.get(k).with(values) : inputs.get(k)));
    }
    return function.of(leaves).item();
  }
}
