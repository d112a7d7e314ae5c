package dev.jacobi.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.jacobi.autograd.Autograd;
import dev.jacobi.autograd.GradCheck;
import dev.jacobi.shape.DType;
import dev.jacobi.tensor.GradOptions;
import dev.jacobi.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The way back through time is a formula; the graph of the steps is what it must agree with.
class LstmSequenceTest {
  private static Tensor[] inputs() {
    return new Tensor[] {
      tracked(Tensor.randn(2, 3, 8)),
      tracked(Tensor.randn(8, 2)),
      tracked(Tensor.randn(8)),
      tracked(Tensor.randn(2, 2)),
      tracked(Tensor.randn(2, 2))
    };
  }

  private static Tensor tracked(Tensor x) {
    return x.to(DType.FLOAT64).requiresGrad(true);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theFormulaAgreesWithTheGraphOfTheSteps(boolean isReversed) {
    Tensor[] inputs = inputs();
    Tensor weights = Tensor.randn(2, 4, 2).to(DType.FLOAT64);
    List<Tensor> all = List.of(inputs);
    Tensor loss = new LstmSequence(isReversed).apply(inputs).mul(weights).sum();
    List<Tensor> graph = Autograd.grad(List.of(loss), all, GradOptions.createGraph());
    List<Tensor> formula = Autograd.grad(List.of(loss), all, GradOptions.usual());
    for (int i = 0; i < inputs.length; i++) {
      assertArrayEquals(graph.get(i).toDoubleArray(), formula.get(i).toDoubleArray(), 1e-12);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void gradientsAgreeWithFiniteDifferencesTwice(boolean isReversed) {
    GradCheck.gradcheck(x -> new LstmSequence(isReversed).apply(x), inputs());
    GradCheck.gradgradcheck(x -> new LstmSequence(isReversed).apply(x), inputs());
  }
}
