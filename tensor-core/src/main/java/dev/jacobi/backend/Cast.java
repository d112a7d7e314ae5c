package dev.jacobi.backend;

import dev.jacobi.shape.DType;

/// Converts elements to another type: floats to integers toward zero, anything but 0 to true.
public record Cast(DType to) implements Pointwise {}
