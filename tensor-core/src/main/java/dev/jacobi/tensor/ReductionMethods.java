package dev.jacobi.tensor;

/// The methods of a tensor that fold many elements into one.
public sealed interface ReductionMethods extends OrderMethods permits Tensor {
  private Tensor self() {
    return (Tensor) this;
  }

  /// The sum along these dimensions, or of all elements; see [Reductions#sum].
  default Tensor sum(int... dims) {
    return Reductions.sum(self(), false, dims);
  }

  /// The sum along these dimensions, which stay with size 1 if `keepdim`.
  default Tensor sum(boolean keepdim, int... dims) {
    return Reductions.sum(self(), keepdim, dims);
  }

  /// The mean along these dimensions, or of all elements; see [Reductions#mean].
  default Tensor mean(int... dims) {
    return Reductions.mean(self(), false, dims);
  }

  /// The mean along these dimensions, which stay with size 1 if `keepdim`.
  default Tensor mean(boolean keepdim, int... dims) {
    return Reductions.mean(self(), keepdim, dims);
  }

  /// The product along these dimensions, or of all elements; see [Reductions#prod].
  default Tensor prod(int... dims) {
    return Reductions.prod(self(), false, dims);
  }

  /// The product along these dimensions, which stay with size 1 if `keepdim`.
  default Tensor prod(boolean keepdim, int... dims) {
    return Reductions.prod(self(), keepdim, dims);
  }

  /// The greatest element along these dimensions, or of all elements; see [Reductions#amax].
  default Tensor amax(int... dims) {
    return Reductions.amax(self(), false, dims);
  }

  /// The greatest element along these dimensions, which stay with size 1 if `keepdim`.
  default Tensor amax(boolean keepdim, int... dims) {
    return Reductions.amax(self(), keepdim, dims);
  }

  /// The least element along these dimensions, or of all elements; see [Reductions#amin].
  default Tensor amin(int... dims) {
    return Reductions.amin(self(), false, dims);
  }

  /// The least element along these dimensions, which stay with size 1 if `keepdim`.
  default Tensor amin(boolean keepdim, int... dims) {
    return Reductions.amin(self(), keepdim, dims);
  }

  /// The greatest of all elements.
  default Tensor max() {
    return Reductions.max(self());
  }

  /// The least of all elements.
  default Tensor min() {
    return Reductions.min(self());
  }

  /// The variance along a dimension; see [Reductions#var].
  default Tensor var(int dim) {
    return Reductions.var(self(), dim, false);
  }

  /// The variance along a dimension, which stays with size 1 if `keepdim`.
  default Tensor var(int dim, boolean keepdim) {
    return Reductions.var(self(), dim, keepdim);
  }

  /// The standard deviation along a dimension; see [Reductions#std].
  default Tensor std(int dim) {
    return Reductions.std(self(), dim, false);
  }

  /// The standard deviation along a dimension, which stays with size 1 if `keepdim`.
  default Tensor std(int dim, boolean keepdim) {
    return Reductions.std(self(), dim, keepdim);
  }

  /// `log(sum(e^x))` along a dimension; see [Reductions#logSumExp].
  default Tensor logSumExp(int dim) {
    return Reductions.logSumExp(self(), dim, false);
  }

  /// `log(sum(e^x))` along a dimension, which stays with size 1 if `keepdim`.
  default Tensor logSumExp(int dim, boolean keepdim) {
    return Reductions.logSumExp(self(), dim, keepdim);
  }

  /// The position of the greatest element along a dimension; see [Reductions#argMax].
  default Tensor argMax(int dim) {
    return Reductions.argMax(self(), dim, false);
  }

  /// The position of the greatest element along a dimension, which stays with size 1 if `keepdim`.
  default Tensor argMax(int dim, boolean keepdim) {
    return Reductions.argMax(self(), dim, keepdim);
  }

  /// The position of the least element along a dimension; see [Reductions#argMin].
  default Tensor argMin(int dim) {
    return Reductions.argMin(self(), dim, false);
  }

  /// The position of the least element along a dimension, which stays with size 1 if `keepdim`.
  default Tensor argMin(int dim, boolean keepdim) {
    return Reductions.argMin(self(), dim, keepdim);
  }

  /// Whether all elements are true (not 0).
  default Tensor all() {
    return Reductions.all(self());
  }

  /// Whether any element is true (not 0).
  default Tensor any() {
    return Reductions.any(self());
  }
}
