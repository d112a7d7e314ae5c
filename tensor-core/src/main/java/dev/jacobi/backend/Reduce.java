package dev.jacobi.backend;

/// Folds a tensor along every dimension that has size 1 in the output, which has the input's rank.
public record Reduce(Fold fold) implements KernelFamily {}
