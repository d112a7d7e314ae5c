package dev.jacobi.nn;

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
    put("identity", Nn::identity, 3, 4);
    put("relu", Nn::relu, 3, 4);
    put("relu6", Nn::relu6, 3, 4);
    put("sigmoid", Nn::sigmoid, 3, 4);
    put("tanh", Nn::tanh, 3, 4);
    put("gelu", Nn::gelu, 3, 4);
    put("geluTanh", Nn::geluTanh, 3, 4);
    put("softplus", Nn::softplus, 3, 4);
    put("leakyRelu", Nn::leakyRelu, 3, 4);
    put("elu", Nn::elu, 3, 4);
    put("elu alpha", () -> Nn.elu(0.7), 3, 4);
    put("celu", () -> Nn.celu(0.7), 3, 4);
    put("selu", Nn::selu, 3, 4);
    put("silu", Nn::silu, 3, 4);
    put("mish", Nn::mish, 3, 4);
    put("hardswish", Nn::hardswish, 3, 4);
    put("hardsigmoid", Nn::hardsigmoid, 3, 4);
    put("hardtanh", () -> Nn.hardtanh(-0.5, 0.8), 3, 4);
    put("hardshrink", () -> Nn.hardshrink(0.3), 3, 4);
    put("softshrink", () -> Nn.softshrink(0.3), 3, 4);
    put("tanhshrink", Nn::tanhshrink, 3, 4);
    put("threshold", () -> Nn.threshold(0.2, -3), 3, 4);
    put("softsign", Nn::softsign, 3, 4);
    put("logSigmoid", Nn::logSigmoid, 3, 4);
    put("softmax", () -> Nn.softmax(1), 3, 4);
    put("softmin", () -> Nn.softmin(1), 3, 4);
    put("logSoftmax", () -> Nn.logSoftmax(1), 3, 4);
    put("glu", () -> Nn.glu(1), 3, 4);
    put("prelu", Nn::prelu, 3, 4);
    put("prelu channels", () -> Nn.prelu(2), 2, 2, 3);
    put("rrelu in use", Nn::rrelu, 3, 4);
  }

  private static void moves() {
    put("flatten", Nn::flatten, 2, 3, 2);
    put("flatten from", () -> Nn.flatten(2), 2, 1, 3, 2);
    put("unflatten", () -> Nn.unflatten(1, 2, 2), 3, 4);
    put("zeroPad", () -> Nn.zeroPad(1, 2, 0, 1), 1, 2, 3, 2);
    put("constantPad", () -> Nn.constantPad(0.5, 2, 1), 2, 2, 3);
    put("reflectionPad", () -> Nn.reflectionPad(1, 2, 2, 0), 1, 1, 4, 3);
    put("replicationPad", () -> Nn.replicationPad(1, 2, 2, 0), 1, 1, 4, 3);
    put("circularPad", () -> Nn.circularPad(1, 2, 2, 0), 1, 1, 4, 3);
    put("upsample", () -> Nn.upsample(2), 1, 2, 2, 3);
    put("upsample linear", () -> Nn.upsample(3, Interpolation.Mode.LINEAR), 1, 2, 2, 3);
    put("pixelShuffle", () -> Nn.pixelShuffle(2), 1, 8, 2, 3);
    put("pixelUnshuffle", () -> Nn.pixelUnshuffle(2), 1, 2, 4, 6);
    put("channelShuffle", () -> Nn.channelShuffle(2), 2, 6, 2);
  }

  private static void pools() {
    put("adaptiveMaxPool", () -> Nn.adaptiveMaxPool(3), 2, 1, 5, 7);
    put("adaptiveMaxPool signals", () -> Nn.adaptiveMaxPool(2), 1, 2, 5);
    put("adaptiveAvgPool volumes", () -> Nn.adaptiveAvgPool(2), 1, 2, 3, 2, 5);
    put("globalAvgPool", Nn::globalAvgPool, 2, 2, 3, 2);
    put("globalMaxPool", Nn::globalMaxPool, 2, 2, 3, 2);
    put("localResponseNorm", () -> Nn.localResponseNorm(3), 2, 5, 2);
    put("instanceNorm", () -> Nn.instanceNorm(2), 3, 2, 4);
    put("instanceNorm affine", () -> Nn.instanceNorm(2).affine(), 3, 2, 2, 3);
    put("batchNorm options", () -> Nn.batchNorm(3).eps(0.01).momentum(0.3), 4, 3);
    call(
        "batchNorm options in use",
        () -> Nn.batchNorm(3).eps(0.01).momentum(0.3),
        ModuleCases::trainedBefore,
        4,
        3);
    put("layerNorm eps", () -> Nn.layerNorm(4).eps(0.1), 3, 4);
    put("layerNorm of maps", () -> Nn.layerNorm(2, 3), 2, 2, 3);
    put("rmsNorm eps", () -> Nn.rmsNorm(4).eps(0.1), 3, 4);
    put("dropout in use", () -> Nn.dropout(0.5), 3, 4);
    put("dropout1d in use", () -> Nn.dropout1d(0.5), 2, 2, 3);
    put("dropout2d in use", () -> Nn.dropout2d(0.5), 2, 2, 3, 1);
    put("dropout3d in use", () -> Nn.dropout3d(0.5), 2, 2, 3, 1, 1);
    put("alphaDropout in use", () -> Nn.alphaDropout(0.5), 3, 4);
    put("featureAlphaDropout in use", () -> Nn.featureAlphaDropout(0.5), 3, 4);
  }

  private static void numbers() {
    call(
        "bilinear",
        () -> Nn.bilinear(4, 4, 2),
        (layer, x) -> ((Bilinear) layer).forward(x, x.mul(2).flip(1)),
        3,
        4);
    BiFunction<Module, Tensor, Tensor> words =
        (layer, x) -> layer.forward(WORDS.to(x.device())).add(x.mul(0).sum());
    call("embedding", () -> Nn.embedding(5, 3), words, 1);
    call("embedding padding", () -> Nn.embedding(5, 3).padding(2), words, 1);
    call("embeddingBag", () -> Nn.embeddingBag(5, 3), words, 1);
    call("embeddingBag sum", () -> Nn.embeddingBag(5, 3).sum(), words, 1);
    call("embeddingBag max", () -> Nn.embeddingBag(5, 3).max(), words, 1);
    put("positionalEncoding", () -> Nn.positionalEncoding(4, 7), 2, 3, 4);
    put("positionEmbedding", () -> Nn.positionEmbedding(4, 5), 2, 3, 4);
    put("conv2d same", () -> Nn.conv2d(2, 2, 3).dilation(2).same(), 1, 2, 4, 5);
    put(
        "convTranspose2d more",
        () -> Nn.convTranspose2d(2, 2, 3).stride(2).padding(1).outputPadding(1),
        1,
        2,
        2,
        3);
  }

  private static void sequences() {
    put("rnnRelu", () -> Nn.rnnRelu(2, 3), 2, 3, 2);
    put("rnn layers", () -> Nn.rnn(2, 3).layers(2), 2, 3, 2);
    put("gru both", () -> Nn.gru(2, 3).bidirectional(), 2, 3, 2);
    put("lstm layers both", () -> Nn.lstm(2, 3).layers(2).bidirectional(), 2, 3, 2);
    call(
        "rnn lengths",
        () -> Nn.rnn(2, 3),
        (layer, x) -> seen(((Recurrent) layer).forward(x, 4, 2, 3)),
        3,
        4,
        2);
    BiFunction<Module, Tensor, Tensor> lengths =
        (layer, x) -> seen(((RecurrentStack) layer).forward(x, 4, 2, 3));
    call("gru lengths", () -> Nn.gru(2, 3).layers(2), lengths, 3, 4, 2);
    call("lstm lengths", () -> Nn.lstm(2, 3).layers(2).bidirectional(), lengths, 3, 4, 2);
    call("attention masked", () -> Nn.attention(4, 2), ModuleCases::masked, 2, 3, 4);
    put("gptBlock", () -> Nn.gptBlock(4, 2, 0), 1, 3, 4);
    put("transformerEncoderLayer", () -> Nn.transformerEncoderLayer(4, 2, 6, 0), 2, 3, 4);
    put(
        "transformerEncoderLayer first",
        () -> Nn.transformerEncoderLayer(4, 2, 6, 0).withNormFirst(),
        2,
        3,
        4);
    call(
        "transformerDecoderLayer",
        () -> Nn.transformerDecoderLayer(4, 2, 6, 0),
        (layer, x) -> ((TransformerLayer) layer).forward(x, x.mul(2).flip(1)),
        2,
        3,
        4);
    put("lastStep", Nn::lastStep, 2, 3, 2);
  }

  private static void wholes() {
    put("residual", () -> Nn.residual(Nn.linear(4, 4)), 3, 4);
    put("parallel", () -> Nn.parallel(Nn.linear(4, 3), Nn.linear(4, 3)), 3, 4);
    put("concat", () -> Nn.concat(Nn.linear(4, 3), Nn.linear(4, 3)), 3, 4);
    put("repeat", () -> Nn.repeat(2, i -> Nn.linear(4, 4)), 3, 4);
    put("sequential", () -> Nn.sequential(Nn.linear(4, 3), Nn.tanh(), Nn.linear(3, 2)), 3, 4);
    put("named", () -> Nn.named("only", Nn.linear(4, 3)), 3, 4);
  }
}
