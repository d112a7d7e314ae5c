package dev.jacobi.nn;

import dev.jacobi.tensor.Tensor;
import java.util.Map;

/// Single numbers in a state: how they are written and read.
public final class ScalarState {
  private ScalarState() {}

  public static Tensor of(double value) {
    return Tensor.tensor(new double[] {value}).reshape();
  }

  public static double get(String owner, Map<String, Tensor> state, String name) {
    Tensor value = state.get(name);
    if (value == null || value.numel() != 1) {
      throw new IllegalArgumentException(
          "%s: the state has %s under '%s', wants one number; it has %s"
              .formatted(owner, value == null ? "nothing" : value.shape(), name, state.keySet()));
    }
    return value.item();
  }
}
