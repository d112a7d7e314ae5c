package dev.jacobi.backend;

/// Thrown out of a long computation when its thread is interrupted; the thread stays marked as
/// interrupted. An error, so that a `catch (Exception e)` around a training loop does not swallow
/// it.
public final class Cancellation extends Error {
  private static final long serialVersionUID = 1L;

  /// A cancellation of the operation in work.
  public Cancellation() {
    super("interrupted while computing");
  }
}
