package dev.jacobi.nn.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.autograd.Autograd;
import dev.jacobi.autograd.GradCheck;
import dev.jacobi.nn.Autocast;
import dev.jacobi.nn.Checks;
import dev.jacobi.nn.Parameter;
import dev.jacobi.shape.DType;
import dev.jacobi.tensor.GradOptions;
import dev.jacobi.tensor.Jacobi;
import dev.jacobi.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The way back through time is made of single steps' gradients; the graph of all steps, and finite
/// differences, are what it must agree with.
class RecurrentSequenceTest {
  private static Stream<Arguments> cases() {
    return Stream.of(Recurrent.CellType.values())
        .flatMap(
            kind ->
                Stream.of(false, true)
                    .flatMap(
                        isReversed ->
                            Stream.of(false, true)
                                .map(isMasked -> Arguments.of(kind, isReversed, isMasked))));
  }

  private static Tensor[] inputs(
      Recurrent.CellType kind, DType type, long examples, long in, long hidden) {
    long gates = kind.gates() * hidden;
    List<Tensor> inputs =
        new ArrayList<>(
            List.of(
                Tensor.randn(examples, 4, in),
                Tensor.randn(gates, in),
                Tensor.randn(gates, hidden).mul(0.5),
                Tensor.randn(gates),
                Tensor.randn(gates),
                Tensor.randn(examples, hidden)));
    if (kind == Recurrent.CellType.LSTM) {
      inputs.add(Tensor.randn(examples, hidden));
    }
    return inputs.stream().map(x -> x.to(type).requiresGrad(true)).toArray(Tensor[]::new);
  }

  private static RecurrentSequence sequence(
      Recurrent.CellType kind, boolean isReversed, @Nullable Tensor mask) {
    return new RecurrentSequence(kind, isReversed, mask);
  }

