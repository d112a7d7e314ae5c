package dev.jacobi.backend;

/// Decompositions of matrices, batch by batch, computed in double: inputs and outputs are
/// `[batch..., rows, columns]`, or `[batch..., n]` where they are vectors, or `[batch...]` for
/// numbers.
public record Decompose(Method method) implements KernelFamily {
  /// What is computed.
  public enum Method {
    /// From a square `a` the sign and the logarithm of the absolute value of its determinant.
    SLOGDET,
    /// From a square `a` and `b` the solution of `a x = b`.
    SOLVE,
    /// From a symmetric positive definite matrix the lower triangular factor.
    CHOLESKY,
    /// The orthogonal factor with as many columns as the smaller size, and the upper triangular
    /// one.
    QR,
    /// The left singular vectors, the singular values in descending order, and the right singular
    /// vectors as rows.
    SVD,
    /// From a symmetric matrix its eigenvalues in ascending order, and its eigenvectors as columns.
    EIGH
  }
}
