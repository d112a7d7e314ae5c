package dev.jacobi.cpu;

import org.jspecify.annotations.Nullable;

/// A matrix in the order in which products read it. It is kept from the second product on that
/// wants the same matrix on its right, until somebody writes to the matrix: the weights of a
/// recurrent layer are wanted at each step, those of most layers once.
///
/// @param of the matrix
/// @param memory where its panels are, or null if it was wanted only once
record KeptPanels(Gemm.Matrix of, @Nullable CpuStorage memory) {}
