package dev.jacobi.backend;

/// Says in plain words what was found of a kind of device, for `./jacobi doctor`; found through
/// [java.util.ServiceLoader].
public interface DeviceProbe {
  /// The kind of device, such as `CUDA`.
  String name();

  /// One or more sentences: what was found, and what to do when something is missing.
  String report();

  /// A long look, in lines: whether the devices compute what they should, and how fast; empty if
  /// there is none.
  String examine();
}
