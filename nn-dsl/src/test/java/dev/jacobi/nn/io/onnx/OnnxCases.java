package dev.jacobi.nn.io.onnx;

import dev.jacobi.nn.Module;
import dev.jacobi.nn.Nn;
import dev.jacobi.nn.layers.ActivationLayers;
import dev.jacobi.nn.layers.Attention;
import dev.jacobi.nn.layers.Bilinear;
import dev.jacobi.nn.layers.ConvolutionLayers;
import dev.jacobi.nn.layers.Layers;
import dev.jacobi.nn.layers.Pool;
import dev.jacobi.nn.layers.ShapeLayers;
import dev.jacobi.nn.layers.TransformerLayer;
import dev.jacobi.shape.Shape;
import dev.jacobi.tensor.Interpolation.Mode;
import dev.jacobi.tensor.Tensor;
import dev.jacobi.tensor.WindowOptions;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.LongStream;

/// Networks that are exported, by names that begin with that of a layer.
final class OnnxCases {
  private static final int WORDS = 7;

  private final Map<String, Case> cases = new LinkedHashMap<>();

  /// A network, how it is called, and the shapes of one example of its inputs.
  record Case(Module net, Function<List<Tensor>, Tensor> call, List<Shape> shapes, boolean words) {
    /// Inputs for so many examples.
    List<Tensor> inputs(long examples) {
      return shapes.stream()
          .map(shape -> LongStream.concat(LongStream.of(examples), Arrays.stream(shape.toArray())))
          .map(
              sizes ->
                  words ? Tensor.randint(WORDS, sizes.toArray()) : Tensor.randn(sizes.toArray()))
          .toList();
    }
  }

  static Map<String, Case> all() {
    OnnxCases all = new OnnxCases();
    all.functions();
    all.functionsOfRows();
    all.norms();
    all.windows();
    all.adaptive();
    all.moves();
    all.borders();
    all.upsampled();
    all.words();
    all.pairs();
    all.sequences();
    all.transformers();
    all.wholes();
    return all.cases;
  }

  private void put(String name, Module net, long... shape) {
    cases.put(name, new Case(net, x -> net.forward(x.getFirst()), List.of(Shape.of(shape)), false));
  }

  private void putWords(String name, Module net, long... shape) {
    cases.put(name, new Case(net, x -> net.forward(x.getFirst()), List.of(Shape.of(shape)), true));
  }

  private void functions() {
    for (Module layer :
        new Module[] {
          ActivationLayers.identity(),
          ActivationLayers.relu(),
          ActivationLayers.sigmoid(),
          ActivationLayers.tanh(),
          ActivationLayers.gelu(),
          ActivationLayers.softplus(),
          ActivationLayers.leakyRelu(0.2),
          ActivationLayers.elu(),
          ActivationLayers.elu(0.5),
          ActivationLayers.selu(),
          ActivationLayers.silu(),
          ActivationLayers.mish(),
          ActivationLayers.hardswish(),
          ActivationLayers.hardsigmoid(),
          ActivationLayers.relu6(),
          ActivationLayers.softsign(),
          ActivationLayers.logSigmoid(),
          ActivationLayers.tanhshrink(),
          ActivationLayers.celu(0.7),
          ActivationLayers.hardtanh(-0.5, 0.8),
          ActivationLayers.hardtanh(Double.NEGATIVE_INFINITY, 0.8),
          ActivationLayers.hardshrink(0.4),
          ActivationLayers.softshrink(0.4),
          ActivationLayers.threshold(0.2, -3),
          ActivationLayers.geluTanh(),
          ActivationLayers.prelu(),
          ActivationLayers.prelu(6),
          ActivationLayers.rrelu(),
          Layers.dropout(0.5),
          Layers.alphaDropout(0.5),
          Layers.featureAlphaDropout(0.5)
        }) {
      put(layer.toString(), layer, 6);
    }
  }

  private void functionsOfRows() {
    for (Module layer :
        new Module[] {
          ActivationLayers.softmax(1),
          ActivationLayers.logSoftmax(-1),
          ActivationLayers.softmin(1),
          ActivationLayers.glu(1),
          ShapeLayers.flatten(),
          Layers.dropout1d(0.5)
        }) {
      put(layer.toString(), layer, 4, 6);
    }
    put("dropout2d", Layers.dropout2d(0.5), 2, 3, 1);
    put("dropout3d", Layers.dropout3d(0.5), 2, 3, 1, 2);
    put("linear", Layers.linear(6, 3), 6);
    put("linear without bias", Layers.linear(6, 3, false), 6);
    put("linear of sequences", Layers.linear(6, 3), 4, 6);
  }

