package dev.jacobi.backend;

/// Matrix products: inputs `[batch..., m, k]` and `[batch..., k, n]`, output `[batch..., m, n]`,
/// all of one floating type, or all of one integer type.
public record MatMul() implements KernelFamily {}
