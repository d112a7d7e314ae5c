package dev.jacobi.nn;

import dev.jacobi.shape.Device;
import dev.jacobi.shape.Shape;
import dev.jacobi.tensor.Tensor;
import dev.jacobi.tensor.TensorScope;

/// A tensor that belongs to a network and is saved with it, but is not trained, such as a running
/// mean.
public final class Buffer {
  private Tensor tensor;

  /// Whether somebody else may hold the numbers.
  private boolean isShown;

  private Buffer(Tensor tensor) {
    this.tensor = tensor;
  }

  /// A buffer that starts with a copy of these numbers.
  public static Buffer of(Tensor value) {
    return new Buffer(TensorScope.escape(() -> value.detach().copy()));
  }

  /// The numbers.
  public synchronized Tensor tensor() {
    isShown = true;
    return tensor;
  }

  /// The numbers, for a use that ends before others are set.
  public synchronized Tensor borrowed() {
    return tensor;
  }

  synchronized void moveTo(Device device) {
    tensor = TensorScope.escape(() -> tensor.to(device));
  }

  /// Takes other numbers.
  public synchronized void set(Tensor value) {
    Tensor before = tensor;
    tensor = TensorScope.keep(TensorScope.escape(value::detach));
    if (!isShown) {
      TensorScope.drop(before);
    }
    isShown = false;
  }

  /// The sizes of the dimensions.
  public Shape shape() {
    return tensor.shape();
  }

  /// Its shape, as in `buffer[32]`.
  @Override
  public String toString() {
    return "buffer" + shape();
  }
}
