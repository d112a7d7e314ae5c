package dev.jacobi.cpu.memory;

import dev.jacobi.shape.ShapeException;

/// Sizes that a kernel counts in 32 bits.
public final class Sizes {
  /// Less than an `int` holds, so that a loop can step past the end.
  private static final long MOST = Integer.MAX_VALUE - (1 << 24);

  private Sizes() {}

  /// The size as an `int`.
  ///
  /// @throws ShapeException if it is too large
  public static int toInt(long size) {
    if (size > MOST) {
      throw new ShapeException(
          "cpu: %,d elements in a row, a plane or a table are more than the %,d that are counted"
                  .formatted(size, MOST)
              + " at a time; compute parts, as narrow() gives them");
    }
    return (int) size;
  }

  /// The product of two sizes, or the largest number if that would be too small for it.
  public static long product(long a, long b) {
    return Math.multiplyHigh(a, b) != 0 || a * b < 0 ? Long.MAX_VALUE : a * b;
  }
}
