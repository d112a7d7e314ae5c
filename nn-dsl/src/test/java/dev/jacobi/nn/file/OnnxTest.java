package dev.jacobi.nn.file;

import static dev.jacobi.nn.Nn.adaptiveAvgPool;
import static dev.jacobi.nn.Nn.adaptiveMaxPool;
import static dev.jacobi.nn.Nn.attention;
import static dev.jacobi.nn.Nn.avgPool;
import static dev.jacobi.nn.Nn.batchNorm;
import static dev.jacobi.nn.Nn.causalAttention;
import static dev.jacobi.nn.Nn.celu;
import static dev.jacobi.nn.Nn.concat;
import static dev.jacobi.nn.Nn.conv1d;
import static dev.jacobi.nn.Nn.conv2d;
import static dev.jacobi.nn.Nn.conv3d;
import static dev.jacobi.nn.Nn.convTranspose1d;
import static dev.jacobi.nn.Nn.convTranspose2d;
import static dev.jacobi.nn.Nn.convTranspose3d;
import static dev.jacobi.nn.Nn.dropout;
import static dev.jacobi.nn.Nn.elu;
import static dev.jacobi.nn.Nn.embedding;
import static dev.jacobi.nn.Nn.flatten;
import static dev.jacobi.nn.Nn.gelu;
import static dev.jacobi.nn.Nn.geluTanh;
import static dev.jacobi.nn.Nn.globalAvgPool;
import static dev.jacobi.nn.Nn.globalMaxPool;
import static dev.jacobi.nn.Nn.glu;
import static dev.jacobi.nn.Nn.gptBlock;
import static dev.jacobi.nn.Nn.groupNorm;
import static dev.jacobi.nn.Nn.gru;
import static dev.jacobi.nn.Nn.hardshrink;
import static dev.jacobi.nn.Nn.hardsigmoid;
import static dev.jacobi.nn.Nn.hardswish;
import static dev.jacobi.nn.Nn.hardtanh;
import static dev.jacobi.nn.Nn.identity;
import static dev.jacobi.nn.Nn.instanceNorm;
import static dev.jacobi.nn.Nn.lastStep;
import static dev.jacobi.nn.Nn.layerNorm;
import static dev.jacobi.nn.Nn.leakyRelu;
import static dev.jacobi.nn.Nn.linear;
import static dev.jacobi.nn.Nn.logSigmoid;
import static dev.jacobi.nn.Nn.logSoftmax;
import static dev.jacobi.nn.Nn.lstm;
import static dev.jacobi.nn.Nn.maxPool;
import static dev.jacobi.nn.Nn.mish;
import static dev.jacobi.nn.Nn.named;
import static dev.jacobi.nn.Nn.parallel;
import static dev.jacobi.nn.Nn.pixelShuffle;
import static dev.jacobi.nn.Nn.positionEmbedding;
import static dev.jacobi.nn.Nn.positionalEncoding;
import static dev.jacobi.nn.Nn.prelu;
import static dev.jacobi.nn.Nn.relu;
import static dev.jacobi.nn.Nn.relu6;
import static dev.jacobi.nn.Nn.residual;
import static dev.jacobi.nn.Nn.rmsNorm;
import static dev.jacobi.nn.Nn.rnn;
import static dev.jacobi.nn.Nn.rnnRelu;
import static dev.jacobi.nn.Nn.selu;
import static dev.jacobi.nn.Nn.sequential;
import static dev.jacobi.nn.Nn.sigmoid;
import static dev.jacobi.nn.Nn.silu;
import static dev.jacobi.nn.Nn.softmax;
import static dev.jacobi.nn.Nn.softmin;
import static dev.jacobi.nn.Nn.softplus;
import static dev.jacobi.nn.Nn.softshrink;
import static dev.jacobi.nn.Nn.softsign;
import static dev.jacobi.nn.Nn.tanh;
import static dev.jacobi.nn.Nn.tanhshrink;
import static dev.jacobi.nn.Nn.transformerEncoderLayer;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.jacobi.nn.Module;
import dev.jacobi.nn.Parameter;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Shape;
import dev.jacobi.tensor.NoGrad;
import dev.jacobi.tensor.Tensor;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// What ONNX Runtime computes with exported networks is what they compute here.
class OnnxTest {
  /// A network, and the shape of one example.
  private record Case(Module net, Shape shape) {
    static Case of(Module net, long... shape) {
      return new Case(net, Shape.of(shape));
    }
  }

