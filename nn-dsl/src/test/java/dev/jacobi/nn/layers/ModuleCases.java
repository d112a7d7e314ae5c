package dev.jacobi.nn.layers;

import dev.jacobi.nn.Module;
import dev.jacobi.nn.Nn;
import dev.jacobi.shape.Shape;
import dev.jacobi.tensor.Interpolation;
import dev.jacobi.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/// The layers of `src/test/python/make_modules.py`, by the names of its rows.
final class ModuleCases {
  private static final Tensor WORDS = Tensor.tensor(new long[][] {{0, 2, 2}, {4, 1, 0}});
  private static final Map<String, Case> CASES = new LinkedHashMap<>();

  /// A layer, how it is called, and the shape of its input.
  record Case(Supplier<Module> layer, BiFunction<Module, Tensor, Tensor> call, Shape shape) {}

  private ModuleCases() {}

  static Map<String, Case> all() {
    return CASES;
  }

  private static void put(String name, Supplier<Module> layer, long... shape) {
    CASES.put(name, new Case(layer, Module::forward, Shape.of(shape)));
  }

  private static void call(
      String name, Supplier<Module> layer, BiFunction<Module, Tensor, Tensor> call, long... shape) {
    CASES.put(name, new Case(layer, call, Shape.of(shape)));
  }

  private static Tensor seen(Recurrent.Result result) {
    return Tensor.cat(0, result.output().flatten(), result.state().h().flatten());
  }

  /// A norm that has been trained with one batch, then used with another.
  private static Tensor trainedBefore(Module layer, Tensor x) {
    layer.train();
    Tensor _ = layer.forward(x.detach().mul(2).add(1));
    layer.eval();
    return layer.forward(x);
  }

  private static Tensor masked(Module layer, Tensor x) {
    Tensor padding = Tensor.tensor(new boolean[][] {{false, false, false}, {false, false, true}});
    Tensor future =
        Tensor.tensor(
            new boolean[][] {{false, false, false}, {false, false, false}, {true, false, false}});
    Tensor hidden = padding.unsqueeze(1).unsqueeze(1).logicalOr(future).to(x.device());
    return ((Attention) layer).forward(x, x, hidden);
  }

  static {
    functions();
    moves();
    pools();
    numbers();
    sequences();
    wholes();
  }

  private static void functions() {
    put("identity", ActivationLayers::identity, 3, 4);
    put("relu", ActivationLayers::relu, 3, 4);
    put("relu6", ActivationLayers::relu6, 3, 4);
    put("sigmoid", ActivationLayers::sigmoid, 3, 4);
    put("tanh", ActivationLayers::tanh, 3, 4);
    put("gelu", ActivationLayers::gelu, 3, 4);
    put("geluTanh", ActivationLayers::geluTanh, 3, 4);
    put("softplus", ActivationLayers::softplus, 3, 4);
    put("leakyRelu", ActivationLayers::leakyRelu, 3, 4);
    put("elu", ActivationLayers::elu, 3, 4);
    put("elu alpha", () -> ActivationLayers.elu(0.7), 3, 4);
    put("celu", () -> ActivationLayers.celu(0.7), 3, 4);
    put("selu", ActivationLayers::selu, 3, 4);
    put("silu", ActivationLayers::silu, 3, 4);
    put("mish", ActivationLayers::mish, 3, 4);
    put("hardswish", ActivationLayers::hardswish, 3, 4);
    put("hardsigmoid", ActivationLayers::hardsigmoid, 3, 4);
    put("hardtanh", () -> ActivationLayers.hardtanh(-0.5, 0.8), 3, 4);
    put("hardshrink", () -> ActivationLayers.hardshrink(0.3), 3, 4);
    put("softshrink", () -> ActivationLayers.softshrink(0.3), 3, 4);
    put("tanhshrink", ActivationLayers::tanhshrink, 3, 4);
    put("threshold", () -> ActivationLayers.threshold(0.2, -3), 3, 4);
    put("softsign", ActivationLayers::softsign, 3, 4);
    put("logSigmoid", ActivationLayers::logSigmoid, 3, 4);
    put("softmax", () -> ActivationLayers.softmax(1), 3, 4);
    put("softmin", () -> ActivationLayers.softmin(1), 3, 4);
    put("logSoftmax", () -> ActivationLayers.logSoftmax(1), 3, 4);
    put("glu", () -> ActivationLayers.glu(1), 3, 4);
    put("prelu", ActivationLayers::prelu, 3, 4);
    put("prelu channels", () -> ActivationLayers.prelu(2), 2, 2, 3);
    put("rrelu in use", ActivationLayers::rrelu, 3, 4);
  }

