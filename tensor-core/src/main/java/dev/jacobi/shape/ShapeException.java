package dev.jacobi.shape;

/// Says that sizes, dimensions or indices do not fit an operation, and what would.
public final class ShapeException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /// An error whose message names the operation, what it expected, what it got and the way out.
  public ShapeException(String message) {
    super(message);
  }
}
