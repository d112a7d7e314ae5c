package dev.jacobi.tensor;

/// The methods of a tensor that sort and scan.
public sealed interface OrderMethods extends StatisticsMethods permits ReductionMethods {
  private Tensor self() {
    return (Tensor) this;
  }

  /// The running sum; whole numbers are summed as int64; see [Scans#cumsum(Tensor, int)].
  default Tensor cumsum(int dim) {
    return Scans.cumsum(self(), dim);
  }

  /// The running product; whole numbers are multiplied as int64; see [Scans#cumprod(Tensor, int)].
  default Tensor cumprod(int dim) {
    return Scans.cumprod(self(), dim);
  }

  /// The running `log(sum(e^x))`, without overflow; see [Scans#logcumsumexp(Tensor, int)].
  default Tensor logcumsumexp(int dim) {
    return Scans.logcumsumexp(self(), dim);
  }

  /// The greatest element so far, and its position; `NaN` wins; see [Scans#cummax(Tensor, int)].
  default Scans.Running cummax(int dim) {
    return Scans.cummax(self(), dim);
  }

  /// The least element so far, and its position; `NaN` wins; see [Scans#cummin(Tensor, int)].
  default Scans.Running cummin(int dim) {
    return Scans.cummin(self(), dim);
  }

  /// The elements along a dimension from the least to the greatest, or the reverse; see
  /// [Sorting#sort(Tensor, int, boolean)].
  default Sorting.Sorted sort(int dim, boolean descending) {
    return Sorting.sort(self(), dim, descending);
  }

  /// The positions along a dimension in the order of the elements; see [Sorting#argsort(Tensor,
  /// int, boolean)].
  default Tensor argsort(int dim, boolean descending) {
    return Sorting.argsort(self(), dim, descending);
  }

  /// The `k` greatest or least elements along a dimension, in order; see [Sorting#topk(Tensor, int,
  /// int, boolean)].
  default Sorting.Sorted topk(int k, int dim, boolean largest) {
    return Sorting.topk(self(), k, dim, largest);
  }

  /// The `k`-th least element along a dimension, counted from 1; see [Sorting#kthvalue(Tensor, int,
  /// int)].
  default Sorting.Sorted kthvalue(int k, int dim) {
    return Sorting.kthvalue(self(), k, dim);
  }

  /// The element in the middle along a dimension, the lower one of two; `NaN` if there is one; see
  /// [Sorting#median(Tensor, int)].
  default Sorting.Sorted median(int dim) {
    return Sorting.median(self(), dim);
  }

  /// The element in the middle of all, the lower one of two; `NaN` if there is one; see
  /// [Sorting#median(Tensor)].
  default Tensor median() {
    return Sorting.median(self());
  }

  /// The element in the middle of the numbers along a dimension, leaving out `NaN`; see
  /// [Sorting#nanmedian(Tensor, int)].
  default Sorting.Sorted nanmedian(int dim) {
    return Sorting.nanmedian(self(), dim);
  }

  /// The value below which the share `q` of the elements along a dimension lies, interpolated
  /// between neighbours; `NaN` if there is one; see [Sorting#quantile(Tensor, double, int,
  /// boolean)].
  default Tensor quantile(double q, int dim, boolean keepdim) {
    return Sorting.quantile(self(), q, dim, keepdim);
  }

  /// The most frequent element along a dimension, the least among equals, and its last position;
  /// see [Sorting#mode(Tensor, int)].
  default Sorting.Sorted mode(int dim) {
    return Sorting.mode(self(), dim);
  }

  /// The number of the interval between `boundaries`, a sorted vector, in which each element lies;
  /// see [Sorting#bucketize(Tensor, Tensor, boolean)].
  default Tensor bucketize(Tensor boundaries, boolean right) {
    return Sorting.bucketize(self(), boundaries, right);
  }

  /// The different elements, sorted; see [Sorting#unique(Tensor)].
  default Sorting.Unique unique() {
    return Sorting.unique(self());
  }
}
