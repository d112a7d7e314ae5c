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
  ///
  /// @throws IllegalArgumentException if a number is no probability
  public static Tensor bernoulli(Generator generator, Tensor probabilities) {
    Objects.requireNonNull(generator, "bernoulli: generator is null");
    Objects.requireNonNull(probabilities, "bernoulli: probabilities is null");
    Tensor p = probabilities.detach();
    Tensor isProbability = p.ge(0).logicalAnd(p.le(1));
    if (p.numel() > 0 && !isAll(isProbability)) {
      throw new IllegalArgumentException(
          "bernoulli: wants probabilities from 0 to 1, got %s in shape %s; scores become some with"
                  .formatted(first(p, isProbability.logicalNot()), p.shape())
              + " sigmoid()");
    }
    // In 16 bits a number just below 1 would round to it, and a certain event could fail.
    Tensor draws = generator.uniform(p.dtype() == DType.FLOAT64, p.shape());
    return FactoryLike.move(p, draws)
        .lt(p.dtype().bytes() < 4 ? p.to(DType.FLOAT32) : p)
        .to(p.dtype());
  }

  /// Normal random numbers with the means and standard deviations that two tensors hold.
  ///
  /// @throws IllegalArgumentException if a deviation is negative or `NaN`
  public static Tensor normal(Generator generator, Tensor mean, Tensor std) {
    Objects.requireNonNull(generator, "normal: generator is null");
    Objects.requireNonNull(mean, "normal: mean is null");
    Objects.requireNonNull(std, "normal: std is null");
    long[] sizes = mean.shape().broadcast(std.shape(), "normal").toArray();
    Tensor isDeviation = std.detach().ge(0);
    if (std.numel() > 0 && !isAll(isDeviation)) {
      throw new IllegalArgumentException(
          "normal: wants standard deviations of at least 0, got %s in shape %s; exp() or abs() would"
                  .formatted(first(std.detach(), isDeviation.logicalNot()), std.shape())
              + " give such");
    }
    return mean.detach().add(like(Tensor.randn(generator, sizes), mean).mul(std.detach()));
  }

  /// Random positions along the last dimension, `count` of them, each chosen in proportion to its
  /// weight; in int64.
  ///
  /// @param replacement whether a position may be chosen again
  /// @throws IllegalArgumentException if a weight is negative or not finite, or all of a row are 0
  public static Tensor multinomial(
      Generator generator, Tensor weights, int count, boolean replacement) {
    Objects.requireNonNull(weights, "multinomial: weights is null");
    if (weights.rank() < 1
        || weights.rank() > 2
        || weights.size(-1) == 0
        || count < 1
        || !weights.dtype().isFloating()) {
      throw new ShapeException(
          "multinomial: wants a vector or a matrix of floating weights and at least one draw, got"
              + " %s of shape %s and %d".formatted(weights.dtype(), weights.shape(), count));
    }
    long[] sizes = weights.shape().toArray();
    if (weights.numel() == 0) {
      return Creation.full(weights.data().backend, DType.INT64, 0, Shape.of(sizes[0], count));
    }
    // Sums of many small weights want more digits than 16 or 32 bits have.
    Tensor w = weights.detach().to(DType.FLOAT64);
    checkWeights(w, weights.dtype());
    if (!replacement) {
      if (count > w.ne(0).sum(-1).amin().item()) {
        throw new ShapeException(
            "multinomial: %d different positions were asked for, but weights of shape %s have fewer"
                    .formatted(count, w.shape())
                + " that are not 0");
      }
      // The first arrivals of processes with these rates come in the order of the draws. Their
      // logarithms are finite for the least and the greatest weights.
      Tensor u = FactoryLike.move(w, generator.uniform(true, w.shape()));
      Tensor arrival = u.neg().log1p().neg().log().sub(w.log());
      return Sorting.topk(arrival, count, -1, false).indices();
    }
    sizes[sizes.length - 1] = count;
    Tensor sums = Scans.cumsum(w, -1);
    Tensor total = sums.narrow(-1, w.size(-1) - 1, 1);
    Tensor place = FactoryLike.move(w, generator.uniform(true, Shape.of(sizes))).mul(total);
    return Sorting.searchsorted(sums, place, true);
  }

  private static void checkWeights(Tensor w, DType type) {
    Tensor isWeight = w.ge(0).logicalAnd(w.lt(Double.POSITIVE_INFINITY));
    if (!isAll(isWeight)) {
      throw new IllegalArgumentException(
          "multinomial: weights must be finite and not negative, got %s in %s of shape %s"
              .formatted(first(w, isWeight.logicalNot()), type, w.shape()));
    }
    Tensor sums = w.sum(-1);
    if (!isAll(sums.gt(0).logicalAnd(sums.lt(Double.POSITIVE_INFINITY)))) {
      throw new IllegalArgumentException(
          "multinomial: the weights of each row must have a finite sum that is greater than 0, in"
              + " shape %s one has not".formatted(w.shape()));
    }
  }

  private static boolean isAll(Tensor truth) {
    return truth.all().item() != 0;
  }

  private static double first(Tensor x, Tensor where) {
    return x.maskedSelect(where).select(0, 0).item();
  }

  private static Tensor like(Tensor random, Tensor x) {
    return FactoryLike.move(x, random).to(x.dtype().isFloating() ? x.dtype() : DType.FLOAT32);
  }
}
