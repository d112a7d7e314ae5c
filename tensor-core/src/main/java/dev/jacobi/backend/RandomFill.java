package dev.jacobi.backend;

/// Fills a tensor with Philox4x32-10 random numbers that depend on the seed, the position and the
/// distribution alone: the same on every device and for any number of threads. Element `i` takes
/// word `i mod 4` of counter block `offset + i / 4`.
///
/// @param low the lower bound, or the mean
/// @param high the upper bound, exclusive, or the standard deviation
public record RandomFill(Distribution distribution, long seed, long offset, double low, double high)
    implements KernelFamily {
  /// A distribution.
  public enum Distribution {
    /// Reals from `low` to `high`, exclusive; whole numbers if the output is of an integer type.
    UNIFORM,
    /// The normal distribution with mean `low` and standard deviation `high`.
    NORMAL
  }
}
