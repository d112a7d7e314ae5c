package dev.jacobi.tensor;

/// The methods of a tensor that pick elements, and the matrix product.
public sealed interface IndexingMethods extends AdvancedIndexingMethods permits Tensor {
  private Tensor self() {
    return (Tensor) this;
  }

  /// The elements at the positions that `index` holds along a dimension; see [Indexing#gather].
  default Tensor gather(int dim, Tensor index) {
    return Indexing.gather(self(), dim, index);
  }

  /// The slices at the positions that a vector holds; see [Indexing#indexSelect].
  default Tensor indexSelect(int dim, Tensor index) {
    return Indexing.indexSelect(self(), dim, index);
  }

  /// This tensor with values added at positions; see [Indexing#scatterAdd].
  default Tensor scatterAdd(int dim, Tensor index, Tensor values) {
    return Indexing.scatterAdd(self(), dim, index, values);
  }

  /// A number where the mask is true; see [Indexing#maskedFill].
  default Tensor maskedFill(Tensor mask, double value) {
    return Indexing.maskedFill(self(), mask, value);
  }

  /// The matrix product; see [MatrixProducts#matmul].
  default Tensor matmul(Tensor other) {
    return MatrixProducts.matmul(self(), other);
  }
}
