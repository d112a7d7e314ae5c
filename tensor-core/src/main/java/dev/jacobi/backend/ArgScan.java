package dev.jacobi.backend;

/// The index of the greatest (or least) element so far along one dimension, the last one among
/// equals; NaN counts as greatest and as least. The output is int64.
public record ArgScan(int dim, boolean greatest) implements KernelFamily {}
