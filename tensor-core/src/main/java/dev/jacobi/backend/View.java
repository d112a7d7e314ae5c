package dev.jacobi.backend;

import dev.jacobi.shape.DType;
import dev.jacobi.shape.Layout;
import dev.jacobi.shape.Shape;

/// Elements of one type in a storage, and where they lie: what a kernel reads or writes.
public record View(Storage storage, DType dtype, Layout layout) {
  /// The sizes.
  public Shape shape() {
    return layout.shape();
  }

  /// The same storage seen through another layout.
  public View with(Layout other) {
    return new View(storage, dtype, other);
  }
}
