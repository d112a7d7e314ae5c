package dev.jacobi.nn.data;

/// Examples to train with, and others to test what was learned.
public record Split(Dataset train, Dataset test) {}
