package dev.jacobi.tensor;

import dev.jacobi.shape.DType;
import dev.jacobi.shape.DTypeException;
import dev.jacobi.shape.ShapeException;
import java.util.stream.IntStream;

/// Picking elements by what they are: the results' sizes depend on the elements.
public final class Masking {
  private Masking() {}

  /// The positions of all elements that are not 0: a row for each, a column for each dimension, in
  /// int64.
  public static Tensor nonzero(Tensor x) {
    return Composite.of(
        "nonzero",
        () -> {
          Tensor places = flatPlaces(x);
          Tensor[] columns = new Tensor[x.rank()];
          Tensor rest = places;
          for (int d = x.rank() - 1; d >= 0; d--) {
            columns[d] = rest.remainder((double) Math.max(x.size(d), 1));
            rest = rest.floorDivide((double) Math.max(x.size(d), 1));
          }
          return columns.length == 0
              ? FactoryLike.full(x, DType.INT64, 0, places.numel(), 0)
              : Movement.stack(1, columns);
        });
  }

  /// The elements for which the mask is true, as a vector; both broadcast.
  public static Tensor maskedSelect(Tensor x, Tensor mask) {
    return Composite.of(
        "maskedSelect",
        () -> {
          checkMask("maskedSelect", mask);
          long[] sizes = x.shape().broadcast(mask.shape(), "maskedSelect").toArray();
          Tensor places = flatPlaces(mask.expand(sizes));
          return x.expand(sizes).flatten().indexSelect(0, places);
        });
  }

  /// `x` with the elements of `values`, in order, at the places where the mask is true.
  public static Tensor maskedScatter(Tensor x, Tensor mask, Tensor values) {
    return Composite.of(
        "maskedScatter",
        () -> {
          checkMask("maskedScatter", mask);
          long[] sizes = x.shape().toArray();
          Tensor places = flatPlaces(mask.expand(sizes));
          if (values.numel() < places.numel()) {
            throw new ShapeException(
                "maskedScatter: the mask has %d true elements, but there are %d values"
                    .formatted(places.numel(), values.numel()));
          }
          Tensor used = values.flatten().narrow(0, 0, places.numel());
          return Scattering.scatter(x.flatten(), 0, places, used).reshape(sizes);
        });
  }

  static void checkMask(String operation, Tensor mask) {
    if (mask.dtype() != DType.BOOL) {
      throw new DTypeException(
          "%s: the mask must be bool, got %s of shape %s; compare, as in x.gt(0)"
              .formatted(operation, mask.dtype(), mask.shape()));
    }
  }

  /// The positions in row-major order of all elements that are not 0.
  static Tensor flatPlaces(Tensor x) {
    double[] chosen = x.detach().to(DType.BOOL).toDoubleArray();
    long[] places =
        IntStream.range(0, chosen.length).filter(i -> chosen[i] != 0).asLongStream().toArray();
    return FactoryLike.tensor(x, places);
  }
}
