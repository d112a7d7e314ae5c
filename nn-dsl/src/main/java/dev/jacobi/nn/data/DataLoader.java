package dev.jacobi.nn.data;

import dev.jacobi.tensor.Tensor;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Random;
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
  private final Dataset data;
  private final int batchSize;
  private final boolean dropsLast;
  private final @Nullable Random random;

  DataLoader(Dataset data, int batchSize) {
    this(data, batchSize, false, null);
  }

  private DataLoader(Dataset data, int batchSize, boolean dropsLast, @Nullable Random random) {
    if (batchSize < 1) {
      throw new IllegalArgumentException("batches: wants a size of at least 1, got " + batchSize);
    }
    this.data = data;
    this.batchSize = batchSize;
    this.dropsLast = dropsLast;
    this.random = random;
  }

  /// The same batches in an order that is random in each epoch.
  public DataLoader shuffle(long seed) {
    return new DataLoader(data, batchSize, dropsLast, new Random(seed));
  }

  /// The same batches without a last one that is smaller.
  public DataLoader dropLast() {
    return new DataLoader(data, batchSize, true, random);
  }

  /// The number of batches in an epoch.
  public int size() {
    int count = Math.toIntExact(data.size());
    return dropsLast ? count / batchSize : (count + batchSize - 1) / batchSize;
  }

  /// An epoch.
  @Override
  public Iterator<Batch> iterator() {
    int count = Math.toIntExact(data.size());
    Random source = random;
    long[] order = source == null ? null : Order.shuffled(count, source);
    return new Epoch(order);
  }

  private final class Epoch implements Iterator<Batch> {
    private final long @Nullable [] order;
    private int next;

    Epoch(long @Nullable [] order) {
      this.order = order;
    }

    @Override
    public boolean hasNext() {
      return next < size();
    }

    @Override
    public Batch next() {
      if (!hasNext()) {
        throw new NoSuchElementException("batches: the epoch has %d batches".formatted(size()));
      }
      int start = next++ * batchSize;
      int end = (int) Math.min((long) start + batchSize, data.size());
      if (order == null) {
        return new Batch(data.x().slice(0, start, end), data.y().slice(0, start, end));
      }
      Tensor index = Tensor.tensor(Arrays.copyOfRange(order, start, end));
      return new Batch(data.x().indexSelect(0, index), data.y().indexSelect(0, index));
    }
  }
}
