package dev.jacobi.nn.layers;

import dev.jacobi.nn.Module;
import dev.jacobi.nn.layers.Activation.Effect;
import java.util.List;

/// The layers.
public final class Layers {
  private Layers() {}

  /// A fully connected layer: `x W^T + b` over the last dimension. Weights and bias start as in
  /// PyTorch, uniformly distributed up to 1 by the root of the number of inputs.
  public static Linear linear(long in, long out) {
    return linear(in, out, true);
  }

  /// A fully connected layer, with or without a bias.
  public static Linear linear(long in, long out, boolean bias) {
    if (in < 1) {
      throw new IllegalArgumentException(
          "linear: wants at least one input, got %d; linear(%d) finds the number out"
              .formatted(in, out));
    }
    return Linear.of(in, out, bias);
  }

  /// A fully connected layer that takes the number of inputs from the first that it sees.
  public static Linear linear(long out) {
    return Linear.of(0, out, true);
  }

  /// A fully connected layer that takes the number of inputs from the first that it sees, with or
  /// without a bias.
  public static Linear linear(long out, boolean bias) {
    return Linear.of(0, out, bias);
  }

  /// A layer that sets a share `p` of the elements to 0 at random, in training only.
  public static Dropout dropout(double p) {
    return Dropout.of(Dropout.Target.ELEMENTS, p);
  }

  /// A layer that drops whole channels of signals, `[examples, channels, places]`, in training.
  public static Dropout dropout1d(double p) {
    return Dropout.of(Dropout.Target.SIGNALS, p);
  }

  /// A layer that drops whole channels of images in training.
  public static Dropout dropout2d(double p) {
    return Dropout.of(Dropout.Target.IMAGES, p);
  }

  /// A layer that drops whole channels of volumes in training.
  public static Dropout dropout3d(double p) {
    return Dropout.of(Dropout.Target.VOLUMES, p);
  }

  /// A layer that drops elements behind a selu in training, so that mean and variance stay.
  public static Dropout alphaDropout(double p) {
    return Dropout.of(Dropout.Target.ALPHA, p);
  }

  /// A layer that drops whole channels behind a selu in training, so that mean and variance stay.
  public static Dropout featureAlphaDropout(double p) {
    return Dropout.of(Dropout.Target.FEATURE_ALPHA, p);
  }

  /// A layer of products of two inputs.
  public static Bilinear bilinear(long in1, long in2, long out) {
    return Bilinear.of(in1, in2, out);
  }

  /// Layers beside one another, whose outputs are added.
  public static Branches parallel(Module... branches) {
    return new Branches(List.of(branches), true);
  }

  /// Layers beside one another, whose outputs are put one after another in dimension 1.
  public static Branches concat(Module... branches) {
    return new Branches(List.of(branches), false);
  }

  /// Layer normalization over the last dimensions, which have these sizes: one, or several.
  public static LayerNorm layerNorm(long... sizes) {
    return LayerNorm.of(sizes);
  }

  /// Root mean square normalization over the last dimension, which has this size.
  public static RmsNorm rmsNorm(long size) {
    return RmsNorm.of(size);
  }

  /// Normalization of each channel of each example over its places.
  public static InstanceNorm instanceNorm(long channels) {
    return new InstanceNorm(channels, null, null);
  }

  /// Normalization of groups of channels in dimension 1.
  public static GroupNorm groupNorm(long groups, long channels) {
    return GroupNorm.of(groups, channels);
  }

  /// A table with a row of numbers for each word, drawn from the standard normal distribution.
  public static Embedding embedding(long words, long size) {
    return Embedding.of(words, size);
  }

  /// A table with a row of numbers for each word, which gives the mean of the rows of a bag.
  public static EmbeddingBag embeddingBag(long words, long size) {
    return new EmbeddingBag(Embedding.of(words, size).weight(), EmbeddingBag.Join.MEAN);
  }

  /// A layer that adds sines and cosines that tell the position of up to so many steps.
  public static Positions positionalEncoding(long size, long steps) {
    return Positions.PositionalEncoding.of(size, steps);
  }

  /// A layer that adds a trained row for the position of each of up to so many steps.
  public static Positions positionEmbedding(long size, long steps) {
    return new Positions.PositionEmbedding(Embedding.of(steps, size).weight());
  }

  /// A layer of a transformer's encoder, with normalization behind its parts, as in PyTorch.
  ///
  /// @param inner the size between the two linear layers
  public static TransformerLayer transformerEncoderLayer(
      long size, int heads, long inner, double dropout) {
    return TransformerLayer.of(new TransformerLayer.Sizes(size, heads, inner), false, dropout);
  }

  /// A layer of a transformer's decoder, with normalization behind its parts, as in PyTorch.
  ///
  /// @param inner the size between the two linear layers
  public static TransformerLayer transformerDecoderLayer(
      long size, int heads, long inner, double dropout) {
    return TransformerLayer.of(new TransformerLayer.Sizes(size, heads, inner), true, dropout);
  }

  /// Multi-head self-attention in which every step sees all steps.
  public static Attention attention(long size, int heads) {
    return Attention.of(size, new Attention.Heads(heads, false), 0);
  }

  /// Multi-head self-attention in which a step sees itself and earlier ones.
  public static Attention causalAttention(long size, int heads) {
    return Attention.of(size, new Attention.Heads(heads, true), 0);
  }

  /// A block of a transformer in which every step sees all steps.
  public static TransformerBlock transformerBlock(long size, int heads, double dropout) {
    return TransformerBlock.of(size, new Attention.Heads(heads, false), dropout);
  }

  /// A block of a transformer in which a step sees itself and earlier ones, as in GPT-2.
  public static TransformerBlock gptBlock(long size, int heads, double dropout) {
    return TransformerBlock.of(size, new Attention.Heads(heads, true), dropout);
  }

  /// Elman's recurrent network: `[examples, steps, in]` to `[examples, steps, hidden]`.
  public static Recurrent rnn(long in, long hidden) {
    return Recurrent.of(Recurrent.CellType.RNN, in, hidden);
  }

  /// Elman's recurrent network with relu: `[examples, steps, in]` to `[examples, steps, hidden]`.
  public static Recurrent rnnRelu(long in, long hidden) {
    return Recurrent.of(Recurrent.CellType.RNN_RELU, in, hidden);
  }

  /// Gated recurrent units: `[examples, steps, in]` to `[examples, steps, hidden]`.
  public static Recurrent gru(long in, long hidden) {
    return Recurrent.of(Recurrent.CellType.GRU, in, hidden);
  }

  /// Long short-term memory: `[examples, steps, in]` to `[examples, steps, hidden]`.
  public static Recurrent lstm(long in, long hidden) {
    return Recurrent.of(Recurrent.CellType.LSTM, in, hidden);
  }

  /// A layer that gives the last step of a sequence: `[examples, steps, size]` to `[examples,
  /// size]`.
  public static Module lastStep() {
    return new Activation("lastStep()", Effect.MIXING, x -> x.select(1, -1));
  }
}
