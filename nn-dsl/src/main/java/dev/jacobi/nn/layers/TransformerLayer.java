package dev.jacobi.nn.layers;

import dev.jacobi.nn.Module;
import dev.jacobi.nn.Nn;
import dev.jacobi.nn.Sequential;
import dev.jacobi.nn.TidyModule;
import dev.jacobi.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A layer of a transformer as in the paper (Vaswani et al., 2017) and in PyTorch: attention, in a
/// decoder also to what an encoder gave, then two linear layers, each with a shortcut around and a
/// normalization behind it or, if wanted, before it.
///
/// @param memory the attention to what an encoder gave; none in an encoder
/// @param mlp the two linear layers
/// @param norms one for each of the parts
/// @param normFirst whether normalization comes first
public record TransformerLayer(
    Attention attention,
    @Nullable Attention memory,
    Sequential mlp,
    Norms norms,
    boolean normFirst,
    Dropout dropout)
    implements TidyModule {
  @Override
  public List<Module> within() {
    return List.of(mlp);
  }

  /// The normalizations of the parts, in the order in which these are used.
  public record Norms(LayerNorm norm1, LayerNorm norm2, @Nullable LayerNorm norm3) {}

  /// The sizes of a layer.
  record Sizes(long size, int heads, long inner) {}

  static TransformerLayer of(Sizes sizes, boolean isDecoder, double dropout) {
    long size = sizes.size();
    Attention.Heads heads = new Attention.Heads(sizes.heads(), isDecoder);
    Attention.Heads all = new Attention.Heads(sizes.heads(), false);
    return new TransformerLayer(
        Attention.of(size, heads, dropout),
        isDecoder ? Attention.of(size, all, dropout) : null,
        Nn.sequential(
            Layers.linear(size, sizes.inner()),
            ActivationLayers.relu(),
            Layers.dropout(dropout),
            Layers.linear(sizes.inner(), size)),
        new Norms(
            Layers.layerNorm(size),
            Layers.layerNorm(size),
            isDecoder ? Layers.layerNorm(size) : null),
        false,
        Layers.dropout(dropout));
  }

  /// A copy with normalization first, which trains more steadily.
  public TransformerLayer withNormFirst() {
    return new TransformerLayer(attention, memory, mlp, norms, true, dropout);
  }

  /// The layer of an encoder.
  @Override
  public Tensor forward(Tensor x) {
    return TidyModule.tidy(
        () -> {
          if (memory != null) {
            throw new IllegalStateException(
                "transformerDecoderLayer: wants what an encoder gave too; call forward(x, memory)");
          }
          return around(mlp, norms.norm2(), around(attention, norms.norm1(), x));
        },
        mlp);
  }

  /// The layer of a decoder, in which a step sees itself and earlier ones, and all of the memory.
  ///
  /// @param encoded what an encoder gave, `[examples, steps, size]`
  public Tensor forward(Tensor x, Tensor encoded) {
    return TidyModule.tidy(
        () -> {
          Attention other = memory;
          LayerNorm last = norms.norm3();
          if (other == null || last == null) {
            throw new IllegalStateException(
                "transformerEncoderLayer: an encoder has no attention to a memory; call forward(x)");
          }
          Tensor seen = around(attention, norms.norm1(), x);
          Tensor read = around(y -> other.forward(y, encoded), norms.norm2(), seen);
          return around(mlp, last, read);
        },
        mlp);
  }

  private Tensor around(Module part, LayerNorm norm, Tensor x) {
    return normFirst
        ? x.add(dropout.forward(part.forward(norm.forward(x))))
        : norm.forward(x.add(dropout.forward(part.forward(x))));
  }
}
