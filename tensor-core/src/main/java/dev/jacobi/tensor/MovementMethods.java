package dev.jacobi.tensor;

/// The methods of a tensor that give other views of its elements.
public sealed interface MovementMethods extends RearrangementMethods permits Tensor {
  private Tensor self() {
    return (Tensor) this;
  }

  /// The same elements with other sizes, one of which may be -1; see [Movement#reshape(Tensor,
  /// long...)].
  default Tensor reshape(long... sizes) {
    return Movement.reshape(self(), sizes);
  }

  /// The dimensions from `start` on as one; see [Movement#flatten].
  default Tensor flatten(int start) {
    return Movement.flatten(self(), start);
  }

  /// The dimensions from `start` to `end` (inclusive) as one.
  default Tensor flatten(int start, int end) {
    return Movement.flatten(self(), start, end);
  }

  /// All elements in one dimension.
  default Tensor flatten() {
    return Movement.flatten(self(), 0);
  }

  /// The view with its dimensions in another order; see [Movement#permute].
  default Tensor permute(int... order) {
    return Movement.permute(self(), order);
  }

  /// The view with two dimensions exchanged.
  default Tensor transpose(int dim0, int dim1) {
    return Movement.transpose(self(), dim0, dim1);
  }

  /// The transposed matrix, a view.
  default Tensor t() {
    return Movement.t(self());
  }

  /// The view without a dimension of size 1; see [Movement#squeeze].
  default Tensor squeeze(int dim) {
    return Movement.squeeze(self(), dim);
  }

  /// The view with a new dimension of size 1; see [Movement#unsqueeze].
  default Tensor unsqueeze(int dim) {
    return Movement.unsqueeze(self(), dim);
  }

  /// The view repeated along dimensions of size 1; see [Movement#expand].
  default Tensor expand(long... sizes) {
    return Movement.expand(self(), sizes);
  }

  /// The view of `length` elements from `start` on; see [Movement#narrow].
  default Tensor narrow(int dim, long start, long length) {
    return Movement.narrow(self(), dim, start, length);
  }

  /// The view at one position of a dimension; see [Movement#select].
  default Tensor select(int dim, long index) {
    return Movement.select(self(), dim, index);
  }

  /// The view from `start` to `end` (exclusive); see [Movement#slice].
  default Tensor slice(int dim, long start, long end) {
    return Movement.slice(self(), dim, start, end, 1);
  }

  /// The view from `start` to `end` (exclusive) in steps; see [Movement#slice].
  default Tensor slice(int dim, long start, long end, long step) {
    return Movement.slice(self(), dim, start, end, step);
  }

  /// The tensor itself if its elements lie row-major, otherwise a copy that does.
  default Tensor contiguous() {
    return Movement.contiguous(self());
  }

  /// A copy in memory of its own.
  default Tensor copy() {
    return Movement.copy(self());
  }
}
