package dev.jacobi.nn.data;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongFunction;

/// Examples that are had by position, in memory or not: what a [DataLoader] makes batches of.
///
/// {@snippet :
/// Examples squares = Examples.of(100, i -> new double[] {i, i * i}, rows -> {
///   Tensor all = Tensor.tensor(rows.toArray(double[][]::new));
///   return new Batch(all.narrow(1, 0, 1), all.narrow(1, 1, 1));
/// });
/// for (Batch batch : squares.batches(32).shuffle(1)) {
///   System.out.println(batch);
/// }
/// }
public interface Examples {
  /// The number of examples.
  long size();

  /// The examples at these positions, as one batch. Loaders with worker threads call it on them.
  Batch get(long... positions);

  /// Mini-batches of this size, in order; the last one may be smaller.
  default DataLoader batches(int size) {
    return DataLoader.of(this, size);
  }

  /// Examples that are made one by one when they are asked for.
  ///
  /// @param count how many there are
  /// @param example makes the one at a position
  /// @param collate makes a batch of several
  static <T> Examples of(long count, LongFunction<T> example, Function<List<T>, Batch> collate) {
    return new Examples() {
      @Override
      public long size() {
        return count;
      }

      @Override
      public Batch get(long... positions) {
        List<T> all = new ArrayList<>(positions.length);
        for (long position : positions) {
          all.add(example.apply(position));
        }
        return collate.apply(all);
      }
    };
  }
}
