package dev.jacobi.nn.train;

import dev.jacobi.shape.DType;
import dev.jacobi.shape.DTypeException;
import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.Tensor;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/// How often each class was taken for each: a row for each true class, a column for each predicted
/// one.
///
/// {@snippet :
/// ConfusionMatrix matrix = new ConfusionMatrix();
/// matrix.add(net.forward(test.x()), test.y());
/// System.out.println(matrix + "\n" + matrix.recall(3));
/// }
public final class ConfusionMatrix {
  private long[][] counts = new long[0][0];

  /// Takes note of a batch.
  ///
  /// @param output scores `[examples, classes, ...]`, or for two classes one score for each example
  ///   that is positive for class 1, `[examples]` or `[examples, 1]`
  /// @param target the classes, in the shape of the scores without the classes
  public void add(Tensor output, Tensor target) {
    Tensor predicted = predicted(output, target);
    long[] guesses = predicted.toLongArray();
    long[] labels = target.toLongArray();
    int scores = output.rank() > 1 ? Math.toIntExact(output.size(1)) : 1;
    int classes = Math.max(2, scores);
    for (long label : labels) {
      if (label < 0 || (scores > 1 && label >= classes) || label > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(
            "confusion: label %d, but there are classes from 0 to %d"
                .formatted(label, classes - 1));
      }
    }
    grow(classes);
    for (int i = 0; i < labels.length; i++) {
      grow((int) labels[i] + 1);
      counts[(int) labels[i]][(int) guesses[i]]++;
    }
  }

  /// The classes that a network's scores stand for.
  static Tensor predicted(Tensor output, Tensor target) {
    if (!output.dtype().isFloating()) {
      throw new DTypeException(
          "metric: wants floating scores, got %s of shape %s; give what the network gave, not the"
                  .formatted(output.dtype(), output.shape())
              + " classes taken from it, or their oneHot(classes).to(DType.FLOAT32)");
    }
    if (target.dtype().isFloating() && target.ne(target.floor()).any().item() != 0) {
      throw new DTypeException(
          "metric: targets must be whole numbers of classes, got %s of shape %s"
              .formatted(target.dtype(), target.shape()));
    }
    boolean isBinary = output.rank() == 1 || (output.rank() == 2 && output.size(1) == 1);
    Tensor predicted =
        isBinary
            ? output.flatten().gt(0).to(DType.INT64)
            : output.argMax(output.rank() == 0 ? 0 : 1);
    boolean fits =
        isBinary ? target.numel() == output.numel() : target.shape().equals(predicted.shape());
    if (!fits) {
      throw new ShapeException(
          "metric: scores of shape %s do not fit targets of shape %s; wants [examples, classes] and"
                  .formatted(output.shape(), target.shape())
              + " [examples]");
    }
    return predicted;
  }

  private void grow(int classes) {
    if (classes > counts.length) {
      long[][] larger = new long[classes][];
      for (int i = 0; i < classes; i++) {
        larger[i] = i < counts.length ? Arrays.copyOf(counts[i], classes) : new long[classes];
      }
      counts = larger;
    }
  }

  /// Forgets all batches.
  public void reset() {
    counts = new long[0][0];
  }

  /// The number of classes.
  public int classes() {
    return counts.length;
  }

  /// How often the class `truth` was taken for the class `predicted`.
  public long count(int truth, int predicted) {
    return counts[truth][predicted];
  }

  /// The counts as a tensor `[classes, classes]`.
  public Tensor tensor() {
    return Tensor.tensor(counts);
  }

  /// The share of right predictions.
  public double accuracy() {
    long right = IntStream.range(0, counts.length).mapToLong(c -> counts[c][c]).sum();
    return (double) right / Arrays.stream(counts).flatMapToLong(Arrays::stream).sum();
  }

  /// How many of those that were taken for a class belong to it; 0 if none was.
  public double precision(int number) {
    return share(counts[number][number], guessed(number));
  }

  /// How many of those that belong to a class were taken for it; 0 if there are none.
  public double recall(int number) {
    return share(counts[number][number], present(number));
  }

  /// The harmonic mean of precision and recall of a class.
  public double f1(int number) {
    return share(2 * counts[number][number], guessed(number) + present(number));
  }

  /// The mean over all classes that occur, true or predicted.
  double mean(IntToDoubleFunction ofClass) {
    return IntStream.range(0, counts.length)
        .filter(c -> guessed(c) + present(c) > 0)
        .mapToDouble(ofClass)
        .average()
        .orElse(Double.NaN);
  }

  private long present(int number) {
    return Arrays.stream(counts[number]).sum();
  }

  private long guessed(int number) {
    return Arrays.stream(counts).mapToLong(row -> row[number]).sum();
  }

  private static double share(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }

  /// The counts, a line for each true class.
  @Override
  public String toString() {
    int width =
        Arrays.stream(counts)
            .flatMapToLong(Arrays::stream)
            .mapToInt(count -> Long.toString(count).length())
            .max()
            .orElse(1);
    StringBuilder text = new StringBuilder();
    for (long[] row : counts) {
      for (long count : row) {
        text.append(" ".repeat(width + 1 - Long.toString(count).length())).append(count);
      }
      text.append('\n');
    }
    return text.toString();
  }
}
