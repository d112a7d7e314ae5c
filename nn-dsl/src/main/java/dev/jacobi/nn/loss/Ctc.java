package dev.jacobi.nn.loss;

import dev.jacobi.shape.DType;
import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.Tensor;
import java.util.Arrays;

/// Connectionist temporal classification: sums over all alignments, from step to step.
final class Ctc {
  // A probability of nothing whose logarithms can be added, unlike minus infinity.
  private static final double NEVER = -1e30;

  private final Tensor scores;
  private final Tensor labels;
  private final long examples;
  private final long most;

  Ctc(Tensor scores, Tensor labels) {
    if (scores.rank() != 3
        || labels.rank() != 2
        || labels.dtype().isFloating()
        || labels.size(0) != scores.size(0)
        || scores.numel() == 0) {
      throw new ShapeException(
          "ctcLoss: wants scores of shape [examples, steps, classes] and whole labels of shape"
              + " [examples, labels], got %s and %s".formatted(scores.shape(), labels.shape()));
    }
    this.scores = Reduction.wide(scores).maximum(NEVER);
    this.labels = labels;
    this.examples = scores.size(0);
    this.most = labels.size(1);
  }

  Tensor loss(long[] steps, long[] lengths) {
    check("steps", scores.size(1), steps);
    check("lengths", most, lengths);
    Spelling spelling = spell(lengths);
    Tensor reached = start(spelling);
    for (int step = 1; step < scores.size(1); step++) {
      Tensor next = next(reached, spelling).add(here(step, spelling));
      Tensor isOver = column(steps).le((double) step);
      reached = Tensor.where(isOver, reached, next);
    }
    Tensor length = column(lengths);
    Tensor last = reached.gather(1, length.mul(2));
    Tensor before = reached.gather(1, length.mul(2).sub(1).maximum(0));
    Tensor isEmpty = length.eq(0);
    Tensor each = Tensor.where(isEmpty, last, last.logaddexp(before)).neg();
    // No steps spell nothing; and what cannot be spelled has no slope that would help.
    Tensor noSteps = column(steps).eq(0);
    Tensor isImpossible = each.gt(-0.1 * NEVER).logicalOr(noSteps);
    Tensor loss =
        each.maskedFill(isImpossible, Double.POSITIVE_INFINITY)
            .maskedFill(noSteps.logicalAnd(isEmpty), 0)
            .squeeze(1);
    Tensor counts = length.maximum(1).squeeze(1).to(loss.dtype());
    return Reduction.reduce(loss, () -> loss.div(counts));
  }

  private Tensor column(long... values) {
    return Tensor.tensor(values).to(scores.device()).unsqueeze(1);
  }

  private void check(String name, long greatest, long... values) {
    if (values.length != examples
        || Arrays.stream(values).anyMatch(value -> value < 0 || value > greatest)) {
      throw new IllegalArgumentException(
          "ctcLoss: %s wants a number from 0 to %d for each of %d examples, got %s"
              .formatted(name, greatest, examples, Arrays.toString(values)));
    }
  }

  /// What is to be spelled, `[examples, 2 most + 1]`.
  ///
  /// @param places the labels with a blank before, between and behind them
  /// @param jumps whether the blank before a place may be left out, since the labels differ
  private record Spelling(Tensor places, Tensor jumps) {}

  private Spelling spell(long... lengths) {
    int width = Math.toIntExact(2 * most + 1);
    long[] own = labels.toLongArray();
    long[] places = new long[Math.toIntExact(Math.multiplyExact(examples, width))];
    boolean[] jumps = new boolean[places.length];
    for (int row = 0; row < lengths.length; row++) {
      for (int column = 0; column < lengths[row]; column++) {
        int from = Math.toIntExact(row * most + column);
        int place = row * width + 2 * column + 1;
        places[place] = checked(own[from]);
        jumps[place] = column > 0 && own[from] != own[from - 1];
      }
    }
    return new Spelling(
        Tensor.tensor(places).to(scores.device()).reshape(examples, width),
        Tensor.tensor(jumps).to(scores.device()).reshape(examples, width));
  }

  private long checked(long label) {
    if (label < 0 || label >= scores.size(2)) {
      throw new IllegalArgumentException(
          "ctcLoss: label %d is out of range, scores of shape %s have classes 0 to %d"
              .formatted(label, scores.shape(), scores.size(2) - 1));
    }
    return label;
  }

  /// The logarithms of probability of each place's label at a step.
  private Tensor here(int step, Spelling spelling) {
    return scores.select(1, step).gather(1, spelling.places);
  }

  /// A first step is at the first blank or the first label.
  private Tensor start(Spelling spelling) {
    Tensor places = Tensor.arange(2 * most + 1).to(DType.INT64).to(scores.device()).unsqueeze(0);
    return here(0, spelling).maskedFill(places.gt(1), NEVER);
  }

  private static Tensor next(Tensor reached, Spelling spelling) {
    Tensor one = shifted(reached, 1);
    Tensor two = shifted(reached, 2).maskedFill(spelling.jumps.logicalNot(), NEVER);
    return reached.logaddexp(one).logaddexp(two);
  }

  private static Tensor shifted(Tensor reached, long by) {
    long kept = Math.max(0, reached.size(1) - by);
    return reached.narrow(1, 0, kept).pad(NEVER, reached.size(1) - kept, 0);
  }
}
