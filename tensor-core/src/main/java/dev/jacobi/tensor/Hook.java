package dev.jacobi.tensor;

/// A function that was added to a graph or a tensor, and can be taken away again.
@FunctionalInterface
public interface Hook {
  /// Takes the function away; it is not called any more.
  void remove();
}
