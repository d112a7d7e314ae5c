package dev.jacobi.backend;

import java.util.List;

/// A window that moves over the last dimensions of a tensor, as in a convolution or in pooling: one
/// number for each of these dimensions in every list.
///
/// @param size the places that the window covers
/// @param stride how far it moves from one result to the next
/// @param padding the places that are added at both ends
/// @param dilation the distance of the places that it covers
public record Window(
    List<Integer> size, List<Integer> stride, List<Integer> padding, List<Integer> dilation) {
  /// A window whose lists cannot change any more.
  public Window {
    size = List.copyOf(size);
    stride = List.copyOf(stride);
    padding = List.copyOf(padding);
    dilation = List.copyOf(dilation);
  }

  /// The number of dimensions that it moves over.
  public int dims() {
    return size.size();
  }

  /// The distance from the first place to the last one along dimension `d`.
  public long reach(int d) {
    return dilation.get(d) * (size.get(d) - 1L);
  }
}