  private void norms() {
    put("layerNorm", Layers.layerNorm(6), 4, 6);
    put("layerNorm of maps", Layers.layerNorm(3, 5), 4, 2, 3, 5);
    put("rmsNorm", Layers.rmsNorm(6), 4, 6);
    put("batchNorm rows", trained(ConvolutionLayers.batchNorm(6), 6), 6);
    put("batchNorm eps", trained(ConvolutionLayers.batchNorm(6).eps(0.3), 6), 6);
    put("batchNorm images", trained(ConvolutionLayers.batchNorm(3), 3, 4, 4), 3, 4, 4);
    put("groupNorm", Layers.groupNorm(2, 4), 4, 3, 3);
    put("instanceNorm", Layers.instanceNorm(3), 3, 4, 4);
    put("instanceNorm affine", Layers.instanceNorm(3).affine(), 3, 4, 4);
    // Small numbers alone would hardly be changed.
    Module large = ShapeLayers.constantPad(30, 0, 0, 0, 0, 1, 1);
    put("localResponseNorm", Nn.sequential(large, ConvolutionLayers.localResponseNorm(3)), 5, 2, 3);
    put(
        "localResponseNorm even",
        Nn.sequential(large, ConvolutionLayers.localResponseNorm(4)),
        3,
        2,
        1);
    Module largeRows = ShapeLayers.constantPad(30, 1, 1);
    put(
        "localResponseNorm rows",
        Nn.sequential(largeRows, ConvolutionLayers.localResponseNorm(9)),
        6);
  }

  /// With running means that are not those of the start.
  private static Module trained(Module net, long... shape) {
    long[] sizes = LongStream.concat(LongStream.of(6), Arrays.stream(shape)).toArray();
    Tensor _ = net.forward(Tensor.randn(sizes).mul(2).add(1));
    return net;
  }

  private void windows() {
    put("conv1d", ConvolutionLayers.conv1d(2, 4, 3).stride(2).padding(1), 2, 7);
    put("conv2d", ConvolutionLayers.conv2d(2, 4, 3).dilation(2).padding(1, 2), 2, 7, 6);
    put(
        "conv2d groups",
        ConvolutionLayers.conv2d(4, 6, 2).kernel(2, 3).groups(2).withoutBias(),
        4,
        5,
        6);
    put("conv3d", ConvolutionLayers.conv3d(2, 3, 2), 2, 3, 4, 3);
    put("convTranspose1d", ConvolutionLayers.convTranspose1d(2, 3, 3).stride(2).padding(1), 2, 4);
    put("convTranspose2d", ConvolutionLayers.convTranspose2d(4, 6, 3).stride(2).groups(2), 4, 3, 2);
    put(
        "convTranspose2d more",
        ConvolutionLayers.convTranspose2d(2, 3, 3).stride(2).padding(1).outputPadding(1, 0),
        2,
        3,
        2);
    put("convTranspose3d", ConvolutionLayers.convTranspose3d(2, 1, 2), 2, 2, 2, 2);
    put("maxPool", ConvolutionLayers.maxPool(3).stride(2).padding(1), 2, 7, 6);
    put("maxPool signals", ConvolutionLayers.maxPool(2), 2, 7);
    put("maxPool volumes", ConvolutionLayers.maxPool(1, 2, 2), 2, 3, 4, 4);
    put("avgPool", ConvolutionLayers.avgPool(2).padding(1), 2, 5, 4);
    put("avgPool ceil", ConvolutionLayers.avgPool(2).ceil(), 2, 5, 5);
    put("avgPool padding and ceil", ConvolutionLayers.avgPool(2).padding(1).ceil(), 2, 5, 4);
    put("avgPool wide ceil", ConvolutionLayers.avgPool(3).stride(2).padding(1).ceil(), 2, 6, 8);
    WindowOptions inside = WindowOptions.defaults().withPadding(1).withoutCountingPadding();
    put("avgPool inside", new Pool(Pool.Fold.AVG, List.of(2), inside.withCeil()), 2, 5, 4);
    put("avgPool signals", ConvolutionLayers.avgPool(3).stride(1), 2, 5);
    put("avgPool volumes", ConvolutionLayers.avgPool(2), 2, 2, 4, 3);
    put("maxPool ceil", ConvolutionLayers.maxPool(2).ceil(), 2, 5, 5);
    put("maxPool padding and ceil", ConvolutionLayers.maxPool(2).padding(1).ceil(), 2, 5, 4);
    put("maxPool rest", ConvolutionLayers.maxPool(2).stride(3), 2, 7, 6);
    put("conv2d same", ConvolutionLayers.conv2d(2, 2, 3).dilation(2).same(), 2, 4, 5);
  }

