package dev.jacobi.backend;

import dev.jacobi.shape.Device;

/// A block of a device's memory. It is given back when nothing refers to it any more.
public interface Storage {
  /// Where the memory lies.
  Device device();

  /// The size in bytes.
  long bytes();

  /// Adds an owner; false if the memory has been given back. A device that does not count owners
  /// gives memory back when the collector finds it unreachable.
  default boolean retain() {
    return true;
  }

  /// Takes an owner away; the one who asked for the memory is the first. The last one to go gives
  /// it back.
  default void release() {}
}
