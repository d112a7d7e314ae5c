package dev.jacobi.backend;

/// Joins elements to places along one dimension: inputs are values and an int64 index of one shape;
/// `out[.., index[.., i, ..], ..]` becomes what `how` makes of it and `values[.., i, ..]`, in index
/// order. The output is read and written.
public record Scatter(int dim, How how) implements KernelFamily {
  /// What becomes of a place and a value.
  public enum How {
    /// Their sum.
    ADD,
    /// The value.
    ASSIGN,
    /// Their product.
    MULTIPLY,
    /// The greater of them; `NaN` wins.
    MAX,
    /// The lesser of them; `NaN` wins.
    MIN
  }
}
