package dev.jacobi.nn.file;

import dev.jacobi.nn.Module;
import dev.jacobi.nn.Nn;
import dev.jacobi.shape.DType;
import dev.jacobi.tensor.NoGrad;
import dev.jacobi.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/// Exports networks to ONNX (operator set 18), which other programs run: ONNX Runtime, browsers,
/// phones.
///
/// {@snippet :
/// Onnx.write(net, Tensor.randn(1, 1, 28, 28), Path.of("net.onnx"));
/// }
///
/// The model has one `input` and one `output`; the number of examples may be another one than the
/// example has, other sizes may not. The network is exported as it is in use: dropout is left away,
/// batch norms have their running means.
public final class Onnx {
  /// The name of what goes in.
  public static final String INPUT = "input";

  /// The name of what comes out.
  public static final String OUTPUT = "output";

  private Onnx() {}

  /// Writes a network, in the place of a file that may be there.
  ///
  /// @param example an input, for its shape and type
  /// @throws IllegalArgumentException if a layer has no form in ONNX; the message names it
  public static void write(Module net, Tensor example, Path path) throws IOException {
    byte[] model = model(net, example);
    NewFile.write(path, channel -> NewFile.put(channel, ByteBuffer.wrap(model)));
  }

  /// The bytes of such a file.
  public static byte[] model(Module net, Tensor example) {
    net.eval();
    return NoGrad.noGrad(
        () -> {
          // Sizes that are not known yet are found out by it.
          Tensor output = net.forward(example);
          OnnxGraph graph = new OnnxGraph(type(net, example));
          OnnxLayers.Value last =
              new OnnxLayers(graph).layer("", net, new OnnxLayers.Value(INPUT, example));
          return graph.model(example, last.name(), output);
        });
  }

  private static DType type(Module net, Tensor example) {
    return example.dtype().isFloating()
        ? example.dtype()
        : Nn.stateDict(net).values().stream()
            .map(Tensor::dtype)
            .filter(DType::isFloating)
            .findFirst()
            .orElse(DType.FLOAT32);
  }
}