  private static void moves() {
    put("flatten", ShapeLayers::flatten, 2, 3, 2);
    put("flatten from", () -> ShapeLayers.flatten(2), 2, 1, 3, 2);
    put("unflatten", () -> ShapeLayers.unflatten(1, 2, 2), 3, 4);
    put("zeroPad", () -> ShapeLayers.zeroPad(1, 2, 0, 1), 1, 2, 3, 2);
    put("constantPad", () -> ShapeLayers.constantPad(0.5, 2, 1), 2, 2, 3);
    put("reflectionPad", () -> ShapeLayers.reflectionPad(1, 2, 2, 0), 1, 1, 4, 3);
    put("replicationPad", () -> ShapeLayers.replicationPad(1, 2, 2, 0), 1, 1, 4, 3);
    put("circularPad", () -> ShapeLayers.circularPad(1, 2, 2, 0), 1, 1, 4, 3);
    put("upsample", () -> ShapeLayers.upsample(2), 1, 2, 2, 3);
    put("upsample linear", () -> ShapeLayers.upsample(3, Interpolation.Mode.LINEAR), 1, 2, 2, 3);
    put("pixelShuffle", () -> ShapeLayers.pixelShuffle(2), 1, 8, 2, 3);
    put("pixelUnshuffle", () -> ShapeLayers.pixelUnshuffle(2), 1, 2, 4, 6);
    put("channelShuffle", () -> ShapeLayers.channelShuffle(2), 2, 6, 2);
  }

  private static void pools() {
    put("adaptiveMaxPool", () -> ConvolutionLayers.adaptiveMaxPool(3), 2, 1, 5, 7);
    put("adaptiveMaxPool signals", () -> ConvolutionLayers.adaptiveMaxPool(2), 1, 2, 5);
    put("adaptiveAvgPool volumes", () -> ConvolutionLayers.adaptiveAvgPool(2), 1, 2, 3, 2, 5);
    put("globalAvgPool", ConvolutionLayers::globalAvgPool, 2, 2, 3, 2);
    put("globalMaxPool", ConvolutionLayers::globalMaxPool, 2, 2, 3, 2);
    put("localResponseNorm", () -> ConvolutionLayers.localResponseNorm(3), 2, 5, 2);
    put("instanceNorm", () -> Layers.instanceNorm(2), 3, 2, 4);
    put("instanceNorm affine", () -> Layers.instanceNorm(2).affine(), 3, 2, 2, 3);
    put("batchNorm options", () -> ConvolutionLayers.batchNorm(3).eps(0.01).momentum(0.3), 4, 3);
    call(
        "batchNorm options in use",
        () -> ConvolutionLayers.batchNorm(3).eps(0.01).momentum(0.3),
        ModuleCases::trainedBefore,
        4,
        3);
    put("layerNorm eps", () -> Layers.layerNorm(4).eps(0.1), 3, 4);
    put("layerNorm of maps", () -> Layers.layerNorm(2, 3), 2, 2, 3);
    put("rmsNorm eps", () -> Layers.rmsNorm(4).eps(0.1), 3, 4);
    put("dropout in use", () -> Layers.dropout(0.5), 3, 4);
    put("dropout1d in use", () -> Layers.dropout1d(0.5), 2, 2, 3);
    put("dropout2d in use", () -> Layers.dropout2d(0.5), 2, 2, 3, 1);
    put("dropout3d in use", () -> Layers.dropout3d(0.5), 2, 2, 3, 1, 1);
    put("alphaDropout in use", () -> Layers.alphaDropout(0.5), 3, 4);
    put("featureAlphaDropout in use", () -> Layers.featureAlphaDropout(0.5), 3, 4);
  }

