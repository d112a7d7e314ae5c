package dev.jacobi.nn.data;

import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/// Examples that fit into memory: inputs and what should come out, one example for each position of
/// dimension 0.
///
/// {@snippet :
/// Dataset data = new Dataset(Tensor.randn(100, 2), Tensor.randn(100, 1));
/// for (Batch batch : data.batches(32).shuffle(1)) {
///   System.out.println(batch);
/// }
/// }
public record Dataset(Tensor x, Tensor y) {
  public Dataset {
    if (x.rank() == 0 || y.rank() == 0 || x.size(0) != y.size(0)) {
      throw new ShapeException(
          ("dataset: x and y must have one example for each position of dimension 0, got shapes %s"
                  + " and %s")
              .formatted(x.shape(), y.shape()));
    }
  }

  /// The number of examples.
  public long size() {
    return x.size(0);
  }

  /// Mini-batches of this size, in order; the last one may be smaller.
  public DataLoader batches(int size) {
    return new DataLoader(this, size);
  }

  /// The examples at these positions.
  public Dataset select(long... positions) {
    Tensor index = Tensor.tensor(positions);
    return new Dataset(x.indexSelect(0, index), y.indexSelect(0, index));
  }

  /// The examples in two parts, shuffled by a seed, each with the same share of every value of `y`:
  /// for labels of classes.
  ///
  /// @param firstShare the share of the first part, more than 0 and less than 1
  public Split split(double firstShare, long seed) {
    if (!(firstShare > 0 && firstShare < 1) || y.rank() != 1) {
      throw new IllegalArgumentException(
          "split: wants a share between 0 and 1 and one label for each example, got %s and y of"
                  .formatted(firstShare)
              + " shape "
              + y.shape());
    }
    Random random = new Random(seed);
    double[] labels = y.toDoubleArray();
    TreeMap<Double, List<Long>> classes = new TreeMap<>();
    for (long position : Order.shuffled(labels.length, random)) {
      classes.computeIfAbsent(labels[(int) position], label -> new ArrayList<>()).add(position);
    }
    List<Long> first = new ArrayList<>();
    List<Long> second = new ArrayList<>();
    for (List<Long> members : classes.values()) {
      int count = (int) Math.round(members.size() * firstShare);
      first.addAll(members.subList(0, count));
      second.addAll(members.subList(count, members.size()));
    }
    return new Split(select(mixed(first, random)), select(mixed(second, random)));
  }

  private static long[] mixed(List<Long> positions, Random random) {
    long[] order = Order.shuffled(positions.size(), random);
    for (int i = 0; i < order.length; i++) {
      order[i] = positions.get((int) order[i]);
    }
    return order;
  }

  /// The shapes: `Dataset(x [150, 4], y [150])`.
  @Override
  public String toString() {
    return "Dataset(x %s, y %s)".formatted(x.shape(), y.shape());
  }
}
