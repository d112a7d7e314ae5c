package dev.jacobi.backend;

/// The folds of all beginnings along one dimension: `out[i] = f(f(in[0], in[1]) ..., in[i])`.
public record Scan(Fold fold, int dim) implements KernelFamily {}
