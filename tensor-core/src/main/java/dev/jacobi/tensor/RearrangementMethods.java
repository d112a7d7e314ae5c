package dev.jacobi.tensor;

import java.util.List;

/// The methods of a tensor that rearrange, repeat, cut and pad.
public sealed interface RearrangementMethods permits MovementMethods {
  private Tensor self() {
    return (Tensor) this;
  }

  /// The elements in reverse order along dimensions; see [Rearrangement#flip(Tensor, int...)].
  default Tensor flip(int... dims) {
    return Rearrangement.flip(self(), dims);
  }

  /// The elements moved on by `shift` along a dimension; those that fall out at the end come back
  /// at the start; see [Rearrangement#roll(Tensor, long, int)].
  default Tensor roll(long shift, int dim) {
    return Rearrangement.roll(self(), shift, dim);
  }

  /// The flattened elements moved on by `shift`, in the old shape; see [Rearrangement#roll(Tensor,
  /// long)].
  default Tensor roll(long shift) {
    return Rearrangement.roll(self(), shift);
  }

  /// The view with a dimension brought to another place; the others keep their order; see
  /// [Rearrangement#movedim(Tensor, int, int)].
  default Tensor movedim(int from, int to) {
    return Rearrangement.movedim(self(), from, to);
  }

  /// The view with a dimension cut into several, one of which may be -1; see
  /// [Rearrangement#unflatten(Tensor, int, long...)].
  default Tensor unflatten(int dim, long... sizes) {
    return Rearrangement.unflatten(self(), dim, sizes);
  }

  /// The windows of `size` elements, `step` apart, along a dimension: a view with one more
  /// dimension at the end; see [Rearrangement#unfold(Tensor, int, long, long)].
  default Tensor unfold(int dim, long size, long step) {
    return Rearrangement.unfold(self(), dim, size, step);
  }

  /// The views of parts of `size` along a dimension; the last one may be smaller; see
  /// [Rearrangement#split(Tensor, long, int)].
  default List<Tensor> split(long size, int dim) {
    return Rearrangement.split(self(), size, dim);
  }

  /// The views of parts of these sizes along a dimension; see [Rearrangement#split(Tensor, long[],
  /// int)].
  default List<Tensor> split(long[] sizes, int dim) {
    return Rearrangement.split(self(), sizes, dim);
  }

  /// The views of at most `count` parts of equal size along a dimension; the last one may be
  /// smaller; see [Rearrangement#chunk(Tensor, int, int)].
  default List<Tensor> chunk(int count, int dim) {
    return Rearrangement.chunk(self(), count, dim);
  }

  /// The views at each position of a dimension, without that dimension; see
  /// [Rearrangement#unbind(Tensor, int)].
  default List<Tensor> unbind(int dim) {
    return Rearrangement.unbind(self(), dim);
  }

  /// The tensor laid out several times along each dimension; new dimensions come first; see
  /// [Rearrangement#repeat(Tensor, long...)].
  default Tensor repeat(long... times) {
    return Rearrangement.repeat(self(), times);
  }

  /// The same, with as many numbers as one likes: the missing first ones are 1; see
  /// [Rearrangement#tile(Tensor, long...)].
  default Tensor tile(long... times) {
    return Rearrangement.tile(self(), times);
  }

  /// Each element `times` times, one after another, along a dimension; see
  /// [Rearrangement#repeatInterleave(Tensor, long, int)].
  default Tensor repeatInterleave(long times, int dim) {
    return Rearrangement.repeatInterleave(self(), times, dim);
  }

  /// The tensor with `value` around it: two numbers, before and after, for each dimension, from the
  /// last one on; see [Rearrangement#pad(Tensor, double, long...)].
  default Tensor pad(double value, long... widths) {
    return Rearrangement.pad(self(), value, widths);
  }

  /// The tensor with a border: widths as for [Rearrangement#pad(Tensor, double, long...)]; see
  /// [Rearrangement#pad(Tensor, Border, long...)].
  default Tensor pad(Rearrangement.Border border, long... widths) {
    return Rearrangement.pad(self(), border, widths);
  }

  /// The matrices with zeros above the `k`-th diagonal; see [Diagonals#tril(Tensor, int)].
  default Tensor tril(int k) {
    return Diagonals.tril(self(), k);
  }

  /// The matrices with zeros below the `k`-th diagonal; see [Diagonals#triu(Tensor, int)].
  default Tensor triu(int k) {
    return Diagonals.triu(self(), k);
  }

  /// The view of the `k`-th diagonal of two dimensions, as the last dimension; see
  /// [Diagonals#diagonal(Tensor, int, int, int)].
  default Tensor diagonal(int k, int dim0, int dim1) {
    return Diagonals.diagonal(self(), k, dim0, dim1);
  }

  /// The diagonal of a matrix, or a matrix with a vector on its `k`-th diagonal; see
  /// [Diagonals#diag(Tensor, int)].
  default Tensor diag(int k) {
    return Diagonals.diag(self(), k);
  }

  /// The sum of a matrix's diagonal; see [Diagonals#trace(Tensor)].
  default Tensor trace() {
    return Diagonals.trace(self());
  }
}
