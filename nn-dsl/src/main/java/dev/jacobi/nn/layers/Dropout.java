package dev.jacobi.nn.layers;

import dev.jacobi.nn.TidyModule;
import dev.jacobi.nn.TrainingMode;
import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.Tensor;
import dev.jacobi.tensor.TensorScope;
import java.util.Arrays;

/// A layer that takes elements or whole channels away at random in training, and changes the others
/// so that the mean stays; in use it does nothing.
///
/// @param kind what is taken away together, and what stands in its place
/// @param p the share that is dropped
public record Dropout(Target kind, double p, TrainingMode mode) implements TidyModule {
  // What a selu gives for minus infinity; it keeps mean and variance where 0 would not.
  private static final double SATURATED = -1.7580993408473766;

  /// What is taken away together, and what stands in its place.
  public enum Target {
    /// Elements, for 0.
    ELEMENTS("dropout", 0, false),
    /// Channels of signals, for 0.
    SIGNALS("dropout1d", 3, false),
    /// Channels of images, for 0.
    IMAGES("dropout2d", 4, false),
    /// Channels of volumes, for 0.
    VOLUMES("dropout3d", 5, false),
    /// Elements, for what keeps mean and variance behind a selu.
    ALPHA("alphaDropout", 0, true),
    /// Channels, for what keeps mean and variance behind a selu.
    FEATURE_ALPHA("featureAlphaDropout", -1, true);

    private final String code;
    private final int rank;
    private final boolean isAlpha;

    Target(String code, int rank, boolean isAlpha) {
      this.code = code;
      this.rank = rank;
      this.isAlpha = isAlpha;
    }
  }

  public Dropout {
    if (!(p >= 0 && p <= 1)) {
      throw new IllegalArgumentException(
          "%s: wants a share from 0 to 1, got %s".formatted(kind.code, p));
    }
  }

  static Dropout of(Target kind, double p) {
    return new Dropout(kind, p, TrainingMode.training());
  }

  @Override
  public Tensor forward(Tensor x) {
    return TensorScope.tidy(
        () -> {
          if (kind.rank > 0 && x.rank() != kind.rank) {
            throw new ShapeException(
                "%s: wants shape [examples, channels%s], got %s"
                    .formatted(this, ", place".repeat(kind.rank - 2), x.shape()));
          }
          if (!mode.isTraining() || p == 0) {
            return x;
          }
          if (p == 1) {
            return x.mul(0);
          }
          long[] sizes = x.shape().toArray();
          if (kind.rank != 0) {
            Arrays.fill(sizes, Math.min(2, sizes.length), sizes.length, 1);
          }
          Tensor kept = Tensor.rand(sizes).ge(p).to(x.dtype()).to(x.device());
          if (!kind.isAlpha) {
            return x.mul(kept.mul(1 / (1 - p)));
          }
          double scale = 1 / Math.sqrt((1 - p) * (1 + p * SATURATED * SATURATED));
          Tensor filled = x.mul(kept).add(kept.neg().add(1).mul(SATURATED));
          return filled.mul(scale).sub(scale * p * SATURATED);
        });
  }

  /// As it is written: `dropout(0.5)`.
  @Override
  public String toString() {
    return "%s(%s)".formatted(kind.code, p);
  }
}
