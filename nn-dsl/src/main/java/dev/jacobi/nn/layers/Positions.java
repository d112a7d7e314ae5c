package dev.jacobi.nn.layers;

import dev.jacobi.nn.Buffer;
import dev.jacobi.nn.Parameter;
import dev.jacobi.nn.TidyModule;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.Tensor;
import dev.jacobi.tensor.TensorScope;

/// A layer that adds to each step of a sequence what tells its position: `[examples, steps, size]`
/// to the same shape.
public sealed interface Positions extends TidyModule {
  /// What is added, one row for each step.
  Tensor rows();

  @Override
  default Tensor forward(Tensor x) {
    return TensorScope.tidy(
        () -> {
          Tensor rows = rows();
          if (x.rank() != 3 || x.size(1) > rows.size(0) || x.size(2) != rows.size(1)) {
            throw new ShapeException(
                "%s: wants shape [examples, at most %d steps, %d], got %s"
                    .formatted(this, rows.size(0), rows.size(1), x.shape()));
          }
          return x.add(rows.narrow(0, 0, x.size(1)).to(x.dtype()));
        });
  }

  /// Sines and cosines of different wave lengths (Vaswani et al., 2017).
  record PositionalEncoding(Buffer table) implements Positions {
    static PositionalEncoding of(long size, long steps) {
      if (size < 2 || size % 2 != 0 || steps < 1) {
        throw new IllegalArgumentException(
            "positionalEncoding: wants an even size and at least one step, got %d and %d"
                .formatted(size, steps));
      }
      double[][] rows = new double[Math.toIntExact(steps)][Math.toIntExact(size)];
      for (int step = 0; step < steps; step++) {
        for (int i = 0; i < size; i += 2) {
          double angle = step / Math.pow(10_000, (double) i / size);
          rows[step][i] = Math.sin(angle);
          rows[step][i + 1] = Math.cos(angle);
        }
      }
      return new PositionalEncoding(Buffer.of(Tensor.tensor(rows).to(DType.FLOAT32)));
    }

    @Override
    public Tensor rows() {
      return table.tensor();
    }

    /// As it is written: `positionalEncoding(64, 512)`.
    @Override
    public String toString() {
      return "positionalEncoding(%d, %d)".formatted(rows().size(1), rows().size(0));
    }
  }

  /// Rows that are trained, as in GPT-2.
  record PositionEmbedding(Parameter weight) implements Positions {
    @Override
    public Tensor rows() {
      return weight.tensor();
    }

    /// As it is written: `positionEmbedding(64, 512)`.
    @Override
    public String toString() {
      return "positionEmbedding(%d, %d)".formatted(rows().size(1), rows().size(0));
    }
  }
}
