package dev.jacobi.nn.file;

import static dev.jacobi.nn.file.OnnxGraph.real;
import static dev.jacobi.nn.file.OnnxGraph.text;
import static dev.jacobi.nn.file.OnnxGraph.whole;
import static dev.jacobi.nn.file.OnnxGraph.wholes;

import dev.jacobi.nn.Module;
import dev.jacobi.nn.file.OnnxLayers.Value;
import dev.jacobi.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The layers without parameters in ONNX's operations, by how they are written.
final class OnnxActivations {
  private final OnnxGraph graph;

  OnnxActivations(OnnxGraph graph) {
    this.graph = graph;
  }

  String operations(String path, Module module, Value x) {
    String code = module.toString();
    String name = code.replaceFirst("\\(.*", "");
    double[] numbers = numbers(code);
    return switch (name) {
      case "identity" -> graph.node("Identity", x.name());
      case "relu", "sigmoid", "tanh", "softplus", "softsign", "mish" ->
          graph.node(Character.toUpperCase(name.charAt(0)) + name.substring(1), x.name());
      case "hardswish" -> graph.node("HardSwish", x.name());
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
      default -> shape(path, module, x, numbers);
    };
  }

  /// What changes shapes.
  private String shape(String path, Module module, Value x, double[] numbers) {
    String code = module.toString();
    return switch (code.replaceFirst("\\(.*", "")) {
      case "flatten" -> flatten(x, (int) first(numbers, 1));
      case "lastStep" -> graph.node("Gather", List.of(x.name(), scalar(-1)), whole("axis", 1));
      case "globalAvgPool" -> global("GlobalAveragePool", module, x);
      case "globalMaxPool" -> global("GlobalMaxPool", module, x);
      case "adaptiveAvgPool" -> adaptive("AveragePool", path, module, x);
      case "adaptiveMaxPool" -> adaptive("MaxPool", path, module, x);
      case "pixelShuffle" ->
          graph.node(
              "DepthToSpace", x.name(), whole("blocksize", (long) numbers[0]), text("mode", "CRD"));
      default -> throw unknown(path, module);
    };
  }

  private static IllegalArgumentException unknown(String path, Module module) {
    return new IllegalArgumentException(
        "onnx: %s, %s, has no form in ONNX here; what can be exported are Jacobi's layers in"
                .formatted(
                    path.isEmpty() ? "the network" : "'" + path + "'",
                    module.getClass().isRecord() && !module.toString().contains("(")
                        ? module.getClass().getSimpleName()
                        : module)
            + " sequential(...), residual(...), parallel(...) and concat(...)");
  }

  private static double[] numbers(String code) {
    String inner = code.replaceFirst("^[^(]*\\(", "").replaceFirst("\\).*$", "");
    return Arrays.stream(inner.split(",", -1))
        .map(String::strip)
        .filter(part -> part.matches("-?[0-9.]+(E-?[0-9]+)?"))
        .mapToDouble(Double::parseDouble)
        .toArray();
  }

  private static double first(double[] numbers, double usual) {
    return numbers.length == 0 ? usual : numbers[0];
  }

  private String scalar(long value) {
    return graph.constant(Tensor.tensor(new long[] {value}).reshape());
  }

  /// ONNX's own gives two dimensions.
  private String flatten(Value x, int start) {
    long[] sizes = new long[start + 1];
    sizes[start] = -1;
    return graph.node("Reshape", List.of(x.name(), graph.longs(sizes)));
  }

  private String times(String a, String b) {
    return graph.node("Mul", List.of(a, b));
  }

  private String clip(Value x, double least, double most) {
    return graph.node("Clip", List.of(x.name(), graph.number(least), graph.number(most)));
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

  /// Some give a place of size 1 in each dimension, some none.
  private String global(String operation, Module module, Value x) {
    String pooled = graph.node(operation, x.name());
    return module.forward(x.example()).rank() == x.rank()
        ? pooled
        : graph.node("Flatten", pooled, whole("axis", 1));
  }

  /// Where the parts are equal it is a plain window.
  private String adaptive(String operation, String path, Module module, Value x) {
    Tensor y = module.forward(x.example());
    List<Integer> sizes = new ArrayList<>();
    for (int d = 2; d < x.rank(); d++) {
      if (x.example().size(d) % y.size(d) != 0) {
        throw unknown(path, module);
      }
      sizes.add((int) (x.example().size(d) / y.size(d)));
    }
    return graph.node(operation, x.name(), wholes("kernel_shape", sizes), wholes("strides", sizes));
  }
}
