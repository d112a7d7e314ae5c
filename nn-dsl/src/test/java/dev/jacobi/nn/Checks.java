package dev.jacobi.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.shape.DType;
import dev.jacobi.tensor.Tensor;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.function.Executable;

/// What several tests ask.
public final class Checks {
  private Checks() {}

  /// Float64 numbers, row-major.
  public static Tensor doubles(double[] values, long... shape) {
    return Tensor.tensor(values).reshape(shape);
  }

  /// What a map has under a name.
  public static <T> T at(Map<String, T> map, String name) {
    T value = map.get(name);
    if (value == null) {
      throw new AssertionError("nothing under '%s' in %s".formatted(name, map.keySet()));
    }
    return value;
  }

  /// The numbers of a parameter.
  public static double[] numbers(Module net, String path) {
    return at(net.parameters(), path).tensor().toDoubleArray();
  }

  public static void toDouble(Module net) {
    Nn.convert(net, DType.FLOAT64);
  }

  public static double[] gradient(Tensor x) {
    Tensor gradient = x.grad();
    if (gradient == null) {
      throw new AssertionError("no gradient");
    }
    return gradient.toDoubleArray();
  }

  /// Compares the gradient of every parameter with differences of the loss.
  public static void assertGradients(Module net, Supplier<Tensor> loss) {
    net.parameters().values().forEach(p -> p.tensor().zeroGrad());
    loss.get().backward();
    net.parameters().forEach((path, p) -> assertGradient(path, p.tensor(), loss));
  }

  public static void assertGradient(String name, Tensor x, Supplier<Tensor> loss) {
    double[] exact = gradient(x);
    double[] values = x.toDoubleArray();
    double h = 1e-5;
    for (int i = 0; i < values.length; i++) {
      double kept = values[i];
      values[i] = kept + h;
      x.detach().assign(doubles(values, x.shape().toArray()));
      double above = loss.get().item();
      values[i] = kept - h;
      x.detach().assign(doubles(values, x.shape().toArray()));
      double below = loss.get().item();
      values[i] = kept;
      x.detach().assign(doubles(values, x.shape().toArray()));
      assertEquals((above - below) / (2 * h), exact[i], 1e-7, name + "[" + i + "]");
    }
  }

  /// The message of an error that holds these parts.
  public static void assertError(Executable action, String... parts) {
    String message = String.valueOf(assertThrows(RuntimeException.class, action).getMessage());
    for (String part : parts) {
      assertTrue(message.contains(part), () -> "'" + part + "' is not in: " + message);
    }
  }
}
