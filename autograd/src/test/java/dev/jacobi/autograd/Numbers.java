package dev.jacobi.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.tensor.Tensor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.function.Executable;

/// What the tests of this module say often.
final class Numbers {
  private Numbers() {}

  /// A float64 vector whose gradient is asked for.
  static Tensor tracked(double... numbers) {
    return Tensor.tensor(numbers).requiresGrad(true);
  }

  /// Numbers without a pattern, in float64: `sin(1 + 0.7 i)`.
  static Tensor numbers(long... shape) {
    int count = 1;
    for (long size : shape) {
      count = Math.toIntExact(count * size);
    }
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = Math.sin(1 + 0.7 * i);
    }
    return Tensor.tensor(values).reshape(shape);
  }

  /// The gradient that a leaf must have.
  static Tensor grad(Tensor leaf) {
    Tensor grad = leaf.grad();
    assertNotNull(grad);
    return grad;
  }

  static void assertNumbers(@Nullable Tensor actual, double... expected) {
    assertNotNull(actual);
    assertArrayEquals(expected, actual.toDoubleArray(), 1e-9);
  }

  /// Runs what must fail, and checks that the message has all of these parts.
  static void assertFails(Executable action, String... parts) {
    String message = String.valueOf(assertThrows(Throwable.class, action).getMessage());
    for (String part : parts) {
      assertTrue(message.contains(part), () -> "'" + part + "' is missing from: " + message);
    }
  }
}
