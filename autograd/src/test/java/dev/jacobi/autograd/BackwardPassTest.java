package dev.jacobi.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.tensor.NoGrad;
import dev.jacobi.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class BackwardPassTest {
  @Test
  void sumsTheGradientsOfAllUses() {
    Tensor x = Tensor.tensor(new float[] {2, 3}).requiresGrad(true);
    x.mul(x).add(x).sum().backward();
    assertArrayEquals(new float[] {5, 7}, gradient(x));
  }

  @Test
  void accumulatesUntilZeroGrad() {
    Tensor x = Tensor.tensor(new float[] {2}).requiresGrad(true);
    x.mul(3).sum().backward();
    x.mul(4).sum().backward();
    assertArrayEquals(new float[] {7}, gradient(x));
    x.zeroGrad();
    x.mul(4).sum().backward();
    assertArrayEquals(new float[] {4}, gradient(x));
  }

  @Test
  void sumsOverWhatWasBroadcast() {
    Tensor bias = Tensor.zeros(3).requiresGrad(true);
    Tensor column = Tensor.zeros(4, 1).requiresGrad(true);
    Tensor.ones(4, 3).add(bias).add(column).sum().backward();
    assertArrayEquals(new float[] {4, 4, 4}, gradient(bias));
    assertArrayEquals(new float[] {3, 3, 3, 3}, gradient(column));
  }

  @Test
  void goesThroughMatmulReluAndMean() {
    Tensor w = Tensor.tensor(new float[][] {{1, -1}, {2, 0.5f}}).requiresGrad(true);
    Tensor x = Tensor.tensor(new float[][] {{1, 2}, {3, -4}});
    // x w = [[5, 0], [-5, -5]]; relu leaves the first only.
    x.matmul(w).relu().mean().backward();
    assertArrayEquals(new float[] {0.25f, 0, 0.5f, 0}, gradient(w));
  }

  @Test
  void survivesAMillionOperations() {
    Tensor w = Tensor.tensor(new float[] {1}).requiresGrad(true);
    Tensor h = w;
    for (int i = 0; i < 1_000_000; i++) {
      h = h.add(1);
    }
    h.sum().backward();
    assertArrayEquals(new float[] {1}, gradient(w));
  }

  @Test
  void saysWhatIsWrong() {
    Tensor x = Tensor.ones(2, 2).requiresGrad(true);
    assertError("backward() on sum() or mean()", () -> x.mul(2).backward());
    assertError("requiresGrad(true)", () -> Tensor.ones(2).sum().backward());
    Tensor loss = x.mul(x).sum();
    loss.backward();
    assertError("released by an earlier backward()", loss::backward);
    Tensor y = x.mul(2);
    Tensor z = y.mul(y).sum();
    NoGrad.noGrad(() -> y.assign(Tensor.zeros(2, 2)));
    assertError("changed in place", z::backward);
  }

  private static void assertError(String part, Executable action) {
    String message = String.valueOf(assertThrows(RuntimeException.class, action).getMessage());
    assertTrue(message.contains(part), message);
  }

  @Test
  void recordsNothingInNoGrad() {
    Tensor x = Tensor.ones(2).requiresGrad(true);
    assertEquals(false, NoGrad.noGrad(() -> x.mul(2)).requiresGrad());
  }

  private static float[] gradient(Tensor x) {
    Tensor gradient = x.grad();
    assertNotNull(gradient);
    assertEquals(x.shape(), gradient.shape());
    return gradient.toFloatArray();
  }
}