  private static void numbers() {
    call(
        "bilinear",
        () -> Layers.bilinear(4, 4, 2),
        (layer, x) -> ((Bilinear) layer).forward(x, x.mul(2).flip(1)),
        3,
        4);
    BiFunction<Module, Tensor, Tensor> words =
        (layer, x) -> layer.forward(WORDS.to(x.device())).add(x.mul(0).sum());
    call("embedding", () -> Layers.embedding(5, 3), words, 1);
    call("embedding padding", () -> Layers.embedding(5, 3).padding(2), words, 1);
    call("embeddingBag", () -> Layers.embeddingBag(5, 3), words, 1);
    call("embeddingBag sum", () -> Layers.embeddingBag(5, 3).sum(), words, 1);
    call("embeddingBag max", () -> Layers.embeddingBag(5, 3).max(), words, 1);
    put("positionalEncoding", () -> Layers.positionalEncoding(4, 7), 2, 3, 4);
    put("positionEmbedding", () -> Layers.positionEmbedding(4, 5), 2, 3, 4);
    put("conv2d same", () -> ConvolutionLayers.conv2d(2, 2, 3).dilation(2).same(), 1, 2, 4, 5);
    put(
        "convTranspose2d more",
        () -> ConvolutionLayers.convTranspose2d(2, 2, 3).stride(2).padding(1).outputPadding(1),
        1,
        2,
        2,
        3);
  }

  private static void sequences() {
    put("rnnRelu", () -> Layers.rnnRelu(2, 3), 2, 3, 2);
    put("rnn layers", () -> Layers.rnn(2, 3).layers(2), 2, 3, 2);
    put("gru both", () -> Layers.gru(2, 3).bidirectional(), 2, 3, 2);
    put("lstm layers both", () -> Layers.lstm(2, 3).layers(2).bidirectional(), 2, 3, 2);
    call(
        "rnn lengths",
        () -> Layers.rnn(2, 3),
        (layer, x) -> seen(((Recurrent) layer).forward(x, 4, 2, 3)),
        3,
        4,
        2);
    BiFunction<Module, Tensor, Tensor> lengths =
        (layer, x) -> seen(((RecurrentStack) layer).forward(x, 4, 2, 3));
    call("gru lengths", () -> Layers.gru(2, 3).layers(2), lengths, 3, 4, 2);
    call("lstm lengths", () -> Layers.lstm(2, 3).layers(2).bidirectional(), lengths, 3, 4, 2);
    call("attention masked", () -> Layers.attention(4, 2), ModuleCases::masked, 2, 3, 4);
    put("gptBlock", () -> Layers.gptBlock(4, 2, 0), 1, 3, 4);
    put("transformerEncoderLayer", () -> Layers.transformerEncoderLayer(4, 2, 6, 0), 2, 3, 4);
    put(
        "transformerEncoderLayer first",
        () -> Layers.transformerEncoderLayer(4, 2, 6, 0).withNormFirst(),
        2,
        3,
        4);
    call(
        "transformerDecoderLayer",
        () -> Layers.transformerDecoderLayer(4, 2, 6, 0),
        (layer, x) -> ((TransformerLayer) layer).forward(x, x.mul(2).flip(1)),
        2,
        3,
        4);
    put("lastStep", Layers::lastStep, 2, 3, 2);
  }

  private static void wholes() {
    put("residual", () -> Nn.residual(Layers.linear(4, 4)), 3, 4);
    put("parallel", () -> Layers.parallel(Layers.linear(4, 3), Layers.linear(4, 3)), 3, 4);
    put("concat", () -> Layers.concat(Layers.linear(4, 3), Layers.linear(4, 3)), 3, 4);
    put("repeat", () -> Nn.repeat(2, i -> Layers.linear(4, 4)), 3, 4);
    put(
        "sequential",
        () -> Nn.sequential(Layers.linear(4, 3), ActivationLayers.tanh(), Layers.linear(3, 2)),
        3,
        4);
    put("named", () -> Nn.named("only", Layers.linear(4, 3)), 3, 4);
  }
}
