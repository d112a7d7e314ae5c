package dev.jacobi.backend;

/// Adds elements into places along one dimension: inputs are values and an int64 index of one
/// shape; `out[.., index[.., i, ..], ..] += values[.., i, ..]`, in index order. The output is read
/// and written.
public record Scatter(int dim) implements Kernel {}
