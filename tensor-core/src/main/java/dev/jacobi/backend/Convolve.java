package dev.jacobi.backend;

/// Convolutions of an input `x [batch, channels, places...]` with a weight `w [outputs, channels /
/// groups, window...]`, which give `y [batch, outputs, places...]`. The three passes are the three
/// derivatives of one trilinear form, so that each one's gradients are the other two.
public record Convolve(Window window, int groups, Pass pass) implements KernelFamily {
  /// Which of the three tensors is computed from the other two.
  public enum Pass {
    /// `y` from `x` and `w`.
    FORWARD,
    /// `x` from `y` and `w`: the transposed convolution.
    INPUT,
    /// `w` from `x` and `y`.
    WEIGHT
  }
}
