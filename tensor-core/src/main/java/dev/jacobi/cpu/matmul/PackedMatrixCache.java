package dev.jacobi.cpu.matmul;

import dev.jacobi.cpu.memory.CachedForm;
import dev.jacobi.cpu.memory.CpuStorage;
import org.jspecify.annotations.Nullable;

/// A matrix in the order in which products read it. It is kept from the second product on that
/// wants the same matrix on its right, until somebody writes to the matrix: the weights of a
/// recurrent layer are wanted at each step, those of most layers once.
///
/// @param of the matrix
/// @param memory where its panels are, or null if it was wanted only once
public record PackedMatrixCache(Gemm.Matrix of, @Nullable CpuStorage memory) implements CachedForm {
  @Override
  public void release() {
    if (memory != null) {
      memory.release();
    }
  }
}