  private void adaptive() {
    put("adaptiveAvgPool", ConvolutionLayers.adaptiveAvgPool(2), 2, 4, 6);
    put("adaptiveAvgPool uneven", ConvolutionLayers.adaptiveAvgPool(3), 2, 7, 2);
    put("adaptiveAvgPool signals", ConvolutionLayers.adaptiveAvgPool(3), 2, 5);
    put("adaptiveMaxPool", ConvolutionLayers.adaptiveMaxPool(2), 2, 4, 6);
    put("adaptiveMaxPool uneven", ConvolutionLayers.adaptiveMaxPool(2), 2, 3, 5, 4);
    put("globalAvgPool", ConvolutionLayers.globalAvgPool(), 2, 4, 6);
    put("globalMaxPool", ConvolutionLayers.globalMaxPool(), 2, 4, 6);
  }

  private void moves() {
    put("flatten from", ShapeLayers.flatten(2), 2, 3, 2);
    put("flatten from the end", ShapeLayers.flatten(-2), 2, 3, 2);
    put("flatten all", ShapeLayers.flatten(0), 3);
    put("unflatten", ShapeLayers.unflatten(1, 2, 3), 6, 2);
    put("unflatten last", ShapeLayers.unflatten(-1, 3, 2), 2, 6);
    put("pixelShuffle", ShapeLayers.pixelShuffle(2), 8, 3, 2);
    put("pixelUnshuffle", ShapeLayers.pixelUnshuffle(2), 3, 4, 6);
    put("channelShuffle", ShapeLayers.channelShuffle(2), 6, 2, 3);
    put("channelShuffle rows", ShapeLayers.channelShuffle(3), 6);
    put("lastStep", Nn.sequential(Layers.gru(3, 4), Layers.lastStep(), Layers.linear(4, 2)), 5, 3);
  }

  private void borders() {
    put("zeroPad", ShapeLayers.zeroPad(1, 2, 0, 3), 2, 4, 3);
    put("zeroPad cut", ShapeLayers.zeroPad(-1, 2, 1, -2), 2, 4, 3);
    putWords(
        "zeroPad words", Nn.sequential(ShapeLayers.zeroPad(2, 1), Layers.embedding(WORDS, 2)), 4);
    put("constantPad", ShapeLayers.constantPad(0.5, 2, 1), 2, 3);
    put(
        "constantPad infinite",
        Nn.sequential(
            ShapeLayers.constantPad(Double.NEGATIVE_INFINITY, 1, 1), ConvolutionLayers.maxPool(2)),
        2,
        4);
    put("reflectionPad", ShapeLayers.reflectionPad(1, 2, 2, 0), 2, 4, 3);
    put("replicationPad", ShapeLayers.replicationPad(1, 5, 2, 0), 2, 4, 3);
    put("circularPad", ShapeLayers.circularPad(1, 2, 4, 0), 2, 4, 3);
  }

  private void upsampled() {
    for (Mode mode : Mode.values()) {
      put("upsample signals " + mode, ShapeLayers.upsample(2, mode), 2, 5);
      put("upsample images " + mode, ShapeLayers.upsample(3, mode), 2, 3, 4);
      put("upsample volumes " + mode, ShapeLayers.upsample(2, mode), 2, 3, 1, 2);
    }
  }

