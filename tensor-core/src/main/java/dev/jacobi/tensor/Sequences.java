package dev.jacobi.tensor;

import dev.jacobi.shape.DType;
import dev.jacobi.shape.Shape;
import dev.jacobi.shape.ShapeException;
import java.util.Objects;
import java.util.function.IntToDoubleFunction;

/// Numbers in equal steps, and random numbers of other distributions.
public final class Sequences {
  private Sequences() {}

  /// `steps` numbers at equal distances from `start` to `end` (inclusive), in float32.
  public static Tensor linspace(double start, double end, int steps) {
    return made("linspace", steps, i -> between(start, end, steps, i));
  }

  /// 10 to the powers that [#linspace] gives, in float32.
  public static Tensor logspace(double start, double end, int steps) {
    return made("logspace", steps, i -> Math.pow(10, between(start, end, steps, i)));
  }

  private static double between(double start, double end, int steps, int i) {
    // The second half counts from the end, so that both ends are exact.
    double step = steps > 1 ? (end - start) / (steps - 1) : 0;
    return i < (steps + 1) / 2 ? start + i * step : end - (steps - 1 - i) * step;
  }

  private static Tensor made(String name, int steps, IntToDoubleFunction value) {
    if (steps < 0) {
      throw new ShapeException(name + ": the number of steps must not be negative, got " + steps);
    }
    double[] values = new double[HostArrays.length(name, steps)];
    for (int i = 0; i < steps; i++) {
      values[i] = value.applyAsDouble(i);
    }
    return Creation.fromFlat(values, Shape.of(steps)).to(DType.FLOAT32);
  }

  /// 1 with the probability that each element is, otherwise 0, in its type.
  public static Tensor bernoulli(Generator generator, Tensor probabilities) {
    Objects.requireNonNull(generator, "bernoulli: generator is null");
    Objects.requireNonNull(probabilities, "bernoulli: probabilities is null");
    return like(Tensor.rand(generator, probabilities.shape().toArray()), probabilities)
        .lt(probabilities.detach())
        .to(probabilities.dtype());
  }

  /// Normal random numbers with the means and standard deviations that two tensors hold.
  public static Tensor normal(Generator generator, Tensor mean, Tensor std) {
    Objects.requireNonNull(generator, "normal: generator is null");
    Objects.requireNonNull(mean, "normal: mean is null");
    Objects.requireNonNull(std, "normal: std is null");
    long[] sizes = mean.shape().broadcast(std.shape(), "normal").toArray();
    return mean.detach().add(like(Tensor.randn(generator, sizes), mean).mul(std.detach()));
  }

  /// Random positions along the last dimension, `count` of them, each chosen in proportion to its
  /// weight; in int64.
  ///
  /// @param replacement whether a position may be chosen again
  public static Tensor multinomial(
      Generator generator, Tensor weights, int count, boolean replacement) {
    Objects.requireNonNull(weights, "multinomial: weights is null");
    if (weights.numel() == 0
        || weights.rank() < 1
        || weights.rank() > 2
        || count < 1
        || !weights.dtype().isFloating()) {
      throw new ShapeException(
          "multinomial: wants a vector or a matrix of floating weights and at least one draw, got"
              + " %s of shape %s and %d".formatted(weights.dtype(), weights.shape(), count));
    }
    Tensor w = weights.detach();
    long[] sizes = w.shape().toArray();
    if (!replacement) {
      if (count > w.ne(0).sum(-1).amin().item()) {
        throw new ShapeException(
            "multinomial: %d different positions were asked for, but weights of shape %s have fewer"
                    .formatted(count, w.shape())
                + " that are not 0");
      }
      // The first arrivals of processes with these rates come in the order of the draws.
      Tensor u = like(Tensor.rand(generator, sizes), w);
      Tensor arrival = u.neg().log1p().neg().div(w);
      return Sorting.topk(arrival, count, -1, false).indices();
    }
    sizes[sizes.length - 1] = count;
    Tensor sums = Scans.cumsum(w, -1);
    Tensor total = sums.narrow(-1, w.size(-1) - 1, 1);
    Tensor place = like(Tensor.rand(generator, sizes), w).mul(total);
    return Sorting.searchsorted(sums, place, true);
  }

  private static Tensor like(Tensor random, Tensor x) {
    return Beside.move(x, random).to(x.dtype().isFloating() ? x.dtype() : DType.FLOAT32);
  }
}
