package dev.jacobi.nn.data;

import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;

/// Examples that fit into memory: inputs and what should come out, one example for each position of
/// dimension 0.
///
/// {@snippet :
/// Dataset data = new Dataset(Tensor.randn(100, 2), Tensor.randn(100, 1));
/// for (Batch batch : data.batches(32).shuffle(1)) {
///   System.out.println(batch);
/// }
/// }
public record Dataset(Tensor x, Tensor y) implements Examples {
  public Dataset {
    if (x.rank() == 0 || y.rank() == 0 || x.size(0) != y.size(0)) {
      throw new ShapeException(
          ("dataset: x and y must have one example for each position of dimension 0, got shapes %s"
                  + " and %s")
              .formatted(x.shape(), y.shape()));
    }
  }

  @Override
  public long size() {
    return x.size(0);
  }

  @Override
  public Batch get(long... positions) {
    if (isRange(positions)) {
      // A view: nothing is copied.
      long length = positions.length;
      return new Batch(x.narrow(0, positions[0], length), y.narrow(0, positions[0], length));
    }
    Tensor index = Tensor.tensor(positions);
    return new Batch(x.indexSelect(0, index), y.indexSelect(0, index));
  }

  private static boolean isRange(long[] positions) {
    for (int i = 1; i < positions.length; i++) {
      if (positions[i] != positions[0] + i) {
        return false;
      }
    }
    return positions.length > 0;
  }

  /// The examples at these positions.
  public Dataset select(long... positions) {
    Batch chosen = get(positions);
    return new Dataset(chosen.x(), chosen.y());
  }

  /// The examples in two parts, shuffled by a seed. Where `y` has a whole number for each, such as
  /// the label of a class, each part has the same share of every number, as near as whole examples
  /// come to it.
  ///
  /// @param firstShare the share of the first part, more than 0 and less than 1
  public Split split(double firstShare, long seed) {
    if (!(firstShare > 0 && firstShare < 1)) {
      throw new IllegalArgumentException("split: wants a share between 0 and 1, got " + firstShare);
    }
    Random random = new Random(seed);
    List<Long> first = new ArrayList<>();
    List<Long> second = new ArrayList<>();
    List<List<Long>> classes = List.copyOf(classes(random));
    int[] counts = counts(classes, firstShare, random);
    for (int i = 0; i < counts.length; i++) {
      List<Long> members = classes.get(i);
      first.addAll(members.subList(0, counts[i]));
      second.addAll(members.subList(counts[i], members.size()));
    }
    return new Split(select(mixed(first, random)), select(mixed(second, random)));
  }

  /// How many of each class come into the first part: their share rounded down, and one more of
  /// those that lose most by that, until the whole part has its share. Equals go in random order.
  private static int[] counts(List<List<Long>> classes, double share, Random random) {
    int all = classes.stream().mapToInt(List::size).sum();
    int missing = (int) Math.round(all * share);
    if (all > 1) {
      missing = Math.clamp(missing, 1, all - 1);
    }
    int[] counts = new int[classes.size()];
    double[] lost = new double[counts.length];
    for (int i = 0; i < counts.length; i++) {
      double exact = classes.get(i).size() * share;
      counts[i] = (int) exact;
      lost[i] = exact - counts[i];
      missing -= counts[i];
    }
    if (missing > 0) {
      LongStream.of(Shuffle.shuffled(counts.length, random))
          .boxed()
          .sorted(Comparator.comparingDouble(i -> -lost[i.intValue()]))
          .limit(missing)
          .forEach(i -> counts[i.intValue()]++);
    }
    return counts;
  }

  /// `k` splits, in each of which another `k`-th of the examples is the test: what cross-validation
  /// trains and tests with.
  public List<Split> folds(int k, long seed) {
    if (k < 2 || k > size()) {
      throw new IllegalArgumentException(
          "folds: wants from 2 to %d parts, got %d".formatted(size(), k));
    }
    Random random = new Random(seed);
    List<List<Long>> parts = new ArrayList<>();
    for (int i = 0; i < k; i++) {
      parts.add(new ArrayList<>());
    }
    int next = 0;
    for (List<Long> members : classes(random)) {
      for (long member : members) {
        parts.get(next++ % k).add(member);
      }
    }
    List<Split> folds = new ArrayList<>();
    for (List<Long> test : parts) {
      List<Long> train = new ArrayList<>();
      parts.stream().filter(part -> !part.equals(test)).forEach(train::addAll);
      folds.add(new Split(select(mixed(train, random)), select(mixed(test, random))));
    }
    return folds;
  }

  /// The positions, shuffled, of each class; of all together if there are none.
  private Collection<List<Long>> classes(Random random) {
    boolean isLabelled = y.rank() == 1 && !y.dtype().isFloating();
    double[] labels = isLabelled ? y.toDoubleArray() : new double[Math.toIntExact(size())];
    TreeMap<Double, List<Long>> classes = new TreeMap<>();
    for (long position : Shuffle.shuffled(labels.length, random)) {
      classes.computeIfAbsent(labels[(int) position], label -> new ArrayList<>()).add(position);
    }
    return classes.values();
  }

  private static long[] mixed(List<Long> positions, Random random) {
    long[] order = Shuffle.shuffled(positions.size(), random);
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
