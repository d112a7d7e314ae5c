package dev.jacobi.backend;

/// A function of the elements at one place.
public sealed interface Pointwise extends KernelFamily permits Unary, Binary, Where, Cast {}
