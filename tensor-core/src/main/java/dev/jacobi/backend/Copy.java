package dev.jacobi.backend;

/// Copies one view to another of the same shape, converting the element type where it differs.
public record Copy() implements KernelFamily {}
