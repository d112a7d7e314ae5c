package dev.jacobi.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import dev.jacobi.tensor.Tensor;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Gradients of running products of lines that hold zeros, where division does not help.
class RunningProductTest {
  /// The second derivative of a long line: a matrix for each element would not fit anywhere.
  @Test
  void secondDerivativesTakeLittleMemory() {
    int n = 4000;
    int zero = 1500;
    double[] x = new double[n];
    double[] v = new double[n];
    Arrays.fill(x, 1);
    x[zero] = 0;
    v[zero] = 1;
    Tensor hv = Func.hvp(t -> t.cumprod(0).sum(), Tensor.tensor(x), Tensor.tensor(v));
    double[] expected = new double[n];
    for (int i = 0; i < n; i++) {
      // Each running product that holds both is 1 without the two.
      expected[i] = i == zero ? 0 : n - Math.max(i, zero);
    }
    assertArrayEquals(expected, hv.toDoubleArray(), 1e-9);
  }

  @Test
  void gradientsAreThoseOfTheDefinition() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      int n = 1 + random.nextInt(9);
      double[] x = random.doubles(n).map(d -> d < 0.25 ? 0 : 2 * d - 1).toArray();
      double[] g = random.doubles(n).toArray();
      double[] expected = new double[n];
      for (int k = 0; k < n; k++) {
        for (int j = k; j < n; j++) {
          double product = g[j];
          for (int i = 0; i <= j; i++) {
            product *= i == k ? 1 : x[i];
          }
          expected[k] += product;
        }
      }
      Tensor weights = Tensor.tensor(g);
      Tensor gradient = Func.grad(t -> t.cumprod(0).mul(weights).sum()).apply(Tensor.tensor(x));
      assertArrayEquals(expected, gradient.toDoubleArray(), 1e-12, "seed " + seed);
    }
  }
}
