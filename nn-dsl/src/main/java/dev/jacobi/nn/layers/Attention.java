package dev.jacobi.nn.layers;

import dev.jacobi.nn.Autocast;
import dev.jacobi.nn.Init;
import dev.jacobi.nn.Parameter;
import dev.jacobi.nn.TidyModule;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.DTypeException;
import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.Tensor;
import dev.jacobi.tensor.TensorScope;
import org.jspecify.annotations.Nullable;

/// Multi-head attention: each step of a sequence takes from other steps what its query asks for.
/// Inputs have the shape `[examples, steps, size]`.
///
/// @param dropout of the weights of attention
public record Attention(
    Linear query, Linear key, Linear value, Linear out, Heads heads, Dropout dropout)
    implements TidyModule {
  /// How attention is divided, and what a step may see.
  ///
  /// @param count how many parts look for themselves
  /// @param causal whether a step sees only itself and earlier ones
  public record Heads(int count, boolean causal) {}

  static Attention of(long size, Heads heads, double dropout) {
    if (heads.count() < 1 || size % heads.count() != 0) {
      throw new IllegalArgumentException(
          "attention: size %d cannot be cut into %d heads".formatted(size, heads.count()));
    }
    return new Attention(
        projection(size),
        projection(size),
        projection(size),
        Layers.linear(size, size),
        heads,
        Layers.dropout(dropout));
  }

  /// PyTorch draws the three as one matrix, after Xavier Glorot.
  private static Linear projection(long size) {
    double bound = Math.sqrt(6 / (4.0 * size));
    return new Linear(
        Parameter.of(Init.uniform(bound, size, size)), Parameter.of(Tensor.zeros(size)));
  }

  /// Self-attention.
  @Override
  public Tensor forward(Tensor x) {
    return forward(x, x);
  }

  /// Attention of one sequence to another.
  public Tensor forward(Tensor x, Tensor context) {
    return attend(x, context, null);
  }

  /// Attention of one sequence to another, of which some steps are hidden.
  ///
  /// @param hidden truth values that broadcast to `[examples, heads, steps of x, steps of
  ///   context]`, true where a step must not be seen; `padding.unsqueeze(1).unsqueeze(1)` hides the
  ///   same steps of a context from all
  public Tensor forward(Tensor x, Tensor context, Tensor hidden) {
    if (hidden.dtype() != DType.BOOL) {
      throw new DTypeException(
          "%s: the mask must be of truth values, got %s; use hidden.ne(0)"
              .formatted(this, hidden.dtype()));
    }
    return attend(x, context, hidden);
  }

  private Tensor attend(Tensor x, Tensor context, @Nullable Tensor hidden) {
    return TensorScope.tidy(
        () -> {
          if (x.rank() != 3 || context.rank() != 3) {
            throw new ShapeException(
                "attention: wants shape [examples, steps, size], got %s and %s"
                    .formatted(x.shape(), context.shape()));
          }
          Tensor q = split(query.forward(x));
          Tensor k = split(key.forward(context));
          Tensor v = split(value.forward(context));
          Tensor mixed =
              isPlainlyCausal(q, k, hidden)
                  ? new CausalAttention().apply(q, k, v)
                  : Autocast.narrow(weights(q, k, hidden)).matmul(v);
          Tensor joined = mixed.transpose(1, 2).reshape(x.size(0), x.size(1), query.out());
          return out.forward(joined);
        });
  }

  private boolean isPlainlyCausal(Tensor q, Tensor k, @Nullable Tensor hidden) {
    boolean drops = dropout.mode().isTraining() && dropout.p() > 0;
    return heads.causal()
        && hidden == null
        && !drops
        && q.size(2) == k.size(2)
        && !Autocast.isActive();
  }

  private Tensor weights(Tensor q, Tensor k, @Nullable Tensor hidden) {
    double scale = 1 / Math.sqrt((double) q.size(-1));
    Tensor scores = Autocast.wide(q.matmul(k.transpose(-2, -1)).mul(scale));
    Tensor gone = gone(q, k, hidden);
    if (gone == null) {
      return dropout.forward(scores.softmax(-1));
    }
    // A query that sees nothing takes nothing; its softmax would be 0 / 0.
    Tensor isBlind = gone.all(true, -1);
    Tensor masked =
        scores.maskedFill(gone.logicalAnd(isBlind.logicalNot()), Double.NEGATIVE_INFINITY);
    return dropout.forward(masked.softmax(-1).maskedFill(isBlind, 0));
  }

  /// What is not seen.
  private @Nullable Tensor gone(Tensor q, Tensor k, @Nullable Tensor hidden) {
    if (!heads.causal()) {
      return hidden;
    }
    Tensor from = Tensor.arange(q.size(-2)).unsqueeze(1);
    Tensor later = from.lt(Tensor.arange(k.size(-2))).to(q.device());
    return hidden == null ? later : later.logicalOr(hidden);
  }

  /// `[examples, heads, steps, size of a head]`.
  private Tensor split(Tensor x) {
    return x.reshape(x.size(0), x.size(1), heads.count(), query.out() / heads.count())
        .transpose(1, 2);
  }

  /// As it is written: `attention(64, 4)`.
  @Override
  public String toString() {
    return "%s(%d, %d)"
        .formatted(heads.causal() ? "causalAttention" : "attention", query.in(), heads.count());
  }
}
