package dev.jacobi.nn.file;

import dev.jacobi.nn.Attention;
import dev.jacobi.nn.Bilinear;
import dev.jacobi.nn.Module;
import dev.jacobi.nn.Nn;
import dev.jacobi.nn.Pool;
import dev.jacobi.nn.TransformerLayer;
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
          Nn.identity(),
          Nn.relu(),
          Nn.sigmoid(),
          Nn.tanh(),
          Nn.gelu(),
          Nn.softplus(),
          Nn.leakyRelu(0.2),
          Nn.elu(),
          Nn.elu(0.5),
          Nn.selu(),
          Nn.silu(),
          Nn.mish(),
          Nn.hardswish(),
          Nn.hardsigmoid(),
          Nn.relu6(),
          Nn.softsign(),
          Nn.logSigmoid(),
          Nn.tanhshrink(),
          Nn.celu(0.7),
          Nn.hardtanh(-0.5, 0.8),
          Nn.hardtanh(Double.NEGATIVE_INFINITY, 0.8),
          Nn.hardshrink(0.4),
          Nn.softshrink(0.4),
          Nn.threshold(0.2, -3),
          Nn.geluTanh(),
          Nn.prelu(),
          Nn.prelu(6),
          Nn.rrelu(),
          Nn.dropout(0.5),
          Nn.alphaDropout(0.5),
          Nn.featureAlphaDropout(0.5)
        }) {
      put(layer.toString(), layer, 6);
    }
  }

  private void functionsOfRows() {
    for (Module layer :
        new Module[] {
          Nn.softmax(1),
          Nn.logSoftmax(-1),
          Nn.softmin(1),
          Nn.glu(1),
          Nn.flatten(),
          Nn.dropout1d(0.5)
        }) {
      put(layer.toString(), layer, 4, 6);
    }
    put("dropout2d", Nn.dropout2d(0.5), 2, 3, 1);
    put("dropout3d", Nn.dropout3d(0.5), 2, 3, 1, 2);
    put("linear", Nn.linear(6, 3), 6);
    put("linear without bias", Nn.linear(6, 3, false), 6);
    put("linear of sequences", Nn.linear(6, 3), 4, 6);
  }

  private void norms() {
    put("layerNorm", Nn.layerNorm(6), 4, 6);
    put("layerNorm of maps", Nn.layerNorm(3, 5), 4, 2, 3, 5);
    put("rmsNorm", Nn.rmsNorm(6), 4, 6);
    put("batchNorm rows", trained(Nn.batchNorm(6), 6), 6);
    put("batchNorm eps", trained(Nn.batchNorm(6).eps(0.3), 6), 6);
    put("batchNorm images", trained(Nn.batchNorm(3), 3, 4, 4), 3, 4, 4);
    put("groupNorm", Nn.groupNorm(2, 4), 4, 3, 3);
    put("instanceNorm", Nn.instanceNorm(3), 3, 4, 4);
    put("instanceNorm affine", Nn.instanceNorm(3).affine(), 3, 4, 4);
    // Small numbers alone would hardly be changed.
    Module large = Nn.constantPad(30, 0, 0, 0, 0, 1, 1);
    put("localResponseNorm", Nn.sequential(large, Nn.localResponseNorm(3)), 5, 2, 3);
    put("localResponseNorm even", Nn.sequential(large, Nn.localResponseNorm(4)), 3, 2, 1);
    Module largeRows = Nn.constantPad(30, 1, 1);
    put("localResponseNorm rows", Nn.sequential(largeRows, Nn.localResponseNorm(9)), 6);
  }

  /// With running means that are not those of the start.
  private static Module trained(Module net, long... shape) {
    long[] sizes = LongStream.concat(LongStream.of(6), Arrays.stream(shape)).toArray();
    Tensor _ = net.forward(Tensor.randn(sizes).mul(2).add(1));
    return net;
  }

  private void windows() {
    put("conv1d", Nn.conv1d(2, 4, 3).stride(2).padding(1), 2, 7);
    put("conv2d", Nn.conv2d(2, 4, 3).dilation(2).padding(1, 2), 2, 7, 6);
    put("conv2d groups", Nn.conv2d(4, 6, 2).kernel(2, 3).groups(2).withoutBias(), 4, 5, 6);
    put("conv3d", Nn.conv3d(2, 3, 2), 2, 3, 4, 3);
    put("convTranspose1d", Nn.convTranspose1d(2, 3, 3).stride(2).padding(1), 2, 4);
    put("convTranspose2d", Nn.convTranspose2d(4, 6, 3).stride(2).groups(2), 4, 3, 2);
    put(
        "convTranspose2d more",
        Nn.convTranspose2d(2, 3, 3).stride(2).padding(1).outputPadding(1, 0),
        2,
        3,
        2);
    put("convTranspose3d", Nn.convTranspose3d(2, 1, 2), 2, 2, 2, 2);
    put("maxPool", Nn.maxPool(3).stride(2).padding(1), 2, 7, 6);
    put("maxPool signals", Nn.maxPool(2), 2, 7);
    put("maxPool volumes", Nn.maxPool(1, 2, 2), 2, 3, 4, 4);
    put("avgPool", Nn.avgPool(2).padding(1), 2, 5, 4);
    put("avgPool ceil", Nn.avgPool(2).ceil(), 2, 5, 5);
    put("avgPool padding and ceil", Nn.avgPool(2).padding(1).ceil(), 2, 5, 4);
    put("avgPool wide ceil", Nn.avgPool(3).stride(2).padding(1).ceil(), 2, 6, 8);
    WindowOptions inside = WindowOptions.defaults().withPadding(1).withoutCountingPadding();
    put("avgPool inside", new Pool(Pool.Kind.AVG, List.of(2), inside.withCeil()), 2, 5, 4);
    put("avgPool signals", Nn.avgPool(3).stride(1), 2, 5);
    put("avgPool volumes", Nn.avgPool(2), 2, 2, 4, 3);
    put("maxPool ceil", Nn.maxPool(2).ceil(), 2, 5, 5);
    put("maxPool padding and ceil", Nn.maxPool(2).padding(1).ceil(), 2, 5, 4);
    put("maxPool rest", Nn.maxPool(2).stride(3), 2, 7, 6);
    put("conv2d same", Nn.conv2d(2, 2, 3).dilation(2).same(), 2, 4, 5);
  }

  private void adaptive() {
    put("adaptiveAvgPool", Nn.adaptiveAvgPool(2), 2, 4, 6);
    put("adaptiveAvgPool uneven", Nn.adaptiveAvgPool(3), 2, 7, 2);
    put("adaptiveAvgPool signals", Nn.adaptiveAvgPool(3), 2, 5);
    put("adaptiveMaxPool", Nn.adaptiveMaxPool(2), 2, 4, 6);
    put("adaptiveMaxPool uneven", Nn.adaptiveMaxPool(2), 2, 3, 5, 4);
    put("globalAvgPool", Nn.globalAvgPool(), 2, 4, 6);
    put("globalMaxPool", Nn.globalMaxPool(), 2, 4, 6);
  }

  private void moves() {
    put("flatten from", Nn.flatten(2), 2, 3, 2);
    put("flatten from the end", Nn.flatten(-2), 2, 3, 2);
    put("flatten all", Nn.flatten(0), 3);
    put("unflatten", Nn.unflatten(1, 2, 3), 6, 2);
    put("unflatten last", Nn.unflatten(-1, 3, 2), 2, 6);
    put("pixelShuffle", Nn.pixelShuffle(2), 8, 3, 2);
    put("pixelUnshuffle", Nn.pixelUnshuffle(2), 3, 4, 6);
    put("channelShuffle", Nn.channelShuffle(2), 6, 2, 3);
    put("channelShuffle rows", Nn.channelShuffle(3), 6);
    put("lastStep", Nn.sequential(Nn.gru(3, 4), Nn.lastStep(), Nn.linear(4, 2)), 5, 3);
  }

  private void borders() {
    put("zeroPad", Nn.zeroPad(1, 2, 0, 3), 2, 4, 3);
    put("zeroPad cut", Nn.zeroPad(-1, 2, 1, -2), 2, 4, 3);
    putWords("zeroPad words", Nn.sequential(Nn.zeroPad(2, 1), Nn.embedding(WORDS, 2)), 4);
    put("constantPad", Nn.constantPad(0.5, 2, 1), 2, 3);
    put(
        "constantPad infinite",
        Nn.sequential(Nn.constantPad(Double.NEGATIVE_INFINITY, 1, 1), Nn.maxPool(2)),
        2,
        4);
    put("reflectionPad", Nn.reflectionPad(1, 2, 2, 0), 2, 4, 3);
    put("replicationPad", Nn.replicationPad(1, 5, 2, 0), 2, 4, 3);
    put("circularPad", Nn.circularPad(1, 2, 4, 0), 2, 4, 3);
  }

  private void upsampled() {
    for (Mode mode : Mode.values()) {
      put("upsample signals " + mode, Nn.upsample(2, mode), 2, 5);
      put("upsample images " + mode, Nn.upsample(3, mode), 2, 3, 4);
      put("upsample volumes " + mode, Nn.upsample(2, mode), 2, 3, 1, 2);
    }
  }

  private void words() {
    putWords("embedding", Nn.embedding(WORDS, 3), 4);
    putWords("embedding padding", Nn.embedding(WORDS, 3).padding(2), 4, 2);
    putWords("embeddingBag", Nn.embeddingBag(WORDS, 3), 4);
    putWords("embeddingBag sum", Nn.embeddingBag(WORDS, 3).sum(), 4);
    putWords("embeddingBag max", Nn.embeddingBag(WORDS, 3).max(), 4);
    put("positionalEncoding", Nn.positionalEncoding(8, 9), 5, 8);
    put("positionEmbedding", Nn.positionEmbedding(8, 5), 5, 8);
    putWords(
        "language model",
        Nn.sequential(
            Nn.embedding(WORDS, 8),
            Nn.positionEmbedding(8, 5),
            Nn.gptBlock(8, 2, 0),
            Nn.layerNorm(8),
            Nn.linear(8, WORDS)),
        5);
  }

  private void pairs() {
    put("bilinear itself", Nn.bilinear(4, 4, 3), 5, 4);
    Bilinear bilinear = Nn.bilinear(4, 2, 3);
    putPair("bilinear", bilinear, bilinear::forward, Shape.of(4), Shape.of(2));
    putPair("bilinear steps", bilinear, bilinear::forward, Shape.of(5, 4), Shape.of(5, 2));
    Attention attention = Nn.attention(8, 2);
    putPair("attention to another", attention, attention::forward, Shape.of(5, 8), Shape.of(3, 8));
    Attention causal = Nn.causalAttention(8, 2);
    putPair("causalAttention other", causal, causal::forward, Shape.of(3, 8), Shape.of(5, 8));
    TransformerLayer last = Nn.transformerDecoderLayer(8, 2, 16, 0.1);
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
    put("rnn", Nn.rnn(3, 4), 5, 3);
    put("rnnRelu", Nn.rnnRelu(3, 4), 5, 3);
    put("gru", Nn.gru(3, 4), 5, 3);
    put("lstm", Nn.lstm(3, 4), 5, 3);
    put("lstm layers", Nn.lstm(3, 4).layers(2).bidirectional(), 5, 3);
  }

  private void transformers() {
    put("attention", Nn.attention(8, 2), 5, 8);
    put("causalAttention", Nn.causalAttention(8, 2), 5, 8);
    put("transformerBlock", Nn.transformerBlock(8, 2, 0.1), 5, 8);
    put("gptBlock", Nn.gptBlock(8, 2, 0.1), 5, 8);
    TransformerLayer layer = Nn.transformerEncoderLayer(8, 2, 16, 0);
    put("transformerEncoderLayer", layer, 5, 8);
    put("transformerEncoderLayer norm first", layer.withNormFirst(), 5, 8);
  }

  private void wholes() {
    put("sequential", Nn.sequential(Nn.dropout(0.5)), 6);
    put("repeat", Nn.repeat(2, i -> Nn.linear(6, 6)), 6);
    put("named", Nn.named("only", Nn.linear(6, 3)), 6);
    put("residual", Nn.residual(Nn.linear(6, 6), Nn.tanh()), 6);
    put("parallel", Nn.parallel(Nn.linear(6, 3), Nn.linear(6, 3)), 6);
    put("concat", Nn.concat(Nn.linear(6, 3), Nn.linear(6, 2)), 6);
    put(
        "network",
        Nn.sequential(
            Nn.named("seen", Nn.conv2d(4, 3).padding(1)),
            Nn.batchNorm(),
            Nn.relu(),
            Nn.maxPool(2),
            Nn.dropout(0.2),
            Nn.flatten(),
            Nn.linear(10)),
        1,
        8,
        8);
  }
}
