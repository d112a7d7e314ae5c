package dev.jacobi.nn;

import dev.jacobi.shape.DType;
import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.Tensor;
import java.util.Arrays;

/// Connectionist temporal classification: sums over all alignments, from step to step.
final class Ctc {
  // A probability of nothing whose logarithms can be added, unlike minus infinity.
  private static final double NEVER = -1e30;

  private final Tensor scores;
  private final long examples;
  private final long most;
  // The labels with a blank before, between and behind them: `[examples, 2 most + 1]`.
  private final Tensor spelled;
  private final Tensor jumps;

  Ctc(Tensor scores, Tensor labels) {
    if (scores.rank() != 3
        || labels.rank() != 2
        || labels.dtype().isFloating()
        || labels.size(0) != scores.size(0)
        || labels.size(1) == 0) {
      throw new ShapeException(
          "ctcLoss: wants scores of shape [examples, steps, classes] and whole labels of shape"
              + " [examples, labels], got %s and %s".formatted(scores.shape(), labels.shape()));
    }
    this.scores = scores;
    this.examples = scores.size(0);
    this.most = labels.size(1);
    long[] own = labels.toLongArray();
    long[] wide = new long[Math.toIntExact(examples * (2 * most + 1))];
    boolean[] free = new boolean[wide.length];
    for (int i = 0; i < own.length; i++) {
      int row = Math.toIntExact(i / most);
      int column = Math.toIntExact(i % most);
      int place = Math.toIntExact(row * (2 * most + 1) + 2L * column + 1);
      wide[place] = checked(own[i]);
      // The blank between two labels may be left out if they differ.
      free[place] = column > 0 && own[i] != own[i - 1];
    }
    spelled = Tensor.tensor(wide).to(scores.device()).reshape(examples, 2 * most + 1);
    jumps = Tensor.tensor(free).to(scores.device()).reshape(examples, 2 * most + 1);
  }

  private long checked(long label) {
    if (label < 0 || label >= scores.size(2)) {
      throw new IllegalArgumentException(
          "ctcLoss: label %d is out of range, scores of shape %s have classes 0 to %d"
              .formatted(label, scores.shape(), scores.size(2) - 1));
    }
    return label;
  }

  Tensor loss(long[] steps, long[] lengths) {
    check("steps", scores.size(1), steps);
    check("lengths", most, lengths);
    Tensor reached = start();
    for (int step = 1; step < scores.size(1); step++) {
      Tensor next = next(reached).add(here(step));
      Tensor isOver = Tensor.tensor(steps).to(scores.device()).le((double) step).unsqueeze(1);
      reached = Tensor.where(isOver, reached, next);
    }
    Tensor end = Tensor.tensor(lengths).to(scores.device()).mul(2).unsqueeze(1);
    Tensor last = reached.gather(1, end).squeeze(1);
    Tensor before = reached.gather(1, end.sub(1)).squeeze(1);
    Tensor counts = Tensor.tensor(lengths).to(scores.device()).to(scores.dtype());
    Tensor each = last.logaddexp(before).neg();
    return Reduction.reduce(Reduction.here() == Reduction.MEAN ? each.div(counts) : each);
  }

  private void check(String name, long greatest, long... values) {
    if (values.length != examples
        || Arrays.stream(values).anyMatch(value -> value < 1 || value > greatest)) {
      throw new IllegalArgumentException(
          "ctcLoss: %s wants a number from 1 to %d for each of %d examples, got %s"
              .formatted(name, greatest, examples, Arrays.toString(values)));
    }
  }

  /// The logarithms of probability of each place's label at a step.
  private Tensor here(int step) {
    return scores.select(1, step).gather(1, spelled);
  }

  /// A first step is at the first blank or the first label.
  private Tensor start() {
    Tensor places = Tensor.arange(2 * most + 1).to(DType.INT64).to(scores.device()).unsqueeze(0);
    return here(0).maskedFill(places.gt(1), NEVER);
  }

  private Tensor next(Tensor reached) {
    Tensor one = shifted(reached, 1);
    Tensor two = shifted(reached, 2).maskedFill(jumps.logicalNot(), NEVER);
    return reached.logaddexp(one).logaddexp(two);
  }

  private Tensor shifted(Tensor reached, long by) {
    return reached.narrow(1, 0, reached.size(1) - by).pad(NEVER, by, 0);
  }
}
