package dev.jacobi.nn.data;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;

/// Which examples an epoch has, and in which order.
///
/// {@snippet :
/// double[] weights = {1, 1, 8}; // the third example comes most often
/// DataLoader loader = data.batches(32).sampler(Sampler.weighted(weights, 300), 1);
/// }
@FunctionalInterface
public interface Sampler {
  /// The positions of an epoch's examples.
  ///
  /// @param size the number of examples that there are
  /// @param random where all randomness comes from, so that a seed gives the same epoch again
  long[] order(long size, Random random);

  /// Every example once, from first to last.
  static Sampler sequential() {
    return (size, random) -> LongStream.range(0, size).toArray();
  }

  /// Every example once, in random order.
  static Sampler shuffled() {
    return (size, random) -> Shuffle.shuffled(Math.toIntExact(size), random);
  }

  /// A number of examples drawn at random, each independently of the others.
  static Sampler random(long count) {
    checkCount("random", count);
    return (size, random) ->
        LongStream.generate(() -> random.nextLong(size)).limit(count).toArray();
  }

  /// A number of examples drawn at random with probabilities in proportion to weights, so that rare
  /// ones can come as often as others.
  ///
  /// @param weights one for each example
  static Sampler weighted(double[] weights, long count) {
    checkCount("weighted", count);
    double[] sums = weights.clone();
    Arrays.parallelPrefix(sums, Double::sum);
    boolean isBad = Arrays.stream(weights).anyMatch(w -> !(w >= 0) || Double.isInfinite(w));
    if (isBad || sums.length == 0 || !isPositive(sums[sums.length - 1])) {
      throw new IllegalArgumentException(
          "weighted: wants finite weights that are not negative, and at least one that is positive");
    }
    return (size, random) -> {
      if (size != sums.length) {
        throw new IllegalArgumentException(
            "weighted: there are %d weights for %d examples".formatted(sums.length, size));
      }
      return LongStream.generate(() -> drawn(sums, random)).limit(count).toArray();
    };
  }

  private static boolean isPositive(double sum) {
    return sum > 0 && sum < Double.POSITIVE_INFINITY;
  }

  private static void checkCount(String sampler, long count) {
    if (count < 0) {
      throw new IllegalArgumentException(
          "%s: wants at least 0 examples, got %d".formatted(sampler, count));
    }
  }

  private static long drawn(double[] sums, Random random) {
    double point = random.nextDouble() * sums[sums.length - 1];
    int at = Arrays.binarySearch(sums, point);
    // On a border: the next one that has a weight.
    int next = at < 0 ? -at - 1 : at + 1;
    while (next < sums.length - 1 && sums[next] <= point) {
      next++;
    }
    return Math.min(next, sums.length - 1);
  }
}
