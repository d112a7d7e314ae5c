package dev.jacobi.nn.io.onnx;

import dev.jacobi.nn.Module;
import dev.jacobi.nn.Nn;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.NoGrad;
import dev.jacobi.tensor.Tensor;
import dev.jacobi.tensor.io.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Exports networks to ONNX (operator set 18), which other programs run: ONNX Runtime, browsers,
/// phones.
///
/// {@snippet :
/// Onnx.write(net, Tensor.randn(1, 1, 28, 28), Path.of("net.onnx"));
/// }
///
/// The model has one `input` and one `output`; the number of examples may be another one than the
/// example has, other sizes may not. The network is exported as it is in use: dropout is left away,
/// batch norms have their running means. A layer that is called with two tensors is exported with
/// an example of each; they are called `input` and `input2`:
///
/// {@snippet :
/// Module decoder = transformerDecoderLayer(64, 4, 256, 0.1);
/// Onnx.write(decoder, List.of(x, memory), Path.of("decoder.onnx"));
/// }
public final class Onnx {
  /// The name of what goes in, of the first if there are two.
  public static final String INPUT = "input";

  /// The name of what comes out.
  public static final String OUTPUT = "output";

  private Onnx() {}

  /// Writes a network, in the place of a file that may be there.
  ///
  /// @param example an input, for its shape and type
  /// @throws IllegalArgumentException if a layer has no form in ONNX; the message names it
  public static void write(Module net, Tensor example, Path path) throws IOException {
    write(net, List.of(example), path);
  }

  /// Writes a layer that takes one input or two: bilinear, attention of one sequence to another, or
  /// a transformer's decoder layer.
  ///
  /// @param examples one for each input, with as many rows
  /// @throws IllegalArgumentException if a layer has no form in ONNX, or takes another number of
  ///   inputs; the message names it
  public static void write(Module net, List<Tensor> examples, Path path) throws IOException {
    byte[] model = model(net, examples);
    AtomicFile.write(path, model);
  }

  /// The bytes of such a file.
  public static byte[] model(Module net, Tensor example) {
    return model(net, List.of(example));
  }

  /// The bytes of such a file, for one input or two.
  public static byte[] model(Module net, List<Tensor> examples) {
    List<OnnxLayers.Value> inputs = inputs(examples);
    net.eval();
    return NoGrad.noGrad(
        () -> {
          OnnxGraph graph = new OnnxGraph(type(net, examples.getFirst()));
          return graph.model(inputs, new OnnxLayers(graph).network(net, inputs));
        });
  }

  private static List<OnnxLayers.Value> inputs(List<Tensor> examples) {
    List<OnnxLayers.Value> inputs = new ArrayList<>();
    for (Tensor example : examples) {
      String name = inputs.isEmpty() ? INPUT : INPUT + (inputs.size() + 1);
      inputs.add(new OnnxLayers.Value(name, example));
    }
    if (examples.stream().mapToLong(x -> x.rank() == 0 ? 1 : x.size(0)).distinct().count() != 1) {
      throw new ShapeException(
          "onnx: wants an example of each input, with as many rows, got shapes %s"
              .formatted(examples.stream().map(Tensor::shape).toList()));
    }
    return inputs;
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
