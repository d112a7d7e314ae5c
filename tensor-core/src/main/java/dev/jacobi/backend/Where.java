package dev.jacobi.backend;

/// Chooses between two elements: inputs are a condition, the value where it is not 0, the value
/// where it is 0.
public record Where() implements Pointwise {}
