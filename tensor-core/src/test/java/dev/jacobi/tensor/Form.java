package dev.jacobi.tensor;

import dev.jacobi.shape.Layout;
import dev.jacobi.shape.Shape;

/// How a tensor's elements lie in its storage. A result must not depend on it.
public enum Form {
  /// Row-major from the storage's start.
  DENSE,
  /// Row-major, but not from the start.
  OFFSET,
  /// The last dimension outermost, as after `permute`.
  PERMUTED,
  /// Every second element of the storage, as after `slice`.
  STRIDED;

  private static final long SKIPPED = 3;

  Layout layout(Shape shape) {
    return switch (this) {
      case DENSE -> Layout.contiguous(shape);
      case OFFSET -> Layout.of(shape, Layout.contiguous(shape).strides(), SKIPPED);
      case PERMUTED -> Layout.of(shape, columnMajor(shape), 0);
      case STRIDED -> Layout.of(shape, doubled(shape), 1);
    };
  }

  private static long[] columnMajor(Shape shape) {
    long[] strides = new long[shape.rank()];
    long step = 1;
    for (int d = 0; d < strides.length; d++) {
      strides[d] = step;
      step *= Math.max(shape.size(d), 1);
    }
    return strides;
  }

  private static long[] doubled(Shape shape) {
    long[] strides = Layout.contiguous(shape).strides();
    for (int d = 0; d < strides.length; d++) {
      strides[d] *= 2;
    }
    return strides;
  }

  /// How many elements a storage needs for this shape.
  static long room(Shape shape) {
    return 2 * shape.numel() + SKIPPED;
  }
}
