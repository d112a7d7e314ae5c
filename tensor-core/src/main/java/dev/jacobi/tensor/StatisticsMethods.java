package dev.jacobi.tensor;

/// The methods of a tensor for norms, counts and spreads.
public sealed interface StatisticsMethods permits OrderMethods {
  private Tensor self() {
    return (Tensor) this;
  }

  /// The greatest element along a dimension, and its position; `NaN` wins; see
  /// [Statistics#max(Tensor, int, boolean)].
  default Statistics.Extremes max(int dim, boolean keepdim) {
    return Statistics.max(self(), dim, keepdim);
  }

  /// The least element along a dimension, and its position; `NaN` wins; see [Statistics#min(Tensor,
  /// int, boolean)].
  default Statistics.Extremes min(int dim, boolean keepdim) {
    return Statistics.min(self(), dim, keepdim);
  }

  /// Whether all elements are true (not 0); see [Statistics#all(Tensor, boolean, int...)].
  default Tensor all(boolean keepdim, int... dims) {
    return Statistics.all(self(), keepdim, dims);
  }

  /// Whether any element is true (not 0); see [Statistics#any(Tensor, boolean, int...)].
  default Tensor any(boolean keepdim, int... dims) {
    return Statistics.any(self(), keepdim, dims);
  }

  /// How many elements are not 0, in int64; see [Statistics#countNonzero(Tensor, int...)].
  default Tensor countNonzero(int... dims) {
    return Statistics.countNonzero(self(), dims);
  }

  /// The sum of all elements but `NaN`; see [Statistics#nansum(Tensor, boolean, int...)].
  default Tensor nansum(boolean keepdim, int... dims) {
    return Statistics.nansum(self(), keepdim, dims);
  }

  /// The mean of all elements but `NaN`; see [Statistics#nanmean(Tensor, boolean, int...)].
  default Tensor nanmean(boolean keepdim, int... dims) {
    return Statistics.nanmean(self(), keepdim, dims);
  }

  /// The variance: squared deviations from the mean, over the number of elements less `correction`;
  /// see [Statistics#var(Tensor, boolean, double, int...)].
  default Tensor var(boolean keepdim, double correction, int... dims) {
    return Statistics.var(self(), keepdim, correction, dims);
  }

  /// The standard deviation, the root of the variance; see [Statistics#std(Tensor, boolean, double,
  /// int...)].
  default Tensor std(boolean keepdim, double correction, int... dims) {
    return Statistics.std(self(), keepdim, correction, dims);
  }

  /// The `p`-norm: the `p`-th root of the sum of the absolute values to the power of `p`; see
  /// [Statistics#norm(Tensor, double, boolean, int...)].
  default Tensor norm(double p, boolean keepdim, int... dims) {
    return Statistics.norm(self(), p, keepdim, dims);
  }

  /// The Euclidean norm: the root of the sum of the squares; see [Statistics#norm].
  default Tensor norm() {
    return Statistics.norm(self(), 2, false);
  }
}