  private void words() {
    putWords("embedding", Layers.embedding(WORDS, 3), 4);
    putWords("embedding padding", Layers.embedding(WORDS, 3).padding(2), 4, 2);
    putWords("embeddingBag", Layers.embeddingBag(WORDS, 3), 4);
    putWords("embeddingBag sum", Layers.embeddingBag(WORDS, 3).sum(), 4);
    putWords("embeddingBag max", Layers.embeddingBag(WORDS, 3).max(), 4);
    put("positionalEncoding", Layers.positionalEncoding(8, 9), 5, 8);
    put("positionEmbedding", Layers.positionEmbedding(8, 5), 5, 8);
    putWords(
        "language model",
        Nn.sequential(
            Layers.embedding(WORDS, 8),
            Layers.positionEmbedding(8, 5),
            Layers.gptBlock(8, 2, 0),
            Layers.layerNorm(8),
            Layers.linear(8, WORDS)),
        5);
  }

  private void pairs() {
    put("bilinear itself", Layers.bilinear(4, 4, 3), 5, 4);
    Bilinear bilinear = Layers.bilinear(4, 2, 3);
    putPair("bilinear", bilinear, bilinear::forward, Shape.of(4), Shape.of(2));
    putPair("bilinear steps", bilinear, bilinear::forward, Shape.of(5, 4), Shape.of(5, 2));
    Attention attention = Layers.attention(8, 2);
    putPair("attention to another", attention, attention::forward, Shape.of(5, 8), Shape.of(3, 8));
    Attention causal = Layers.causalAttention(8, 2);
    putPair("causalAttention other", causal, causal::forward, Shape.of(3, 8), Shape.of(5, 8));
    TransformerLayer last = Layers.transformerDecoderLayer(8, 2, 16, 0.1);
    TransformerLayer first = last.withNormFirst();
    Shape memory = Shape.of(4, 8);
    putPair("transformerDecoderLayer", last, last::forward, Shape.of(5, 8), memory);
    putPair("transformerDecoderLayer first", first, first::forward, Shape.of(5, 8), memory);
    putPair("named pair", Nn.named("only", bilinear), bilinear::forward, Shape.of(4), Shape.of(2));
  }

  private void putPair(String name, Module net, BinaryOperator<Tensor> call, Shape... shapes) {
    cases.put(name, new Case(net, x -> call.apply(x.get(0), x.get(1)), List.of(shapes), false));
  }

  private void sequences() {
    put("rnn", Layers.rnn(3, 4), 5, 3);
    put("rnnRelu", Layers.rnnRelu(3, 4), 5, 3);
    put("gru", Layers.gru(3, 4), 5, 3);
    put("lstm", Layers.lstm(3, 4), 5, 3);
    put("lstm layers", Layers.lstm(3, 4).layers(2).bidirectional(), 5, 3);
  }

  private void transformers() {
    put("attention", Layers.attention(8, 2), 5, 8);
    put("causalAttention", Layers.causalAttention(8, 2), 5, 8);
    put("transformerBlock", Layers.transformerBlock(8, 2, 0.1), 5, 8);
    put("gptBlock", Layers.gptBlock(8, 2, 0.1), 5, 8);
    TransformerLayer layer = Layers.transformerEncoderLayer(8, 2, 16, 0);
    put("transformerEncoderLayer", layer, 5, 8);
    put("transformerEncoderLayer norm first", layer.withNormFirst(), 5, 8);
  }

  private void wholes() {
    put("sequential", Nn.sequential(Layers.dropout(0.5)), 6);
    put("repeat", Nn.repeat(2, i -> Layers.linear(6, 6)), 6);
    put("named", Nn.named("only", Layers.linear(6, 3)), 6);
    put("residual", Nn.residual(Layers.linear(6, 6), ActivationLayers.tanh()), 6);
    put("parallel", Layers.parallel(Layers.linear(6, 3), Layers.linear(6, 3)), 6);
    put("concat", Layers.concat(Layers.linear(6, 3), Layers.linear(6, 2)), 6);
    put(
        "network",
        Nn.sequential(
            Nn.named("seen", ConvolutionLayers.conv2d(4, 3).padding(1)),
            ConvolutionLayers.batchNorm(),
            ActivationLayers.relu(),
            ConvolutionLayers.maxPool(2),
            Layers.dropout(0.2),
            ShapeLayers.flatten(),
            Layers.linear(10)),
        1,
        8,
        8);
  }
}
