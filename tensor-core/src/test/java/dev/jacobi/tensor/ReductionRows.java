package dev.jacobi.tensor;

import static dev.jacobi.tensor.Row.fold;
import static dev.jacobi.tensor.Row.operation;

import dev.jacobi.tensor.Row.Trait;
import java.util.Arrays;
import java.util.List;

/// The rows of operations that fold many elements into one.
final class ReductionRows {
  private ReductionRows() {}

  static List<Row> rows() {
    return List.of(
        fold("sum", x -> Arrays.stream(x).sum()),
        fold("prod", x -> Arrays.stream(x).reduce(1, (a, b) -> a * b)),
        fold("mean", x -> Arrays.stream(x).average().orElse(Double.NaN)),
        fold("amax", x -> Arrays.stream(x).max().orElseThrow()),
        fold("amin", x -> Arrays.stream(x).min().orElseThrow()),
        operation("max")
            .sample(Input.real(2, 3))
            .sample(Input.real())
            .sample(Input.real(2, 3), 1, true),
        operation("min")
            .sample(Input.real(2, 3))
            .sample(Input.real())
            .sample(Input.real(2, 3), 0, false),
        along("var")
            .sample(Input.real(2, 3), false, 1.0)
            .sample(Input.real(2, 3, 2), true, 0.0, 0, 2),
        along("std")
            .sample(Input.real(2, 3), false, 1.0)
            .sample(Input.real(2, 3, 2), true, 0.0, 0, 2),
        operation("varMean")
            .sample(Input.real(2, 3), false, 1.0)
            .sample(Input.real(2, 3), true, 0.0, 1)
            .sample(Input.real(2, 3, 2), false, 0.0, 0, 2)
            .trait(Trait.ORDER)
            .large(Input.real(40, 1031), true, 1.0, 1)
            .large(Input.real(40, 1031), false, 0.0, 0),
        along("logSumExp").sample(Input.real(), 0).sample(Input.real(), 0, true),
        along("argMax").trait(Trait.NO_GRADIENT).sample(Input.real(), 0),
        along("argMin").trait(Trait.NO_GRADIENT).sample(Input.real(), 0));
  }

  /// A fold along one dimension.
  private static Row along(String name) {
    return operation(name)
        .sample(Input.real(2, 3), 0)
        .sample(Input.real(2, 3), -1)
        .sample(Input.real(2, 3), 1, true)
        .sample(Input.real(2, 3), 0, false)
        .sample(Input.real(2, 3, 2), 1, false)
        .trait(Trait.ORDER)
        .large(Input.real(40, 1031), 1)
        .large(Input.real(40, 1031), 0)
        .large(Input.real(3, 20_000), 1);
  }
}
