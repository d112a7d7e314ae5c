package dev.jacobi.nn;

import static dev.jacobi.nn.Checks.assertError;

import dev.jacobi.nn.loss.CrossEntropy;
import dev.jacobi.nn.loss.Losses;
import dev.jacobi.tensor.Tensor;
import org.junit.jupiter.api.Test;

/// What functions and losses say of wrong use. Their values are tested by [LayerConformance].
class FunctionalTest {
  private static final Tensor LABELS = Tensor.tensor(new long[] {2, 0});

  @Test
  void saysWhatIsWrong() {
    assertError(() -> Functional.glu(Tensor.ones(2, 3), 1), "glu", "even", "[2, 3]");
    assertError(() -> CrossEntropy.of().smoothing(2), "smoothing", "2.0");
    assertError(
        () ->
            Losses.crossEntropy(
                Tensor.ones(2, 3), LABELS, CrossEntropy.of().weights(Tensor.ones(2))),
        "3 classes",
        "[2]");
    assertError(
        () -> Losses.crossEntropy(Tensor.ones(2, 2), LABELS, CrossEntropy.of()),
        "label 2",
        "0 to 1");
  }
}
