package dev.jacobi.tensor;

import dev.jacobi.backend.RandomFill;
import dev.jacobi.backend.RandomFill.Distribution;
import dev.jacobi.backend.View;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Shape;
import java.util.concurrent.atomic.AtomicLong;

/// A source of random numbers: a seed, and how many numbers have been drawn. Numbers depend on
/// these two only, not on the device or the number of threads.
public final class Generator {
  private static final Generator GLOBAL = new Generator(0x5EED);

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
    Tensor result = Tensor.empty(Devices.cpu(), type, shape);
    long blocks = (shape.numel() + 3) / 4;
    long first = offset.getAndAdd(blocks);
    RandomFill fill = new RandomFill(distribution, seed, first, low, high);
    result.data().backend.run(fill, new View[0], new View[] {result.view()});
    return result;
  }
}
