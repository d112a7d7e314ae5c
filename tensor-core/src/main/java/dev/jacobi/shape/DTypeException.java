package dev.jacobi.shape;

/// Says that an element type does not fit an operation, and what would.
public final class DTypeException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /// An error whose message names the operation, what it expected, what it got and the way out.
  public DTypeException(String message) {
    super(message);
  }
}
