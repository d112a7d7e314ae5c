package dev.jacobi.notebook.wire;

/// Thrown for what arrives and is no message of ours.
public final class BadMessageException extends Exception {
  private static final long serialVersionUID = 1L;

  BadMessageException(String message) {
    super(message);
  }
}
