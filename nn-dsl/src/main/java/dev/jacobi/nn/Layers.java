package dev.jacobi.nn;

import dev.jacobi.nn.Activation.Kind;
import java.util.List;

/// The layers, as part of [Nn].
abstract class Layers extends ImageLayers {
  Layers() {}

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

  /// Layers one after another, called `0`, `1` and so on unless they are [#named].
  public static Sequential sequential(Module... layers) {
    return new Sequential(List.of(layers));
  }

  /// A layer with a name of its own in a sequence.
  public static Named named(String name, Module layer) {
    return new Named(name, layer);
  }

  /// A shortcut around layers: `x + layers(x)`.
  public static Residual residual(Module... layers) {
    return new Residual(layers.length == 1 ? layers[0] : sequential(layers));
  }

  /// A layer that gives what it gets.
  public static Module identity() {
    return new Activation("identity()", Kind.IDEMPOTENT, x -> x);
  }

  /// A layer of `max(x, 0)`.
  public static Module relu() {
    return new Activation("relu()", Kind.IDEMPOTENT, Functions::relu);
  }

  /// A layer of `1 / (1 + e^-x)`.
  public static Module sigmoid() {
    return new Activation("sigmoid()", Kind.POINTWISE, Functions::sigmoid);
  }

  /// A layer of the hyperbolic tangent.
  public static Module tanh() {
    return new Activation("tanh()", Kind.POINTWISE, Functions::tanh);
  }

  /// A layer of the Gaussian error linear unit.
  public static Module gelu() {
    return new Activation("gelu()", Kind.POINTWISE, Functions::gelu);
  }

  /// A layer of `log(1 + e^x)`.
  public static Module softplus() {
    return new Activation("softplus()", Kind.POINTWISE, Functions::softplus);
  }

  /// A layer of `x` where it is positive, `slope * x` elsewhere.
  public static Module leakyRelu(double slope) {
    return new Activation(
        "leakyRelu(%s)".formatted(slope), Kind.POINTWISE, x -> leakyRelu(x, slope));
  }

  /// A layer of the gated linear unit along a dimension, which halves it.
  public static Module glu(int dim) {
    return new Activation("glu(%d)".formatted(dim), Kind.MIXING, x -> glu(x, dim));
  }

  /// A layer of `x` where it is positive, `e^x - 1` elsewhere.
  public static Module elu() {
    return new Activation("elu()", Kind.POINTWISE, x -> elu(x, 1));
  }

  /// A layer of the elu whose constants keep mean 0 and variance 1.
  public static Module selu() {
    return new Activation("selu()", Kind.POINTWISE, Functions::selu);
  }

  /// A layer of `x sigmoid(x)`, also called swish.
  public static Module silu() {
    return new Activation("silu()", Kind.POINTWISE, Functions::silu);
  }

  /// A layer of `x tanh(softplus(x))`.
  public static Module mish() {
    return new Activation("mish()", Kind.POINTWISE, Functions::mish);
  }

  /// A layer of the swish in straight lines.
  public static Module hardswish() {
    return new Activation("hardswish()", Kind.POINTWISE, Functions::hardswish);
  }

  /// A layer of the sigmoid in straight lines.
  public static Module hardsigmoid() {
    return new Activation("hardsigmoid()", Kind.POINTWISE, Functions::hardsigmoid);
  }

  /// A layer of `min(max(x, 0), 6)`.
  public static Module relu6() {
    return new Activation("relu6()", Kind.IDEMPOTENT, Functions::relu6);
  }

  /// A layer of `x / (1 + |x|)`.
  public static Module softsign() {
    return new Activation("softsign()", Kind.POINTWISE, Functions::softsign);
  }

  /// A layer of the logarithm of the sigmoid.
  public static Module logSigmoid() {
    return new Activation("logSigmoid()", Kind.POINTWISE, Functions::logSigmoid);
  }

  /// A layer of `x - tanh(x)`.
  public static Module tanhshrink() {
    return new Activation("tanhshrink()", Kind.POINTWISE, Functions::tanhshrink);
  }

  /// A layer of the softmax along a dimension.
  public static Module softmax(int dim) {
    return new Activation("softmax(%d)".formatted(dim), Kind.MIXING, x -> softmax(x, dim));
  }

  /// A layer of the logarithm of the softmax along a dimension.
  public static Module logSoftmax(int dim) {
    return new Activation("logSoftmax(%d)".formatted(dim), Kind.MIXING, x -> logSoftmax(x, dim));
  }

  /// A layer that makes one dimension of all but the first.
  public static Module flatten() {
    return new Activation("flatten()", Kind.CHANNELWISE, x -> x.flatten(1));
  }

  /// A layer that sets a share `p` of the elements to 0 at random, in training only.
  public static Dropout dropout(double p) {
    return new Dropout(p, Mode.training());
  }

  /// Layer normalization over the last dimension, which has this size.
  public static LayerNorm layerNorm(long size) {
    return LayerNorm.of(size);
  }

  /// Root mean square normalization over the last dimension, which has this size.
  public static RmsNorm rmsNorm(long size) {
    return RmsNorm.of(size);
  }

  /// Normalization of groups of channels in dimension 1.
  public static GroupNorm groupNorm(long groups, long channels) {
    return GroupNorm.of(groups, channels);
  }

  /// A table with a row of numbers for each word, drawn from the standard normal distribution.
  public static Embedding embedding(long words, long size) {
    return Embedding.of(words, size);
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
    return Recurrent.of(Recurrent.Kind.RNN, in, hidden);
  }

  /// Gated recurrent units: `[examples, steps, in]` to `[examples, steps, hidden]`.
  public static Recurrent gru(long in, long hidden) {
    return Recurrent.of(Recurrent.Kind.GRU, in, hidden);
  }

  /// Long short-term memory: `[examples, steps, in]` to `[examples, steps, hidden]`.
  public static Recurrent lstm(long in, long hidden) {
    return Recurrent.of(Recurrent.Kind.LSTM, in, hidden);
  }

  /// A layer that gives the last step of a sequence: `[examples, steps, size]` to `[examples,
  /// size]`.
  public static Module lastStep() {
    return new Activation("lastStep()", Kind.MIXING, x -> x.select(1, -1));
  }
}