  private static Map<String, Case> cases() {
    Map<String, Case> cases = new LinkedHashMap<>();
    for (Module layer :
        new Module[] {
          identity(),
          relu(),
          sigmoid(),
          tanh(),
          gelu(),
          softplus(),
          leakyRelu(0.2),
          elu(),
          elu(0.5),
          selu(),
          silu(),
          mish(),
          hardswish(),
          hardsigmoid(),
          relu6(),
          softsign(),
          logSigmoid(),
          tanhshrink(),
          celu(0.7),
          hardtanh(-0.5, 0.8),
          hardshrink(0.4),
          softshrink(0.4),
          geluTanh(),
          prelu(),
          prelu(6)
        }) {
      cases.put(layer.toString(), Case.of(layer, 6));
    }
    for (Module layer : new Module[] {softmax(1), logSoftmax(-1), softmin(1), glu(1), flatten()}) {
      cases.put(layer.toString(), Case.of(layer, 4, 6));
    }
    cases.put("linear", Case.of(linear(6, 3), 6));
    cases.put("linear without bias", Case.of(linear(6, 3, false), 6));
    cases.put("linear of sequences", Case.of(linear(6, 3), 4, 6));
    cases.put("layerNorm", Case.of(layerNorm(6), 4, 6));
    cases.put("rmsNorm", Case.of(rmsNorm(6), 4, 6));
    cases.put("batchNorm rows", Case.of(trained(batchNorm(6), 6), 6));
    cases.put("batchNorm eps", Case.of(trained(batchNorm(6).eps(0.3), 6), 6));
    cases.put("batchNorm images", Case.of(trained(batchNorm(3), 3, 4, 4), 3, 4, 4));
    cases.put("groupNorm", Case.of(groupNorm(2, 4), 4, 3, 3));
    cases.put("instanceNorm", Case.of(instanceNorm(3), 3, 4, 4));
    cases.put("instanceNorm affine", Case.of(instanceNorm(3).affine(), 3, 4, 4));
    cases.put("dropout", Case.of(sequential(dropout(0.5)), 6));
    cases.put("residual", Case.of(residual(linear(6, 6), tanh()), 6));
    cases.put("parallel", Case.of(parallel(linear(6, 3), linear(6, 3)), 6));
    cases.put("concat", Case.of(concat(linear(6, 3), linear(6, 2)), 6));
    windows(cases);
    sequences(cases);
    cases.put(
        "network",
        Case.of(
            sequential(
                named("seen", conv2d(4, 3).padding(1)),
                batchNorm(),
                relu(),
                maxPool(2),
                dropout(0.2),
                flatten(),
                linear(10)),
            1,
            8,
            8));
    return cases;
  }

  private static void windows(Map<String, Case> cases) {
    cases.put("conv1d", Case.of(conv1d(2, 4, 3).stride(2).padding(1), 2, 7));
    cases.put("conv2d", Case.of(conv2d(2, 4, 3).dilation(2).padding(1, 2), 2, 7, 6));
    cases.put(
        "conv2d groups", Case.of(conv2d(4, 6, 2).kernel(2, 3).groups(2).withoutBias(), 4, 5, 6));
    cases.put("conv3d", Case.of(conv3d(2, 3, 2), 2, 3, 4, 3));
    cases.put("convTranspose1d", Case.of(convTranspose1d(2, 3, 3).stride(2).padding(1), 2, 4));
    cases.put("convTranspose2d", Case.of(convTranspose2d(4, 6, 3).stride(2).groups(2), 4, 3, 2));
    cases.put("convTranspose3d", Case.of(convTranspose3d(2, 1, 2), 2, 2, 2, 2));
    cases.put("maxPool", Case.of(maxPool(3).stride(2).padding(1), 2, 7, 6));
    cases.put("maxPool signals", Case.of(maxPool(2), 2, 7));
    cases.put("maxPool volumes", Case.of(maxPool(1, 2, 2), 2, 3, 4, 4));
    cases.put("avgPool", Case.of(avgPool(2).padding(1), 2, 5, 4));
    cases.put("avgPool ceil", Case.of(avgPool(2).ceil(), 2, 5, 5));
    cases.put("adaptiveAvgPool", Case.of(adaptiveAvgPool(2), 2, 4, 6));
    cases.put("adaptiveMaxPool", Case.of(adaptiveMaxPool(2), 2, 4, 6));
    cases.put("globalAvgPool", Case.of(globalAvgPool(), 2, 4, 6));
    cases.put("globalMaxPool", Case.of(globalMaxPool(), 2, 4, 6));
    cases.put("pixelShuffle", Case.of(pixelShuffle(2), 8, 3, 2));
  }

