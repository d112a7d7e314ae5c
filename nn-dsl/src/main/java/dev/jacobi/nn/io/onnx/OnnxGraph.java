package dev.jacobi.nn.io.onnx;

import com.google.protobuf.ByteString;
import dev.jacobi.nn.io.onnx.OnnxLayers.Value;
import dev.jacobi.nn.io.onnx.OnnxProto.Attribute;
import dev.jacobi.shape.DType;
import dev.jacobi.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// An ONNX graph that is being built.
final class OnnxGraph {
  private final List<ByteString> nodes = new ArrayList<>();
  private final List<ByteString> constants = new ArrayList<>();
  private final DType type;

  /// A graph whose numbers are of a type.
  OnnxGraph(DType type) {
    this.type = type;
  }

  static Attribute whole(String name, long value) {
    return new Attribute.Whole(name, value);
  }

  static Attribute real(String name, double value) {
    return new Attribute.Real(name, value);
  }

  static Attribute wholes(String name, List<Integer> values) {
    return new Attribute.Wholes(name, values.stream().map(Integer::longValue).toList());
  }

  static Attribute text(String name, String value) {
    return new Attribute.Text(name, value);
  }

  /// Adds an operation.
  ///
  /// @return the name of its output
  String node(String operation, List<String> inputs, Attribute... attributes) {
    String name = operation + "_" + nodes.size();
    nodes.add(OnnxProto.node(operation, inputs, name, Arrays.asList(attributes)));
    return name;
  }

  /// Adds an operation of one input.
  String node(String operation, String input, Attribute... attributes) {
    return node(operation, List.of(input), attributes);
  }

  /// Adds numbers that do not change.
  String constant(Tensor tensor) {
    String name = "constant_" + constants.size();
    constants.add(OnnxProto.tensor(name, tensor.detach()));
    return name;
  }

  String number(double value) {
    return constant(Tensor.scalar(value).to(type));
  }

  String longs(long... values) {
    return constant(Tensor.tensor(values));
  }

  /// The whole model.
  ///
  /// @param inputs what goes in
  /// @param output what comes out for it
  byte[] model(List<Value> inputs, Value output) {
    nodes.add(OnnxProto.node("Identity", List.of(output.name()), Onnx.OUTPUT, List.of()));
    return OnnxProto.model(
            OnnxProto.graph(
                List.of(
                    nodes,
                    constants,
                    inputs.stream().map(x -> OnnxProto.value(x.name(), x.example())).toList(),
                    List.of(OnnxProto.value(Onnx.OUTPUT, output.example())))))
        .toByteArray();
  }
}
