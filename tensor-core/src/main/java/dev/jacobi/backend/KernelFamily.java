package dev.jacobi.backend;

/// What a device can be asked to compute. The families are few and sealed: a device is one
/// exhaustive switch over them, so a new operation touches no device, and a new family is a compile
/// error in each.
public sealed interface KernelFamily
    permits Pointwise,
        Reduce,
        ArgReduce,
        Copy,
        MatMul,
        Convolve,
        PoolWindows,
        Scan,
        ArgScan,
        Sort,
        Decompose,
        Gather,
        Scatter,
        RandomFill,
        Recur,
        Program {}
