package dev.jacobi.nn.io.onnx;

import static dev.jacobi.nn.io.onnx.OnnxGraph.real;
import static dev.jacobi.nn.io.onnx.OnnxGraph.whole;

import dev.jacobi.nn.Module;
import dev.jacobi.nn.io.onnx.OnnxLayers.Value;
import java.util.Arrays;
import java.util.List;

/// The functions of elements in ONNX's operations, by how they are written.
final class OnnxActivations {
  private final OnnxGraph graph;

  OnnxActivations(OnnxGraph graph) {
    this.graph = graph;
  }

  String operations(String path, Module module, Value x) {
    String code = module.toString();
    String name = name(code);
    double[] numbers = numbers(code);
    return switch (name) {
      case "identity" -> graph.node("Identity", x.name());
      case "relu", "sigmoid", "tanh", "softplus", "softsign", "mish" ->
          graph.node(Character.toUpperCase(name.charAt(0)) + name.substring(1), x.name());
      case "hardswish" -> graph.node("HardSwish", x.name());
      case "threshold" -> threshold(x, numbers[0], numbers[1]);
      case "selu" -> graph.node("Selu", x.name());
      case "hardsigmoid" -> graph.node("HardSigmoid", x.name(), real("alpha", 1 / 6.0));
      case "leakyRelu" -> graph.node("LeakyRelu", x.name(), real("alpha", first(numbers, 0.01)));
      case "elu" -> graph.node("Elu", x.name(), real("alpha", first(numbers, 1)));
      case "celu" -> graph.node("Celu", x.name(), real("alpha", first(numbers, 1)));
      case "relu6" -> clip(x, 0, 6);
      case "hardtanh" -> clip(x, numbers[0], numbers[1]);
      case "hardshrink" -> shrink(x, numbers[0], 0);
      case "softshrink" -> shrink(x, numbers[0], numbers[0]);
      case "silu" -> times(x.name(), graph.node("Sigmoid", x.name()));
      case "gelu" -> gelu(x);
      case "geluTanh" -> geluTanh(x);
      case "logSigmoid" -> graph.node("Neg", graph.node("Softplus", graph.node("Neg", x.name())));
      case "tanhshrink" -> graph.node("Sub", List.of(x.name(), graph.node("Tanh", x.name())));
      case "softmax" -> graph.node("Softmax", x.name(), whole("axis", (long) numbers[0]));
      case "softmin" ->
          graph.node("Softmax", graph.node("Neg", x.name()), whole("axis", (long) numbers[0]));
      case "logSoftmax" -> graph.node("LogSoftmax", x.name(), whole("axis", (long) numbers[0]));
      case "glu" -> glu(x, Math.floorMod((int) numbers[0], x.rank()));
      default -> new OnnxShapeLayers(graph).operations(path, module, x);
    };
  }

  /// The name of a layer that is written like a call.
  static String name(String code) {
    return code.replaceFirst("\\(.*", "");
  }

  /// The numbers in a layer that is written like a call.
  static double[] numbers(String code) {
    String inner = code.replaceFirst("^[^(]*\\(", "").replaceFirst("\\).*$", "");
    return Arrays.stream(inner.split(",", -1))
        .map(String::strip)
        .filter(part -> part.matches("-?([0-9.]+(E-?[0-9]+)?|Infinity)|NaN"))
        .mapToDouble(Double::parseDouble)
        .toArray();
  }

  private static double first(double[] numbers, double usual) {
    return numbers.length == 0 ? usual : numbers[0];
  }

  private String times(String a, String b) {
    return graph.node("Mul", List.of(a, b));
  }

  private String clip(Value x, double least, double most) {
    return graph.node("Clip", List.of(x.name(), graph.number(least), graph.number(most)));
  }

  /// As in the layer, what is not a number stays.
  private String threshold(Value x, double threshold, double value) {
    String isLow = graph.node("LessOrEqual", List.of(x.name(), graph.number(threshold)));
    return graph.node("Where", List.of(isLow, graph.number(value), x.name()));
  }

  private String shrink(Value x, double lambda, double bias) {
    return graph.node("Shrink", x.name(), real("lambd", lambda), real("bias", bias));
  }

  private String gelu(Value x) {
    String erf = graph.node("Erf", times(x.name(), graph.number(Math.sqrt(0.5))));
    String share = graph.node("Add", List.of(erf, graph.number(1)));
    return times(times(x.name(), graph.number(0.5)), share);
  }

  private String geluTanh(Value x) {
    String cube = times(times(x.name(), x.name()), times(x.name(), graph.number(0.044715)));
    String inner =
        times(graph.node("Add", List.of(x.name(), cube)), graph.number(Math.sqrt(2 / Math.PI)));
    String share = graph.node("Add", List.of(graph.node("Tanh", inner), graph.number(1)));
    return times(times(x.name(), graph.number(0.5)), share);
  }

  private String glu(Value x, int dim) {
    long half = x.example().size(dim) / 2;
    String axis = graph.longs(dim);
    String first = graph.node("Slice", List.of(x.name(), graph.longs(0), graph.longs(half), axis));
    String second =
        graph.node("Slice", List.of(x.name(), graph.longs(half), graph.longs(2 * half), axis));
    return times(first, graph.node("Sigmoid", second));
  }
}