  /// The sequences end after 1, 2, 3, 4, 1, ... steps.
  private static @Nullable Tensor mask(boolean isMasked, long examples) {
    Tensor lengths = Tensor.arange(examples).remainder(4).add(1).unsqueeze(1);
    return isMasked ? Tensor.arange(4).lt(lengths) : null;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theFormulaAgreesWithTheGraphOfTheSteps(
      Recurrent.CellType kind, boolean isReversed, boolean isMasked) {
    compare(kind, isReversed, mask(isMasked, 2), inputs(kind, DType.FLOAT64, 2, 8, 2), 1e-12);
    // Odd sizes, more rows than one block of a product has, and columns that fill no register.
    compare(kind, isReversed, mask(isMasked, 43), inputs(kind, DType.FLOAT32, 43, 5, 37), 2e-5);
    compare(kind, isReversed, mask(isMasked, 1), inputs(kind, DType.FLOAT32, 1, 3, 1), 1e-5);
  }

  private static void compare(
      Recurrent.CellType kind,
      boolean isReversed,
      @Nullable Tensor mask,
      Tensor[] inputs,
      double tolerance) {
    Tensor result = sequence(kind, isReversed, mask).apply(inputs);
    Tensor loss = result.mul(Tensor.randn(result.shape().toArray()).to(result.dtype())).sum();
    List<Tensor> all = List.of(inputs);
    List<Tensor> graph = Autograd.grad(List.of(loss), all, GradOptions.createGraph());
    List<Tensor> formula = Autograd.grad(List.of(loss), all, GradOptions.usual());
    for (int i = 0; i < inputs.length; i++) {
      double[] expected = graph.get(i).toDoubleArray();
      boolean isExact = result.dtype() == DType.FLOAT64;
      double scale = isExact ? 1 : graph.get(i).abs().max().add(1).item();
      assertArrayEquals(expected, formula.get(i).toDoubleArray(), tolerance * scale);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void float32AgreesWithFloat64(Recurrent.CellType kind, boolean isReversed, boolean isMasked) {
    Tensor[] inputs = inputs(kind, DType.FLOAT32, 9, 6, 20);
    Tensor[] precise = Stream.of(inputs).map(x -> x.to(DType.FLOAT64)).toArray(Tensor[]::new);
    Tensor mask = mask(isMasked, 9);
    Tensor expected = sequence(kind, isReversed, mask).apply(precise);
    assertArrayEquals(
        expected.toDoubleArray(),
        sequence(kind, isReversed, mask).apply(inputs).toDoubleArray(),
        1e-6 * expected.abs().max().add(1).item());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void gradientsAgreeWithFiniteDifferencesTwice(
      Recurrent.CellType kind, boolean isReversed, boolean isMasked) {
    Tensor[] inputs = inputs(kind, DType.FLOAT64, 2, 2, 2);
    Tensor mask = mask(isMasked, 2);
    GradCheck.gradcheck(x -> sequence(kind, isReversed, mask).apply(x), inputs);
    GradCheck.gradgradcheck(x -> sequence(kind, isReversed, mask).apply(x), inputs);
  }

  @Test
  void typesThatDifferBecomeOne() {
    Recurrent layer = Layers.gru(5, 48);
    Tensor x = Tensor.randn(64, 3, 5).to(DType.BFLOAT16);
    Tensor wide = x.to(DType.FLOAT32);
    assertArrayEquals(layer.forward(wide).toDoubleArray(), layer.forward(x).toDoubleArray(), 0);
    assertEquals(DType.FLOAT32, layer.forward(x).dtype());
    Tensor whole = Tensor.ones(2, 3, 5).to(DType.INT64);
    assertEquals(DType.FLOAT32, layer.forward(whole).dtype());
    Tensor state = Tensor.zeros(64, 48).to(DType.FLOAT64);
    Recurrent.Result precise = layer.forward(wide, new Recurrent.State(state, state));
    assertEquals(DType.FLOAT64, precise.output().dtype());
    precise.output().sum().backward();
    for (Parameter parameter : layer.parameters().values()) {
      Tensor gradient = parameter.tensor().grad();
      assertTrue(gradient != null && gradient.dtype() == DType.FLOAT32);
    }
  }

  @ParameterizedTest
  @EnumSource
  void noExamplesAndStatesForAll(Recurrent.CellType kind) {
    Recurrent layer = Recurrent.of(kind, 5, 7);
    Tensor none = Tensor.zeros(0, 4, 5).requiresGrad(true);
    Tensor y = layer.forward(none);
    y.sum().backward();
    assertArrayEquals(new long[] {0, 4, 7}, y.shape().toArray());
    Tensor x = Tensor.randn(3, 4, 5);
    Tensor one = Tensor.randn(7);
    Tensor each = one.expand(3, 7).copy();
    assertArrayEquals(
        layer.forward(x, new Recurrent.State(each, each)).output().toDoubleArray(),
        layer.forward(x, new Recurrent.State(one, one)).output().toDoubleArray());
    Tensor wrong = Tensor.zeros(2, 7);
    Checks.assertError(
        () -> layer.forward(x, new Recurrent.State(wrong, wrong)), layer + "", "[3, 7]", "[2, 7]");
  }

  @ParameterizedTest
  @EnumSource
  void outputsMayBeChangedInPlace(Recurrent.CellType kind) {
    Recurrent layer = Recurrent.of(kind, 5, 7);
    Tensor x = Tensor.randn(1, 4, 5).requiresGrad(true);
    layer.forward(x).add(1).square().sum().backward();
    double[] expected = Checks.gradient(x);
    Tensor again = x.detach().requiresGrad(true);
    Tensor y = layer.forward(again);
    y.addInPlace(Tensor.ones(1));
    y.square().sum().backward();
    assertArrayEquals(expected, Checks.gradient(again), 1e-6);
  }

  @Test
  void theFirstGradientMayBeWatched() {
    Tensor[] inputs = inputs(Recurrent.CellType.RNN_RELU, DType.FLOAT16, 2, 3, 4);
    Autograd.detectAnomaly(
        () -> sequence(Recurrent.CellType.RNN_RELU, true, null).apply(inputs).sum().backward());
    assertTrue(inputs[0].grad() != null);
  }

  @Test
  void aGradientOfTheGradientGoesAsItWentForward() {
    Tensor[] inputs = inputs(Recurrent.CellType.LSTM, DType.FLOAT32, 3, 4, 5);
    Tensor loss = sequence(Recurrent.CellType.LSTM, false, null).apply(inputs).square().sum();
    List<Tensor> all = List.of(inputs);
    List<Tensor> plain = Autograd.grad(List.of(loss), all, GradOptions.retainGraph());
    List<Tensor> again =
        Autocast.bfloat16(() -> Autograd.grad(List.of(loss), all, GradOptions.createGraph()));
    for (int i = 0; i < inputs.length; i++) {
      assertArrayEquals(plain.get(i).toDoubleArray(), again.get(i).toDoubleArray(), 1e-4);
    }
  }

  @ParameterizedTest
  @EnumSource
  void threadsDoNotShow(Recurrent.CellType kind) {
    Tensor[] inputs = inputs(kind, DType.FLOAT32, 40, 8, 64);
    int before = Jacobi.config().threads();
    List<double[]> results = new ArrayList<>();
    try {
      for (int threads = 1; threads <= 3; threads++) {
        Jacobi.config().threads(threads);
        results.add(sequence(kind, false, null).apply(inputs).toDoubleArray());
      }
    } finally {
      Jacobi.config().threads(before);
    }
    assertArrayEquals(results.get(0), results.get(1));
    assertArrayEquals(results.get(0), results.get(2));
  }
}
