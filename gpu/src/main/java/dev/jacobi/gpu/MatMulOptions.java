package dev.jacobi.gpu;

import java.util.Optional;
import java.util.function.Supplier;

/// How products are computed, where there is a choice.
///
/// @param blas NVIDIA's library, asked for at the first product
/// @param tf32 whether float32 products may round their operands to the ten bits of TF32, as tensor
///   cores do
record MatMulOptions(Supplier<Optional<CuBlas>> blas, boolean tf32) {
  /// Jacobi's own kernels, exact to float32.
  static MatMulOptions own() {
    return new MatMulOptions(Optional::empty, false);
  }

  /// What the user wants of a card: system properties say it.
  static MatMulOptions wanted(CudaDevice card) {
    boolean library = !"false".equals(System.getProperty("jacobi.cuda.cublas"));
    return new MatMulOptions(
        () -> library ? CuBlas.find(card) : Optional.empty(),
        Boolean.getBoolean("jacobi.cuda.tf32"));
  }
}
