package dev.jacobi.nn.layers;

import dev.jacobi.nn.Parameter;
import dev.jacobi.nn.TidyModule;
import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.Tensor;
import dev.jacobi.tensor.TensorScope;
import java.util.Locale;

/// A table with a row of numbers for each word, which gives one row for each bag of words: whole
/// numbers of shape `[bags, words]` to `[bags, size]`.
///
/// @param weight one row for each word
/// @param join what becomes of the rows of a bag
public record EmbeddingBag(Parameter weight, Join join) implements TidyModule {
  /// What becomes of the rows of a bag.
  public enum Join {
    /// Their mean.
    MEAN,
    /// Their sum.
    SUM,
    /// The greatest element in each place.
    MAX
  }

  /// A copy that gives the sum of the rows.
  public EmbeddingBag sum() {
    return new EmbeddingBag(weight, Join.SUM);
  }

  /// A copy that gives the greatest element in each place of the rows.
  public EmbeddingBag max() {
    return new EmbeddingBag(weight, Join.MAX);
  }

  @Override
  public Tensor forward(Tensor x) {
    return TensorScope.tidy(
        () -> {
          if (x.rank() != 2 || x.size(1) == 0) {
            throw new ShapeException(
                "%s: wants shape [bags, words], got %s; forward(words, starts) takes bags of any length"
                    .formatted(this, x.shape()));
          }
          Tensor rows = new Embedding(weight).forward(x);
          return joined(rows);
        });
  }

  private Tensor joined(Tensor rows) {
    return switch (join) {
      case MEAN -> rows.mean(1);
      case SUM -> rows.sum(1);
      case MAX -> rows.amax(1);
    };
  }

  /// The rows of bags of any length; an empty one gives zeros.
  ///
  /// @param words of all bags, one after another
  /// @param starts where each bag starts
  public Tensor forward(Tensor words, long... starts) {
    return TensorScope.tidy(
        () -> {
          if (words.rank() != 1 || starts.length == 0 || starts[0] != 0) {
            throw new ShapeException(
                "%s: wants one row of words and a first start of 0, got shape %s and %d starts"
                    .formatted(this, words.shape(), starts.length));
          }
          Tensor[] bags = new Tensor[starts.length];
          for (int i = 0; i < starts.length; i++) {
            long end = i + 1 < starts.length ? starts[i + 1] : words.size(0);
            if (end < starts[i] || end > words.size(0)) {
              throw new IllegalArgumentException(
                  "%s: bag %d goes from word %d to %d of %d"
                      .formatted(this, i, starts[i], end, words.size(0)));
            }
            bags[i] =
                end == starts[i]
                    ? Tensor.zerosLike(weight.tensor().narrow(0, 0, 1))
                    : forward(words.slice(0, starts[i], end).unsqueeze(0));
          }
          return Tensor.cat(0, bags);
        });
  }

  /// As it is written: `embeddingBag(100, 16)`.
  @Override
  public String toString() {
    return "embeddingBag(%d, %d)%s"
        .formatted(
            weight.tensor().size(0),
            weight.tensor().size(1),
            join == Join.MEAN ? "" : ".%s()".formatted(join.name().toLowerCase(Locale.ROOT)));
  }
}
