package dev.jacobi.backend;

/// Folds the elements that a moving window covers, plane by plane of `[batch, channels,
/// places...]`. Places outside of the input are left out.
public record PoolWindows(Window window, PoolingMode kind) implements KernelFamily {
  /// What becomes of a window's elements.
  public enum PoolingMode {
    /// The greatest one, and as a second output its int64 position in the plane; `NaN` wins.
    MAX,
    /// Their sum.
    SUM,
    /// The reverse of the sum: each element is added to all places that its window covers.
    SPREAD
  }
}
