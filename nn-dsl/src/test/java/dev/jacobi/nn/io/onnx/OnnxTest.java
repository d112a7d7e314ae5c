package dev.jacobi.nn.io.onnx;

import static dev.jacobi.nn.Nn.residual;
import static dev.jacobi.nn.Nn.sequential;
import static dev.jacobi.nn.layers.ActivationLayers.relu;
import static dev.jacobi.nn.layers.Layers.bilinear;
import static dev.jacobi.nn.layers.Layers.linear;
import static dev.jacobi.nn.layers.Layers.transformerDecoderLayer;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.jacobi.nn.Factories;
import dev.jacobi.nn.Module;
import dev.jacobi.nn.Parameter;
import dev.jacobi.shape.DType;
import dev.jacobi.tensor.NoGrad;
import dev.jacobi.tensor.Tensor;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/// What ONNX Runtime computes with exported networks is what they compute here.
class OnnxTest {
  @TestFactory
  Stream<DynamicTest> computesTheSame() {
    Tensor.manualSeed(3);
    return OnnxCases.all().entrySet().stream()
        .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> check(entry.getValue())));
  }

  @Test
  void everyLayerIsCompared() {
    Set<String> layers = Factories.layers();
    assertTrue(layers.containsAll(Set.of("relu", "conv2d", "lstm", "sequential")), "" + layers);
    for (String name : OnnxCases.all().keySet()) {
      layers.remove(name.replaceFirst("[ (].*", ""));
    }
    assertEquals(Set.of(), layers, "layers without a case that is exported");
  }

  private static void check(OnnxCases.Case example) throws OrtException {
    for (Parameter parameter : example.net().parameters().values()) {
      // Factors of 1 and summands of 0 would hide mistakes.
      if (parameter.tensor().rank() == 1) {
        parameter.reset(Tensor.randn(parameter.shape().toArray()));
      }
    }
    byte[] model = Onnx.model(example.net(), example.inputs(3));
    // With another number of examples than it was exported with.
    for (long examples : new long[] {3, 1, 4}) {
      List<Tensor> x = example.inputs(examples);
      Tensor expected = NoGrad.noGrad(() -> example.call().apply(x));
      Tensor answer = run(model, x);
      assertEquals(expected.shape(), answer.shape());
      assertArrayEquals(expected.toFloatArray(), answer.toFloatArray(), 1e-5f);
    }
  }

  private static Tensor run(byte[] model, List<Tensor> inputs) throws OrtException {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      try (OrtSession session = environment.createSession(model, options)) {
        Map<String, OnnxTensor> named = new LinkedHashMap<>();
        for (Tensor x : inputs) {
          named.put(named.isEmpty() ? Onnx.INPUT : "input2", tensor(environment, x));
        }
        try (OrtSession.Result result = session.run(named)) {
          OnnxTensor output = (OnnxTensor) result.get(0);
          float[] values = new float[Math.toIntExact(output.getInfo().getNumElements())];
          output.getFloatBuffer().get(values);
          return Tensor.of(values, output.getInfo().getShape());
        } finally {
          named.values().forEach(OnnxTensor::close);
        }
      }
    }
  }

  private static OnnxTensor tensor(OrtEnvironment environment, Tensor x) throws OrtException {
    long[] shape = x.shape().toArray();
    return x.dtype() == DType.INT64
        ? OnnxTensor.createTensor(environment, LongBuffer.wrap(x.toLongArray()), shape)
        : OnnxTensor.createTensor(environment, FloatBuffer.wrap(x.toFloatArray()), shape);
  }

  @Test
  void writesAFile(@TempDir Path folder) throws IOException, OrtException {
    Module net = linear(3, 2);
    Tensor x = Tensor.randn(1, 3);
    Path path = folder.resolve("net.onnx");
    Onnx.write(net, x, path);
    Tensor answer = run(Files.readAllBytes(path), List.of(x));
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
    Module own = new Own(relu());
    Tensor x = Tensor.ones(1, 3);
    assertError(() -> Onnx.model(own, x), "the network, Own,", "forward(x) of your own");
    assertError(() -> Onnx.model(sequential(linear(3, 2), own), x), "'1', Own,", "sequential(...)");
    assertError(() -> Onnx.model(residual(own), x), "'body', Own,");
  }

  @Test
  void saysWhichInputsAreWanted() {
    Tensor x = Tensor.ones(2, 3);
    Module decoder = transformerDecoderLayer(4, 2, 6, 0);
    assertError(() -> Onnx.model(linear(3, 2), List.of(x, x)), "linear(3, 2)", "[2, 3], [2, 3]");
    assertError(() -> Onnx.model(bilinear(3, 3, 1), List.of(x, x, x)), "3 examples", "one or two");
    assertError(
        () -> Onnx.model(decoder, Tensor.ones(2, 3, 4)),
        "TransformerLayer",
        "1 example",
        "encoder");
    assertError(
        () -> Onnx.model(bilinear(3, 3, 1), List.of(x, Tensor.ones(4, 3))), "[2, 3], [4, 3]");
    assertError(() -> Onnx.model(linear(3, 2), List.of()), "an example of each input");
  }

  private static void assertError(Executable call, String... parts) {
    String message =
        String.valueOf(assertThrows(IllegalArgumentException.class, call).getMessage());
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
  }
}
