package dev.jacobi.nn.layers;

import dev.jacobi.nn.Parameter;
import dev.jacobi.nn.TidyModule;
import dev.jacobi.shape.DTypeException;
import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.Tensor;
import dev.jacobi.tensor.TensorScope;
import java.util.Arrays;

/// A table with a row of numbers for each word: whole numbers in, their rows out, along a new last
/// dimension.
///
/// @param weight one row for each word
/// @param padding a word whose row is not trained, or -1
public record Embedding(Parameter weight, long padding) implements TidyModule {
  public Embedding {
    if (weight.tensor().rank() != 2) {
      throw new ShapeException(
          "embedding: wants a weight of shape [words, size], got " + weight.shape());
    }
  }

  /// A table all of whose rows are trained.
  public Embedding(Parameter weight) {
    this(weight, -1);
  }

  /// A copy with a word whose row is 0 and stays as it is: what fills sequences up to one length.
  public Embedding padding(long word) {
    if (word < 0 || word >= weight.tensor().size(0)) {
      throw new IllegalArgumentException(
          "%s: word %d is out of range, the table has rows 0 to %d"
              .formatted(this, word, weight.tensor().size(0) - 1));
    }
    weight.tensor().detach().select(0, word).fill(0);
    return new Embedding(weight, word);
  }

  static Embedding of(long words, long size) {
    return new Embedding(Parameter.of(Tensor.randn(words, size)));
  }

  @Override
  public Tensor forward(Tensor x) {
    return TensorScope.tidy(
        () -> {
          if (x.dtype().isFloating()) {
            throw new DTypeException(
                "%s: wants whole numbers, got %s of shape %s; use x.to(DType.INT64)"
                    .formatted(this, x.dtype(), x.shape()));
          }
          long words = weight.tensor().size(0);
          for (long word : x.toLongArray()) {
            if (word < 0 || word >= words) {
              throw new IllegalArgumentException(
                  "%s: word %d is out of range, the table has rows 0 to %d"
                      .formatted(this, word, words - 1));
            }
          }
          long[] sizes = Arrays.copyOf(x.shape().toArray(), x.rank() + 1);
          sizes[x.rank()] = weight.tensor().size(1);
          Tensor rows = weight.tensor().indexSelect(0, x.flatten());
          if (padding >= 0) {
            Tensor isPadding = x.flatten().eq((double) padding).unsqueeze(1);
            rows = Tensor.where(isPadding, rows.detach(), rows);
          }
          return rows.reshape(sizes);
        });
  }

  /// As it is written: `embedding(100, 16)`.
  @Override
  public String toString() {
    return "embedding(%d, %d)".formatted(weight.tensor().size(0), weight.tensor().size(1))
        + (padding < 0 ? "" : ".padding(%d)".formatted(padding));
  }
}
