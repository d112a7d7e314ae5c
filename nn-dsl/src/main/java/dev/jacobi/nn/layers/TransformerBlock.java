package dev.jacobi.nn.layers;

import dev.jacobi.nn.Module;
import dev.jacobi.nn.Nn;
import dev.jacobi.nn.TidyModule;
import dev.jacobi.tensor.Tensor;
import java.util.List;

/// A block of a transformer with normalization first, as in GPT-2: attention, then two linear
/// layers, each with a shortcut around.
public record TransformerBlock(
    Module norm1, Module attention, Module norm2, Module mlp, Dropout dropout)
    implements TidyModule {
  @Override
  public List<Module> within() {
    return List.of(norm1, attention, norm2, mlp);
  }

  static TransformerBlock of(long size, Attention.Heads heads, double dropout) {
    Module mlp =
        Nn.sequential(
            Layers.linear(size, 4 * size), ActivationLayers.gelu(), Layers.linear(4 * size, size));
    return new TransformerBlock(
        Layers.layerNorm(size),
        Attention.of(size, heads, dropout),
        Layers.layerNorm(size),
        mlp,
        Layers.dropout(dropout));
  }

  @Override
  public Tensor forward(Tensor x) {
    return TidyModule.tidy(
        () -> {
          Tensor seen = x.add(dropout.forward(attention.forward(norm1.forward(x))));
          return seen.add(dropout.forward(mlp.forward(norm2.forward(seen))));
        },
        norm1,
        attention,
        norm2,
        mlp);
  }
}
