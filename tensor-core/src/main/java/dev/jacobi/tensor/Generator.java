package dev.jacobi.tensor;

import dev.jacobi.backend.RandomFill;
import dev.jacobi.backend.RandomFill.Distribution;
import dev.jacobi.backend.View;
import dev.jacobi.engine.Backends;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Shape;
import java.util.concurrent.atomic.AtomicLong;

/// A source of random numbers: a seed, and how many numbers have been drawn. Numbers depend on
/// these two only, not on the device or the number of threads.
public final class Generator {
  private static final Generator GLOBAL = new Generator(0x5EED);

  /// Up to here the 32 bits of one word make every number equally likely, to a share of 2^-8.
  private static final long MOST_OF_ONE_WORD = 1L << 24;

  private final AtomicLong offset = new AtomicLong();
  private volatile long seed;

  private Generator(long seed) {
    this.seed = seed;
  }

  /// A generator of its own.
  public static Generator seeded(long seed) {
    return new Generator(seed);
  }

  /// The generator that is used where none is named.
  public static Generator global() {
    return GLOBAL;
  }

  /// Starts again from a seed.
  public Generator seed(long newSeed) {
    seed = newSeed;
    offset.set(0);
    return this;
  }

  /// How far a generator is: from the same state come the same numbers.
  public record State(long seed, long offset) {}

  /// How far this generator is.
  public State state() {
    return new State(seed, offset.get());
  }

  /// Goes on from a state.
  public void state(State earlier) {
    seed = earlier.seed;
    offset.set(earlier.offset);
  }

  Tensor fill(Distribution distribution, double low, double high, DType type, Shape shape) {
    Tensor result = Tensor.empty(Backends.cpu(), type, shape);
    long blocks = (shape.numel() + 3) / 4;
    long first = offset.getAndAdd(blocks);
    RandomFill fill = new RandomFill(distribution, seed, first, low, high);
    result.data().backend.run(fill, new View[0], new View[] {result.view()});
    return result;
  }

  /// Numbers from 0 to 1 (exclusive) in float32, or in float64 with twice the digits.
  Tensor uniform(boolean wide, Shape shape) {
    Tensor high = fill(Distribution.UNIFORM, 0, 1, wide ? DType.FLOAT64 : DType.FLOAT32, shape);
    return wide
        ? high.add(fill(Distribution.UNIFORM, 0, 1, DType.FLOAT64, shape).mul(0x1p-24))
        : high;
  }

  /// Whole numbers from 0 to `high` (exclusive), in int64.
  Tensor below(long high, Shape shape) {
    if (high < 1) {
      throw new IllegalArgumentException(
          "randint: wants numbers from 0 to %d (exclusive), of which there are none; the bound must be"
                  .formatted(high)
              + " at least 1");
    }
    if (high <= MOST_OF_ONE_WORD) {
      return fill(Distribution.UNIFORM, 0, (double) high, DType.INT64, shape);
    }
    long[] words = fill(Distribution.UNIFORM, 0, 0x1p32, DType.INT64, shape).toLongArray();
    long[] more = fill(Distribution.UNIFORM, 0, 0x1p32, DType.INT64, shape).toLongArray();
    for (int i = 0; i < words.length; i++) {
      words[i] = Math.unsignedMultiplyHigh(words[i] << 32 | more[i], high);
    }
    return Creation.fromFlat(words, shape);
  }
}
