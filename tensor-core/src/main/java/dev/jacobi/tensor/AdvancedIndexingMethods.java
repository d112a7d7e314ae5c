package dev.jacobi.tensor;

/// The methods of a tensor that pick elements, or bring elements to places.
public sealed interface AdvancedIndexingMethods extends Index.ByTensor permits IndexingMethods {
  private Tensor self() {
    return (Tensor) this;
  }

  /// The elements that an index picks; see [AdvancedIndexing#index(Tensor, Index...)].
  default Tensor index(Index... index) {
    return AdvancedIndexing.index(self(), index);
  }

  /// A copy of `x` with `value`, which may broadcast, at the places that an index picks; see
  /// [AdvancedIndexing#indexPut(Tensor, Tensor, Index...)].
  default Tensor indexPut(Tensor value, Index... index) {
    return AdvancedIndexing.indexPut(self(), value, index);
  }

  /// `x` with values put to places; where several come to one place, the last one stays; see
  /// [Scattering#scatter(Tensor, int, Tensor, Tensor)].
  default Tensor scatter(int dim, Tensor index, Tensor values) {
    return Scattering.scatter(self(), dim, index, values);
  }

  /// `x` with one number put to places; see [Scattering#scatter(Tensor, int, Tensor, double)].
  default Tensor scatter(int dim, Tensor index, double value) {
    return Scattering.scatter(self(), dim, index, value);
  }

  /// `x` with values joined to its elements at places; see [Scattering#scatterReduce(Tensor, int,
  /// Tensor, Tensor, Join)].
  default Tensor scatterReduce(int dim, Tensor index, Tensor values, Scattering.Join join) {
    return Scattering.scatterReduce(self(), dim, index, values, join);
  }

  /// `x` with `alpha` times slices added at the positions along `dim` that `index`, a vector,
  /// holds; see [Scattering#indexAdd(Tensor, int, Tensor, Tensor)].
  default Tensor indexAdd(int dim, Tensor index, Tensor slices) {
    return Scattering.indexAdd(self(), dim, index, slices);
  }

  /// `x` with slices put to the positions along `dim` that `index`, a vector, holds; see
  /// [Scattering#indexCopy(Tensor, int, Tensor, Tensor)].
  default Tensor indexCopy(int dim, Tensor index, Tensor slices) {
    return Scattering.indexCopy(self(), dim, index, slices);
  }

  /// `x` with a number in the slices at the positions along `dim` that `index`, a vector, holds;
  /// see [Scattering#indexFill(Tensor, int, Tensor, double)].
  default Tensor indexFill(int dim, Tensor index, double value) {
    return Scattering.indexFill(self(), dim, index, value);
  }

  /// The positions of all elements that are not 0: a row for each, a column for each dimension, in
  /// int64; see [Masking#nonzero(Tensor)].
  default Tensor nonzero() {
    return Masking.nonzero(self());
  }

  /// The elements for which the mask is true, as a vector; both broadcast; see
  /// [Masking#maskedSelect(Tensor, Tensor)].
  default Tensor maskedSelect(Tensor mask) {
    return Masking.maskedSelect(self(), mask);
  }

  /// `x` with the elements of `values`, in order, at the places where the mask is true; see
  /// [Masking#maskedScatter(Tensor, Tensor, Tensor)].
  default Tensor maskedScatter(Tensor mask, Tensor values) {
    return Masking.maskedScatter(self(), mask, values);
  }

  /// The product of two matrices; see [Contractions#mm(Tensor, Tensor)].
  default Tensor mm(Tensor b) {
    return Contractions.mm(self(), b);
  }

  /// The products of two batches of matrices; see [Contractions#bmm(Tensor, Tensor)].
  default Tensor bmm(Tensor b) {
    return Contractions.bmm(self(), b);
  }

  /// The product of a matrix and a vector; see [Contractions#mv(Tensor, Tensor)].
  default Tensor mv(Tensor b) {
    return Contractions.mv(self(), b);
  }

  /// The sum of the products of two vectors' elements; see [Contractions#dot(Tensor, Tensor)].
  default Tensor dot(Tensor b) {
    return Contractions.dot(self(), b);
  }

  /// The products of each element of one vector with each of another, as a matrix; see
  /// [Contractions#outer(Tensor, Tensor)].
  default Tensor outer(Tensor b) {
    return Contractions.outer(self(), b);
  }

  /// Changes the elements that an index picks in place to those of `value`, which may broadcast;
  /// not recorded, as [Tensor#assign(Tensor)].
  default Tensor set(Tensor value, Index... index) {
    return AdvancedIndexing.set(self(), value, index);
  }
}
