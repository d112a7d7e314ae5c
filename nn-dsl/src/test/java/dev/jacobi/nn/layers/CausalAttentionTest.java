package dev.jacobi.nn.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.jacobi.autograd.Autograd;
import dev.jacobi.autograd.GradCheck;
import dev.jacobi.shape.DType;
import dev.jacobi.tensor.GradOptions;
import dev.jacobi.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Causal attention in blocks against the formula as it is written.
class CausalAttentionTest {
  private static List<Tensor> inputs(long steps) {
    return List.of(tracked(steps), tracked(steps), tracked(steps));
  }

  private static Tensor tracked(long steps) {
    return Tensor.randn(2, 2, steps, 3).to(DType.FLOAT64).requiresGrad(true);
  }

  private static Tensor written(List<Tensor> x) {
    long steps = x.getFirst().size(2);
    Tensor scores = x.get(0).matmul(x.get(1).transpose(2, 3)).div(Math.sqrt(3));
    Tensor later = Tensor.arange(steps).unsqueeze(1).lt(Tensor.arange(steps));
    return scores.maskedFill(later, Double.NEGATIVE_INFINITY).softmax(-1).matmul(x.get(2));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 5, 128, 300})
  void agreesWithTheFormula(long steps) {
    List<Tensor> x = inputs(steps);
    Tensor y = new CausalAttention().apply(x.toArray(Tensor[]::new));
    Tensor expected = written(x);
    assertArrayEquals(expected.toDoubleArray(), y.toDoubleArray(), 1e-12);
    Tensor weights = Tensor.randn(y.shape().toArray()).to(DType.FLOAT64);
    List<Tensor> gradients = Autograd.grad(List.of(y.mul(weights).sum()), x, GradOptions.usual());
    List<Tensor> wanted =
        Autograd.grad(List.of(expected.mul(weights).sum()), x, GradOptions.usual());
    for (int i = 0; i < 3; i++) {
      assertArrayEquals(wanted.get(i).toDoubleArray(), gradients.get(i).toDoubleArray(), 1e-12);
    }
  }

  @Test
  void gradientsAgreeWithFiniteDifferencesTwice() {
    Tensor[] x = inputs(3).toArray(Tensor[]::new);
    GradCheck.gradcheck(in -> new CausalAttention().apply(in), x);
    GradCheck.gradgradcheck(in -> new CausalAttention().apply(in), x);
  }
}
