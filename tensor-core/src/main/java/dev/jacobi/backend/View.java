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

  /// A kernel's inputs and outputs, in this order.
  public static View[] concat(View[] inputs, View[] outputs) {
    View[] views = new View[inputs.length + outputs.length];
    System.arraycopy(inputs, 0, views, 0, inputs.length);
    System.arraycopy(outputs, 0, views, inputs.length, outputs.length);
    return views;
  }

  /// The same storage seen through another layout.
  public View with(Layout other) {
    return new View(storage, dtype, other);
  }
}
