package dev.jacobi.backend;

import java.util.List;

/// Brings devices, found through [java.util.ServiceLoader].
public interface BackendProvider {
  /// The devices that work on this machine; none is a good answer.
  ///
  /// @param host the CPU, for what a device has no kernel for
  List<Backend> backends(Backend host);
}
