package dev.jacobi.backend;

/// A function of the elements at one place.
public sealed interface Pointwise extends Kernel permits Unary, Binary, Where, Cast {}
