package dev.jacobi.tensor;

import dev.jacobi.shape.DTypeException;
import dev.jacobi.shape.ShapeException;
import java.util.Arrays;
import java.util.Objects;

/// Images and signals in other sizes. Inputs have the shape `[batch, channels, places...]`.
public final class Interpolation {
  /// The parameter of the cubic kernel after Keys (1981), as PyTorch has it.
  private static final double KEYS = -0.75;

  private Interpolation() {}

  /// How values between places are found.
  public enum Mode {
    /// The element at the place before.
    NEAREST(1),
    /// On the line between two neighbours, along each dimension.
    LINEAR(2),
    /// On the cubic curve by four neighbours, along each dimension.
    CUBIC(4);

    private final int taps;

    Mode(int taps) {
      this.taps = taps;
    }
  }

  /// The tensor with its places brought to other sizes.
  ///
  /// @param alignCorners whether the first and the last places keep their values, instead of the
  ///   outer edges keeping their position
  /// @param sizes one for each dimension of places
  public static Tensor interpolate(Tensor x, Mode mode, boolean alignCorners, int... sizes) {
    Objects.requireNonNull(x, "interpolate: x is null");
    Objects.requireNonNull(sizes, "interpolate: sizes is null");
    if (!x.dtype().isFloating()) {
      throw new DTypeException(
          "interpolate: wants a floating type, got %s; use x.to(DType.FLOAT32)"
              .formatted(x.dtype()));
    }
    boolean fits = x.rank() == sizes.length + 2;
    for (int d = 1; d < x.rank(); d++) {
      fits &= x.size(d) > 0;
    }
    if (!fits || Arrays.stream(sizes).anyMatch(size -> size < 1)) {
      throw new ShapeException(
          "interpolate: wants [batch, channels, places...] and a size of at least 1 for each"
              + " dimension of places, got shape %s and sizes %s"
                  .formatted(x.shape(), Messages.list(sizes)));
    }
    Tensor result = x;
    for (int d = 0; d < sizes.length; d++) {
      result = along(result, d + 2, new Scale(mode, alignCorners, sizes[d]));
    }
    return result;
  }

  private record Scale(Mode mode, boolean alignCorners, int size) {
    /// Where a place of the result lies in the input.
    double position(int i, int from) {
      if (mode == Mode.NEAREST) {
        return Math.floor(i * ((double) from / size));
      }
      if (alignCorners) {
        return size == 1 ? 0 : i * ((double) (from - 1) / (size - 1));
      }
      double place = (i + 0.5) * from / size - 0.5;
      return mode == Mode.LINEAR ? Math.max(place, 0) : place;
    }

    /// The share of a neighbour at this distance.
    double weight(double distance) {
      double t = Math.abs(distance);
      return switch (mode) {
        case NEAREST -> 1;
        case LINEAR -> Math.max(0, 1 - t);
        case CUBIC ->
            t <= 1
                ? ((KEYS + 2) * t - (KEYS + 3)) * t * t + 1
                : t < 2 ? (((t - 5) * t + 8) * t - 4) * KEYS : 0;
      };
    }
  }

  private static Tensor along(Tensor x, int dim, Scale scale) {
    int from = HostArrays.length("interpolate", x.size(dim));
    int taps = scale.mode.taps;
    Tensor sum = null;
    for (int tap = 0; tap < taps; tap++) {
      long[] places = new long[scale.size];
      double[] weights = new double[scale.size];
      for (int i = 0; i < scale.size; i++) {
        double position = scale.position(i, from);
        long place = (long) Math.floor(position) + tap - (taps - 1) / 2;
        places[i] = Math.clamp(place, 0, from - 1L);
        weights[i] = scale.weight(position - place);
      }
      Tensor part = x.indexSelect(dim, FactoryLike.tensor(x, places));
      if (taps > 1) {
        long[] line = new long[x.rank()];
        Arrays.fill(line, 1);
        line[dim] = scale.size;
        part = part.mul(FactoryLike.tensor(x, weights).reshape(line).to(x.dtype()));
      }
      sum = sum == null ? part : sum.add(part);
    }
    return sum == null ? x : sum;
  }
}
