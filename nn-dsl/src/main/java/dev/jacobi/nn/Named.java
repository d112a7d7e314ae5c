package dev.jacobi.nn;

import dev.jacobi.tensor.Tensor;

/// A layer with a name of its own in a [Sequential].
public record Named(String name, Module module) implements Module {
  public Named {
    if (!name.matches("[\\p{L}_][\\p{L}\\p{N}_]*")) {
      throw new IllegalArgumentException(
          "named: '%s' cannot be part of a path; use letters, digits and _, and no digit first"
              .formatted(name));
    }
  }

  @Override
  public Tensor forward(Tensor x) {
    return module.forward(x);
  }

  /// As it is written: `named("hidden", linear(2, 3))`.
  @Override
  public String toString() {
    return "named(\"%s\", %s)".formatted(name, module);
  }
}
