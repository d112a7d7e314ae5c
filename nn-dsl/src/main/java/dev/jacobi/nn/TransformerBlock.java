package dev.jacobi.nn;

import dev.jacobi.tensor.Tensor;

/// A block of a transformer with normalization first, as in GPT-2: attention, then two linear
/// layers, each with a shortcut around.
public record TransformerBlock(
    Module norm1, Module attention, Module norm2, Module mlp, Dropout dropout) implements Module {
  static TransformerBlock of(long size, Attention.Heads heads, double dropout) {
    Module mlp = Nn.sequential(Nn.linear(size, 4 * size), Nn.gelu(), Nn.linear(4 * size, size));
    return new TransformerBlock(
        Nn.layerNorm(size),
        Attention.of(size, heads, dropout),
        Nn.layerNorm(size),
        mlp,
        Nn.dropout(dropout));
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
