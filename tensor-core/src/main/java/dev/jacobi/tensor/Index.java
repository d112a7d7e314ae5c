package dev.jacobi.tensor;

/// What an index picks along a dimension: one position, a range, everything, the positions that a
/// tensor of whole numbers holds, or the places where a mask is true. Tensors are indices
/// themselves.
///
/// {@snippet :
/// Tensor y = x.index(all(), range(1, 5), at(3), ellipsis(), newAxis(), mask);
/// }
public sealed interface Index {
  /// Every position.
  static Index all() {
    return new All();
  }

  /// One position; negative ones count from the end. The dimension is left out.
  static Index at(long position) {
    return new At(position);
  }

  /// The positions from `start` to `end` (exclusive); negative ones count from the end.
  static Index range(long start, long end) {
    return new Range(start, end, 1);
  }

  /// Every `step`-th position from `start` to `end` (exclusive).
  static Index range(long start, long end, long step) {
    return new Range(start, end, step);
  }

  /// The positions from `start` on.
  static Index from(long start) {
    return new Range(start, Long.MAX_VALUE, 1);
  }

  /// Every position of as many dimensions as the other indices leave.
  static Index ellipsis() {
    return new Ellipsis();
  }

  /// A new dimension of size 1.
  static Index newAxis() {
    return new NewAxis();
  }

  /// See [#all].
  record All() implements Index {}

  /// See [#at].
  record At(long position) implements Index {}

  /// See [#range(long, long, long)].
  record Range(long start, long end, long step) implements Index {}

  /// See [#ellipsis].
  record Ellipsis() implements Index {}

  /// See [#newAxis].
  record NewAxis() implements Index {}

  /// A tensor of positions or a mask.
  sealed interface ByTensor extends Index permits AdvancedIndexingMethods {}
}
