package dev.jacobi.gpu;

import dev.jacobi.backend.RandomFill;
import dev.jacobi.backend.View;
import dev.jacobi.gpu.CudaDevice.Grid;
import dev.jacobi.gpu.KernelArguments.Unsupported;

/// Runs the generation of random numbers.
final class RandomKernels {
  private static final int THREADS = 128;
  private static final int WORDS = 4;

  /// How many numbers a word of 32 bits tells apart.
  private static final double WORD = 1L << 32;

  private final CudaDevice card;
  private final KernelArguments arguments = new KernelArguments();

  RandomKernels(CudaDevice card) {
    this.card = card;
  }

  void fill(RandomFill fill, View out) {
    boolean wide = !out.dtype().isFloating() && fill.high() - fill.low() > WORD;
    if (wide && fill.distribution() == RandomFill.Distribution.UNIFORM) {
      throw new Unsupported("whole random numbers of more than 32 bits");
    }
    long count = out.shape().numel();
    arguments.clear().view(out).put64(count).put64(fill.seed()).put64(fill.offset());
    arguments.putDouble(fill.low()).putDouble(fill.high());
    arguments.put32(fill.distribution() == RandomFill.Distribution.NORMAL ? 1 : 0).put32(0);
    Grid grid = Grid.of((count + WORDS - 1) / WORDS, THREADS);
    card.launch("random", "fill", grid, arguments.buffer());
  }
}
