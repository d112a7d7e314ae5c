package dev.jacobi.nn.data;

import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.Tensor;

/// A change of each column of a table that brings its numbers to a common size. It is made from the
/// training data and used on all: the test data must not tell how large it is.
///
/// {@snippet :
/// Scaler scaler = Scaler.standard(split.train().x());
/// Dataset train = scaler.apply(split.train());
/// Dataset test = scaler.apply(split.test());
/// }
///
/// @param shift what is taken from each column
/// @param scale what each column is divided by then
public record Scaler(Tensor shift, Tensor scale) {
  /// To mean 0 and standard deviation 1; a column that is always the same becomes 0.
  public static Scaler standard(Tensor x) {
    check(x);
    return new Scaler(x.mean(0), positive(x.std(false, 0, 0)));
  }

  /// To values from 0 to 1.
  public static Scaler minMax(Tensor x) {
    check(x);
    return new Scaler(x.amin(0), positive(x.amax(0).sub(x.amin(0))));
  }

  private static void check(Tensor x) {
    if (x.rank() != 2 || x.size(0) == 0) {
      throw new ShapeException(
          "scaler: wants rows of numbers [examples, columns], got " + x.shape());
    }
  }

  private static Tensor positive(Tensor scale) {
    return scale.maskedFill(scale.eq(0), 1);
  }

  /// The columns at their common size.
  public Tensor apply(Tensor x) {
    return x.sub(shift).div(scale);
  }

  /// The same examples with scaled inputs.
  public Dataset apply(Dataset data) {
    return new Dataset(apply(data.x()), data.y());
  }

  /// The columns as they were.
  public Tensor invert(Tensor scaled) {
    return scaled.mul(scale).add(shift);
  }
}
