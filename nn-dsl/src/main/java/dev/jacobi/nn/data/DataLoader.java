package dev.jacobi.nn.data;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/// The mini-batches of a dataset: going through it once is one epoch.
///
/// Shuffled, each epoch has an order of its own, and the same seed gives the same orders again.
///
/// {@snippet :
/// DataLoader loader = digits.train().batches(32).shuffle(1);
/// for (Batch batch : loader) {
///   optimizer.zeroGrad();
///   crossEntropy(net.forward(batch.x()), batch.y()).backward();
///   optimizer.step();
/// }
/// }
public final class DataLoader implements Iterable<Batch> {
  /// How the batches are made.
  ///
  /// @param threads how many batches are made ahead, each on a thread of its own
  private record Options(
      int batchSize, boolean dropsLast, Order order, @Nullable Transform transform, int threads) {
    Options with(Order other) {
      return new Options(batchSize, dropsLast, other, transform, threads);
    }
  }

  /// Which examples come when.
  private record Order(Sampler sampler, long seed, boolean isShuffled) {
    /// What one epoch draws does not depend on the epochs before it, so that any can be had again.
    Random random(long epoch) {
      return new Random(31 * (31 * seed + epoch) - 1);
    }

    /// What changes one batch. Neighbouring seeds of Java's generator begin alike, and sums of
    /// numbers meet those of other epochs: both are mixed.
    Random random(long epoch, long batch) {
      long mixed = mixed(mixed(mixed(seed) + epoch) + batch);
      return new Random(mixed);
    }

    /// A bijection whose every bit depends on all of its argument's (Steele et al., "Fast
    /// splittable pseudorandom number generators", 2014).
    private static long mixed(long x) {
      long z = x + 0x9E3779B97F4A7C15L;
      z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
      z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
      return z ^ (z >>> 31);
    }
  }

  /// How far a loader is: what to keep in order to go on there.
  ///
  /// @param epoch the number of the epoch, from 0
  /// @param batch how many of its batches have been handed out
  public record Position(long epoch, int batch) {}

  private final Examples data;
  private final Options options;
  private long epoch;
  private int batch;

  private DataLoader(Examples data, Options options) {
    if (options.batchSize < 1) {
      throw new IllegalArgumentException(
          "batches: wants a size of at least 1, got " + options.batchSize);
    }
    this.data = data;
    this.options = options;
  }

  static DataLoader of(Examples data, int batchSize) {
    Order inOrder = new Order(Sampler.sequential(), 0, false);
    return new DataLoader(data, new Options(batchSize, false, inOrder, null, 0));
  }

  /// The same batches in an order that is random in each epoch.
  public DataLoader shuffle(long seed) {
    return sampler(Sampler.shuffled(), seed);
  }

  /// Batches of what a sampler chooses.
  public DataLoader sampler(Sampler sampler, long seed) {
    return new DataLoader(data, options.with(new Order(sampler, seed, true)));
  }

  /// The same batches without a last one that is smaller.
  public DataLoader dropLast() {
    Options o = options;
    return new DataLoader(data, new Options(o.batchSize, true, o.order, o.transform, o.threads));
  }

  /// The same batches with changed inputs.
  public DataLoader transform(Transform transform) {
    Options o = options;
    Transform all = o.transform == null ? transform : o.transform.then(transform);
    return new DataLoader(data, new Options(o.batchSize, o.dropsLast, o.order, all, o.threads));
  }

  /// The same batches, made ahead on worker threads while others are being used.
  ///
  /// @param threads how many batches are made at a time; 0 makes each when it is asked for
  public DataLoader prefetch(int threads) {
    if (threads < 0) {
      throw new IllegalArgumentException("prefetch: wants at least 0 threads, got " + threads);
    }
    Options o = options;
    return new DataLoader(
        data, new Options(o.batchSize, o.dropsLast, o.order, o.transform, threads));
  }

  /// Whether the examples come in another order than they are kept in.
  public boolean isShuffled() {
    return options.order.isShuffled;
  }

  /// What the batches are made of.
  public Examples data() {
    return data;
  }

  /// The number of batches in an epoch.
  public int size() {
    return size(isShuffled() ? order(epoch).length : Math.toIntExact(data.size()));
  }

  private int size(int count) {
    int each = options.batchSize;
    return options.dropsLast ? count / each : (int) (((long) count + each - 1) / each);
  }

  private long[] order(long number) {
    return options.order.sampler.order(data.size(), options.order.random(number));
  }

  /// How far this loader is: after an epoch, at the start of the next.
  public synchronized Position position() {
    return new Position(epoch, batch);
  }

  /// Lets the next loop begin in the middle of an epoch, where an earlier one was left.
  public synchronized void position(Position start) {
    if (start.epoch < 0 || start.batch < 0) {
      throw new IllegalArgumentException("position: must not be negative, got " + start);
    }
    epoch = start.epoch;
    batch = start.batch;
  }

  private synchronized Position begin() {
    Position start = new Position(epoch, batch);
    epoch++;
    batch = 0;
    return start;
  }

  private synchronized void reached(long number, int next, int all) {
    epoch = next < all ? number : number + 1;
    batch = next < all ? next : 0;
  }

  /// An epoch; the rest of one after [#position(Position)].
  @Override
  public Iterator<Batch> iterator() {
    return new Epoch(begin());
  }

  private final class Epoch implements Iterator<Batch> {
    private final long number;
    private final long[] order;
    private final int all;
    private final Queue<FutureTask<Batch>> ahead = new ArrayDeque<>();
    private int next;
    private int begun;

    Epoch(Position start) {
      number = start.epoch;
      order = order(number);
      all = size(order.length);
      next = start.batch;
      begun = next;
    }

    @Override
    public boolean hasNext() {
      return next < all;
    }

    @Override
    public Batch next() {
      if (!hasNext()) {
        throw new NoSuchElementException("batches: the epoch has %d batches".formatted(all));
      }
      while (options.threads > 0 && begun < all && ahead.size() < options.threads) {
        int position = begun++;
        FutureTask<Batch> task = new FutureTask<>(() -> make(position));
        ahead.add(task);
        // Nobody has to end them: a loop that is left early leaves a few batches to finish.
        Thread.ofPlatform().daemon().name("jacobi-loader").start(task);
      }
      FutureTask<Batch> first = ahead.poll();
      Batch result = first == null ? make(next) : made(first);
      next++;
      reached(number, next, all);
      return result;
    }

    private Batch make(int position) {
      int start = position * options.batchSize;
      int end = Math.min(start + options.batchSize, order.length);
      Batch made = data.get(Arrays.copyOfRange(order, start, end));
      Transform transform = options.transform;
      if (transform == null) {
        return made;
      }
      return new Batch(transform.apply(made.x(), options.order.random(number, position)), made.y());
    }
  }

  private static Batch made(FutureTask<Batch> task) {
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      CancellationException stopped = new CancellationException("batches: interrupted");
      stopped.initCause(e);
      throw stopped;
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException failure -> throw failure;
        case Error failure -> throw failure;
        case null, default -> throw new IllegalStateException("batches: " + e.getMessage(), e);
      }
    }
  }
}
