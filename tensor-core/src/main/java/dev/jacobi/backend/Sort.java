package dev.jacobi.backend;

/// The positions along one dimension in the order of the elements, in int64. Equal elements keep
/// their order; NaN is greater than all numbers. An output that is shorter along the dimension
/// takes the first positions.
public record Sort(int dim, boolean descending) implements KernelFamily {}
