package dev.jacobi.backend;

import dev.jacobi.shape.Device;

/// Brings the devices of one type, found through [java.util.ServiceLoader].
public interface BackendProvider {
  /// The type of its devices, such as `cuda`.
  String type();

  /// Opens a device at its first use. Whatever is thrown becomes the error of whoever wanted the
  /// device, and the CPU goes on: the message says in a sentence why the device cannot be used. A
  /// later use tries again.
  ///
  /// @param device a device of this type, with any index
  /// @param host the CPU, for what the device has no kernel for
  Backend open(Device device, Backend host);
}
