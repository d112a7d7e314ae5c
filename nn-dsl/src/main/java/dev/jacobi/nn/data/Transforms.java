package dev.jacobi.nn.data;

import dev.jacobi.shape.DType;
import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.Generator;
import dev.jacobi.tensor.Tensor;
import java.util.Arrays;
import java.util.Random;

/// The usual changes of images and tables.
public final class Transforms {
  private Transforms() {}

  /// Each channel of images `[examples, channels, rows, columns]` less its mean, by its deviation.
  ///
  /// @param means one for each channel
  /// @param deviations one for each channel
  public static Transform normalize(double[] means, double[] deviations) {
    if (Arrays.stream(deviations).anyMatch(deviation -> !(deviation > 0))) {
      throw new IllegalArgumentException(
          "normalize: wants deviations that are greater than 0, got "
              + Arrays.toString(deviations));
    }
    Tensor mean = Tensor.tensor(means).to(DType.FLOAT32).reshape(-1, 1, 1);
    Tensor deviation = Tensor.tensor(deviations).to(DType.FLOAT32).reshape(-1, 1, 1);
    return (x, random) -> images("normalize", x).sub(mean).div(deviation);
  }

  /// Every other image mirrored from left to right, at random.
  public static Transform randomFlip() {
    return (x, random) -> {
      Tensor images = images("randomFlip", x);
      boolean[] flips = new boolean[Math.toIntExact(x.size(0))];
      for (int i = 0; i < flips.length; i++) {
        flips[i] = random.nextBoolean();
      }
      Tensor chosen = Tensor.tensor(flips).reshape(-1, 1, 1, 1);
      return Tensor.where(chosen, images.flip(3), images);
    };
  }

  /// Images moved at random by up to `most` places in each direction; what comes in is 0.
  public static Transform randomCrop(int most) {
    if (most < 0) {
      throw new IllegalArgumentException("randomCrop: wants at least 0 places, got " + most);
    }
    return (x, random) -> {
      Tensor wide = images("randomCrop", x).pad(0.0, most, most, most, most);
      Tensor[] parts = new Tensor[Math.toIntExact(x.size(0))];
      for (int i = 0; i < parts.length; i++) {
        int row = random.nextInt(2 * most + 1);
        int column = random.nextInt(2 * most + 1);
        parts[i] = wide.narrow(0, i, 1).narrow(2, row, x.size(2)).narrow(3, column, x.size(3));
      }
      return Tensor.cat(0, parts);
    };
  }

  /// Normally distributed noise with this deviation on every number.
  public static Transform noise(double deviation) {
    if (!(deviation >= 0)) {
      throw new IllegalArgumentException(
          "noise: wants a standard deviation of at least 0, got " + deviation);
    }
    return (x, random) ->
        x.add(Tensor.randn(generator(random), x.shape().toArray()).mul(deviation));
  }

  private static Generator generator(Random random) {
    return Generator.seeded(random.nextLong());
  }

  private static Tensor images(String operation, Tensor x) {
    if (x.rank() != 4) {
      throw new ShapeException(
          "%s: wants images [examples, channels, rows, columns], got %s"
              .formatted(operation, x.shape()));
    }
    return x;
  }
}
