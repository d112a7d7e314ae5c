package dev.jacobi.backend;

/// The index of the greatest (or least) element along one dimension, the first one among equals;
/// NaN counts as greatest and as least. The output is int64 and has size 1 there.
public record ArgReduce(int dim, boolean greatest) implements KernelFamily {}
