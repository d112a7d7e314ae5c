package dev.jacobi.cpu.memory;

/// Another form of a storage's elements, such as the panels of a matrix, that is valid until
/// somebody writes to the storage.
public interface CachedForm {
  /// Gives its memory back.
  void release();
}
