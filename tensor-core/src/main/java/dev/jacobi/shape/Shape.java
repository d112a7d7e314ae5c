package dev.jacobi.shape;

import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;

/// The sizes of a tensor's dimensions, outermost first. The shape of a scalar has no dimension.
public final class Shape {
  /// The shape of a scalar.
  public static final Shape SCALAR = new Shape(new long[0]);

  /// More than any operation makes of the dimensions that people use.
  private static final int MOST_DIMS = 256;

  private final long[] sizes;
  private final long numel;

  private Shape(long[] sizes) {
    if (sizes.length > MOST_DIMS) {
      throw new ShapeException(
          "shape: %,d dimensions are more than the %d that a tensor can have"
              .formatted(sizes.length, MOST_DIMS));
    }
    this.sizes = sizes;
    long product = 1;
    for (long size : sizes) {
      if (size < 0) {
        throw new ShapeException(
            "shape: sizes must not be negative, got " + Arrays.toString(sizes));
      }
      if (Math.multiplyHigh(product, size) != 0 || product * size < 0) {
        throw new ShapeException(
            "shape: %s has more elements than can be counted".formatted(Arrays.toString(sizes)));
      }
      product *= size;
    }
    this.numel = product;
  }

  /// The shape with these sizes, outermost first.
  ///
  /// @throws ShapeException if a size is negative
  public static Shape of(long... sizes) {
    Objects.requireNonNull(sizes, "shape: the list of sizes is null");
    return sizes.length == 0 ? SCALAR : new Shape(sizes.clone());
  }

  /// The number of dimensions.
  public int rank() {
    return sizes.length;
  }

  /// The size of dimension `dim`; -1 is the last one.
  ///
  /// @throws ShapeException if there is no such dimension
  public long size(int dim) {
    return sizes[dim(dim, "size")];
  }

  /// The number of elements: the product of all sizes, 1 for a scalar.
  public long numel() {
    return numel;
  }

  /// The sizes in a new array.
  public long[] toArray() {
    return sizes.clone();
  }

  /// The dimension that `dim` means, with negative numbers counted from the end.
  ///
  /// @param operation who asks, for the error
  /// @throws ShapeException if there is no such dimension
  public int dim(int dim, String operation) {
    int rank = Math.max(sizes.length, 1);
    if (dim < -rank || dim >= rank) {
      throw new ShapeException(
          "%s: dim %d is out of range for shape %s; it has dims %d to %d"
              .formatted(operation, dim, this, -rank, rank - 1));
    }
    return dim < 0 ? dim + rank : dim;
  }

  /// The shape that both broadcast to: aligned at the last dimension, sizes must be equal or 1.
  ///
  /// @param operation who asks, for the error
  /// @throws ShapeException if two sizes differ and neither is 1
  public Shape broadcast(Shape other, String operation) {
    if (equals(other) || other.sizes.length == 0) {
      return this;
    }
    if (sizes.length == 0) {
      return other;
    }
    int rank = Math.max(sizes.length, other.sizes.length);
    long[] result = new long[rank];
    for (int i = 1; i <= rank; i++) {
      long a = i <= sizes.length ? sizes[sizes.length - i] : 1;
      long b = i <= other.sizes.length ? other.sizes[other.sizes.length - i] : 1;
      if (a != b && a != 1 && b != 1) {
        throw new ShapeException(mismatch(operation, other, rank - i, a, b));
      }
      result[rank - i] = a == 1 ? b : a;
    }
    return new Shape(result);
  }

  private String mismatch(String operation, Shape other, int dim, long a, long b) {
    String first = toString();
    String second = other.toString();
    int width = Math.max(first.length(), second.length());
    return "%s: shapes %s and %s do not broadcast: sizes %d and %d differ at dim %d%n  %s%n  %s%n%s"
        .formatted(
            operation,
            first,
            second,
            a,
            b,
            dim,
            " ".repeat(width - first.length()) + first,
            " ".repeat(width - second.length()) + second,
            "  sizes are aligned at the last dimension and must be equal or 1; unsqueeze(dim) adds"
                + " a dimension of size 1");
  }

  /// This shape with the given dimensions set to size 1, or left out.
  ///
  /// @param reduced one flag for each dimension
  public Shape reduce(boolean[] reduced, boolean keepdim) {
    long[] result = new long[sizes.length];
    int n = 0;
    for (int i = 0; i < sizes.length; i++) {
      if (!reduced[i]) {
        result[n++] = sizes[i];
      } else if (keepdim) {
        result[n++] = 1;
      }
    }
    return n == 0 ? SCALAR : new Shape(Arrays.copyOf(result, n));
  }

  @Override
  public boolean equals(Object other) {
    return this == other || (other instanceof Shape shape && Arrays.equals(sizes, shape.sizes));
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(sizes);
  }

  /// The sizes as PyTorch prints them: `[2, 3]`.
  @Override
  public String toString() {
    return Arrays.stream(sizes)
        .mapToObj(Long::toString)
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
