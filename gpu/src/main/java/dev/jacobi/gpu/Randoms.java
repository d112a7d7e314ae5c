package dev.jacobi.gpu;

import dev.jacobi.backend.RandomFill;
import dev.jacobi.backend.View;
import dev.jacobi.gpu.Card.Grid;

/// Runs the generation of random numbers.
final class Randoms {
  private static final int THREADS = 128;
  private static final int WORDS = 4;

  private final Card card;
  private final Arguments arguments = new Arguments();

  Randoms(Card card) {
    this.card = card;
  }

  void fill(RandomFill fill, View out) {
    long count = out.shape().numel();
    arguments.clear().view(out).put64(count).put64(fill.seed()).put64(fill.offset());
    arguments.putDouble(fill.low()).putDouble(fill.high());
    arguments.put32(fill.distribution() == RandomFill.Distribution.NORMAL ? 1 : 0).put32(0);
    Grid grid = Grid.of((count + WORDS - 1) / WORDS, THREADS);
    card.launch("random", "fill", grid, arguments.buffer());
  }
}
