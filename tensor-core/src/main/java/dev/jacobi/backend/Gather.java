package dev.jacobi.backend;

/// Picks elements along one dimension: inputs are the source and an int64 index of the output's
/// shape; `out[.., i, ..] = source[.., index[.., i, ..], ..]`. The other sizes of the source may
/// exceed the output's.
public record Gather(int dim) implements KernelFamily {}