  private static void sequences(Map<String, Case> cases) {
    cases.put("rnn", Case.of(rnn(3, 4), 5, 3));
    cases.put("rnnRelu", Case.of(rnnRelu(3, 4), 5, 3));
    cases.put("gru", Case.of(gru(3, 4), 5, 3));
    cases.put("lstm", Case.of(lstm(3, 4), 5, 3));
    cases.put("lstm layers", Case.of(lstm(3, 4).layers(2).bidirectional(), 5, 3));
    cases.put("last step", Case.of(sequential(gru(3, 4), lastStep(), linear(4, 2)), 5, 3));
    cases.put("attention", Case.of(attention(8, 2), 5, 8));
    cases.put("causalAttention", Case.of(causalAttention(8, 2), 5, 8));
    cases.put("gptBlock", Case.of(gptBlock(8, 2, 0.1), 5, 8));
    cases.put("transformerEncoderLayer", Case.of(transformerEncoderLayer(8, 2, 16, 0), 5, 8));
    cases.put(
        "transformerEncoderLayer norm first",
        Case.of(transformerEncoderLayer(8, 2, 16, 0).withNormFirst(), 5, 8));
    cases.put("positionalEncoding", Case.of(positionalEncoding(8, 9), 5, 8));
    cases.put(
        "language model",
        Case.of(
            sequential(
                embedding(7, 8),
                positionEmbedding(8, 5),
                gptBlock(8, 2, 0),
                layerNorm(8),
                linear(8, 7)),
            5));
  }

  /// With running means that are not those of the start.
  private static Module trained(Module net, long... shape) {
    Tensor _ = net.forward(input(net, 6, shape).mul(2).add(1));
    return net;
  }

  private static Tensor input(Module net, long examples, long... shape) {
    long[] sizes = new long[shape.length + 1];
    sizes[0] = examples;
    System.arraycopy(shape, 0, sizes, 1, shape.length);
    boolean wantsWords =
        net.parameters().containsKey("0.weight") && net.toString().contains("embedding(7");
    return wantsWords ? Tensor.randint(7, sizes) : Tensor.randn(sizes);
  }

  @TestFactory
  Stream<DynamicTest> computesTheSame() {
    Tensor.manualSeed(3);
    return cases().entrySet().stream()
        .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> check(entry.getValue())));
  }

  private static void check(Case example) throws OrtException {
    for (Parameter parameter : example.net().parameters().values()) {
      // Factors of 1 and summands of 0 would hide mistakes.
      if (parameter.tensor().rank() == 1) {
        parameter.reset(Tensor.randn(parameter.shape().toArray()));
      }
    }
    byte[] model = Onnx.model(example.net(), input(example.net(), 3, example.shape().toArray()));
    // With another number of examples than it was exported with.
    for (long examples : new long[] {3, 1, 4}) {
      Tensor x = input(example.net(), examples, example.shape().toArray());
      Tensor expected = NoGrad.noGrad(() -> example.net().forward(x));
      Tensor answer = run(model, x);
      assertEquals(expected.shape(), answer.shape());
      assertArrayEquals(expected.toFloatArray(), answer.toFloatArray(), 1e-5f);
    }
  }

  private static Tensor run(byte[] model, Tensor x) throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    long[] shape = x.shape().toArray();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      try (OrtSession session = environment.createSession(model, options);
          OnnxTensor input =
              x.dtype() == DType.INT64
                  ? OnnxTensor.createTensor(environment, LongBuffer.wrap(x.toLongArray()), shape)
                  : OnnxTensor.createTensor(
                      environment, FloatBuffer.wrap(x.toFloatArray()), shape);
          OrtSession.Result result = session.run(Map.of(Onnx.INPUT, input))) {
        OnnxTensor output = (OnnxTensor) result.get(0);
        float[] values = new float[Math.toIntExact(output.getInfo().getNumElements())];
        output.getFloatBuffer().get(values);
        return Tensor.of(values, output.getInfo().getShape());
      }
    }
  }

  @Test
  void writesAFile(@TempDir Path folder) throws IOException, OrtException {
    Module net = linear(3, 2);
    Tensor x = Tensor.randn(1, 3);
    Path path = folder.resolve("net.onnx");
    Onnx.write(net, x, path);
    Tensor answer = run(Files.readAllBytes(path), x);
    assertArrayEquals(net.forward(x).toFloatArray(), answer.toFloatArray(), 1e-6f);
    assertEquals(2, answer.size(1));
  }

  record Own(Module inner) implements Module {
    @Override
    public Tensor forward(Tensor x) {
      return inner.forward(x);
    }
  }

  @Test
  void saysWhatHasNoForm() {
    Module net = sequential(linear(3, 2), new Own(relu()));
    Exception error =
        assertThrows(IllegalArgumentException.class, () -> Onnx.model(net, Tensor.ones(1, 3)));
    String message = String.valueOf(error.getMessage());
    assertTrue(message.contains("'1', Own") || message.contains("'1', "), message);
    assertTrue(message.contains("sequential(...)"), message);
  }
}
