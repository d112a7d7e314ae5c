package dev.jacobi.nn;

import dev.jacobi.shape.Device;
import dev.jacobi.shape.Shape;
import dev.jacobi.tensor.Tensor;

/// A tensor that belongs to a network and is saved with it, but is not trained, such as a running
/// mean.
public final class Buffer {
  private Tensor tensor;

  private Buffer(Tensor tensor) {
    this.tensor = tensor;
  }

  /// A buffer that starts with a copy of these numbers.
  public static Buffer of(Tensor value) {
    return new Buffer(value.detach().copy());
  }

  /// The numbers.
  public Tensor tensor() {
    return tensor;
  }

  void moveTo(Device device) {
    tensor = tensor.to(device);
  }

  /// Takes other numbers.
  public void set(Tensor value) {
    tensor = value.detach();
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
