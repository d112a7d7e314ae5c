package dev.jacobi.autograd;

import dev.jacobi.tensor.GradFn;
import dev.jacobi.tensor.Tensor;

/// Finds the operation whose gradient first is not a number.
final class Anomaly {
  private Anomaly() {}

  /// @param i the number of the input that `part` is the gradient of
  /// @param gradient the gradient of the output
  static void check(GradFn origin, int i, Tensor part, Tensor gradient) {
    double[] numbers = part.toDoubleArray();
    for (int at = 0; at < numbers.length; at++) {
      if (Double.isNaN(numbers[at])) {
        throw new ArithmeticException(
            ("backward: the gradient of input %d of '%s'%s is NaN, at element %d of shape %s; the"
                    + " gradient that came in was %s; look for log or sqrt of 0, 0 / 0, or inf - inf"
                    + " in that line")
                .formatted(
                    i,
                    origin.name(),
                    origin.place().map(place -> " at " + place).orElse(""),
                    at,
                    part.shape(),
                    gradient));
      }
    }
  }
}
