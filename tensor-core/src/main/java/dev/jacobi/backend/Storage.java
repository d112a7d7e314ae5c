package dev.jacobi.backend;

import dev.jacobi.shape.Device;

/// A block of a device's memory. It is given back when nothing refers to it any more.
public interface Storage {
  /// Where the memory lies.
  Device device();

  /// The size in bytes.
  long bytes();
}
