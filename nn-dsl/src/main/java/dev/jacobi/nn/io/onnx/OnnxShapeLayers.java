package dev.jacobi.nn.io.onnx;

import static dev.jacobi.nn.io.onnx.OnnxGraph.real;
import static dev.jacobi.nn.io.onnx.OnnxGraph.text;
import static dev.jacobi.nn.io.onnx.OnnxGraph.whole;
import static dev.jacobi.nn.io.onnx.OnnxGraph.wholes;

import dev.jacobi.nn.Module;
import dev.jacobi.nn.io.onnx.OnnxLayers.Value;
import dev.jacobi.nn.io.onnx.OnnxProto.Attribute;
import dev.jacobi.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/// The layers that move, repeat, add or join elements in ONNX's operations, by how they are
/// written.
final class OnnxShapeLayers {
  private static final String RESHAPE = "Reshape";

  private final OnnxGraph graph;

  OnnxShapeLayers(OnnxGraph graph) {
    this.graph = graph;
  }

  String operations(String path, Module module, Value x) {
    String code = module.toString();
    double[] numbers = OnnxActivations.numbers(code);
    return switch (OnnxActivations.name(code)) {
      case "flatten" -> flatten(x, numbers.length == 0 ? 1 : (int) numbers[0]);
      case "unflatten" -> unflatten(x, module, (int) numbers[0]);
      case "lastStep" -> graph.node("Gather", List.of(x.name(), scalar(-1)), whole("axis", 1));
      case "globalAvgPool" -> global("GlobalAveragePool", x);
      case "globalMaxPool" -> global("GlobalMaxPool", x);
      case "adaptiveAvgPool" ->
          isEven(x, numbers[0])
              ? window("AveragePool", x, numbers[0])
              : parts("ReduceMean", x, (long) numbers[0]);
      case "adaptiveMaxPool" ->
          isEven(x, numbers[0])
              ? window("MaxPool", x, numbers[0])
              : parts("ReduceMax", x, (long) numbers[0]);
      case "localResponseNorm" -> localResponse(x, (int) numbers[0]);
      case "pixelShuffle" ->
          graph.node(
              "DepthToSpace", x.name(), whole("blocksize", (long) numbers[0]), text("mode", "CRD"));
      case "pixelUnshuffle" -> unshuffle(x, (long) numbers[0]);
      case "channelShuffle" -> shuffle(x, (long) numbers[0]);
      case "zeroPad" -> pad(x, "constant", 0, numbers);
      case "constantPad" ->
          pad(x, "constant", numbers[0], Arrays.copyOfRange(numbers, 1, numbers.length));
      case "reflectionPad" -> pad(x, "reflect", 0, numbers);
      case "replicationPad" -> pad(x, "edge", 0, numbers);
      case "circularPad" -> wrap(x, numbers);
      case "upsample" -> upsample(x, module, (int) numbers[0]);
      default -> throw unknown(path, module);
    };
  }

  private static IllegalArgumentException unknown(String path, Module module) {
    return new IllegalArgumentException(
        "onnx: %s, %s, has no form in ONNX here: the export knows layers, not what a forward(x) of"
                .formatted(
                    path.isEmpty() ? "the network" : "'" + path + "'", OnnxLayers.code(module))
            + " your own does; what can be exported are Jacobi's layers in sequential(...),"
            + " residual(...), parallel(...) and concat(...)");
  }

  private String scalar(long value) {
    return graph.constant(Tensor.tensor(new long[] {value}).reshape());
  }

  private String reshape(String x, long... sizes) {
    return graph.node(RESHAPE, List.of(x, graph.longs(sizes)));
  }

  /// ONNX's own gives two dimensions.
  private String flatten(Value x, int start) {
    long[] sizes = new long[Math.floorMod(start, x.rank()) + 1];
    sizes[sizes.length - 1] = -1;
    return reshape(x.name(), sizes);
  }

  private String unflatten(Value x, Module module, int dim) {
    long[] sizes = module.forward(x.example()).shape().toArray();
    sizes[0] = Math.floorMod(dim, x.rank()) == 0 ? -1 : 0;
    return reshape(x.name(), sizes);
  }

  private String global(String operation, Value x) {
    return graph.node("Flatten", graph.node(operation, x.name()), whole("axis", 1));
  }

  /// Whether cutting each dimension into as many parts gives equal ones.
  private static boolean isEven(Value x, double parts) {
    return IntStream.range(2, x.rank()).allMatch(d -> x.example().size(d) % parts == 0);
  }

  private String window(String operation, Value x, double parts) {
    List<Integer> sizes =
        IntStream.range(2, x.rank()).mapToObj(d -> (int) (x.example().size(d) / parts)).toList();
    return graph.node(operation, x.name(), wholes("kernel_shape", sizes), wholes("strides", sizes));
  }

  /// Parts that are not equal overlap.
  private String parts(String operation, Value x, long count) {
    String value = x.name();
    for (int d = 2; d < x.rank(); d++) {
      long size = x.example().size(d);
      String axis = graph.longs(d);
      List<String> parts = new ArrayList<>();
      for (long i = 0; i < count; i++) {
        String start = graph.longs(i * size / count);
        String end = graph.longs(Math.ceilDiv((i + 1) * size, count));
        String part = graph.node("Slice", List.of(value, start, end, axis));
        parts.add(graph.node(operation, List.of(part, axis)));
      }
      value = graph.node("Concat", parts, whole("axis", d));
    }
    return value;
  }

  /// ONNX Runtime's own wants images, and as many channels on both sides.
  private String localResponse(Value x, int size) {
    String squares = graph.node("Mul", List.of(x.name(), x.name()));
    String means =
        graph.node(
            "AveragePool",
            reshape(squares, 0, 1, x.example().size(1), -1),
            wholes("kernel_shape", List.of(size, 1)),
            wholes("pads", List.of(size / 2, 0, (size - 1) / 2, 0)),
            whole("count_include_pad", 1));
    String back = graph.node(RESHAPE, List.of(means, graph.node("Shape", x.name())));
    String scaled = graph.node("Mul", List.of(back, graph.number(1e-4)));
    String base = graph.node("Add", List.of(scaled, graph.number(1)));
    String divisor = graph.node("Pow", List.of(base, graph.number(0.75)));
    return graph.node("Div", List.of(x.name(), divisor));
  }

  /// ONNX's own puts the channels of the input last.
  private String unshuffle(Value x, long factor) {
    long channels = x.example().size(1);
    long rows = x.example().size(2) / factor;
    long columns = x.example().size(3) / factor;
    String cut = reshape(x.name(), 0, channels, rows, factor, columns, factor);
    String turned = graph.node("Transpose", cut, wholes("perm", List.of(0, 1, 3, 5, 2, 4)));
    return reshape(turned, 0, channels * factor * factor, rows, columns);
  }

  private String shuffle(Value x, long groups) {
    String cut = reshape(x.name(), 0, groups, x.example().size(1) / groups, -1);
    String turned = graph.node("Transpose", cut, wholes("perm", List.of(0, 2, 1, 3)));
    return graph.node(RESHAPE, List.of(turned, graph.node("Shape", x.name())));
  }

  /// @param widths before and after each dimension, from the last one on
  private String pad(Value x, String mode, double value, double... widths) {
    int dims = widths.length / 2;
    long[] pads = new long[widths.length];
    long[] axes = new long[dims];
    for (int i = 0; i < dims; i++) {
      pads[i] = (long) widths[2 * i];
      pads[dims + i] = (long) widths[2 * i + 1];
      axes[i] = -1L - i;
    }
    String number = graph.constant(Tensor.scalar(value).to(x.example().dtype()));
    return graph.node(
        "Pad", List.of(x.name(), graph.longs(pads), number, graph.longs(axes)), text("mode", mode));
  }

  /// ONNX has a mode for it from the next version on.
  private String wrap(Value x, double... widths) {
    String value = x.name();
    for (int i = 0; i < widths.length / 2; i++) {
      int dim = x.rank() - 1 - i;
      long size = x.example().size(dim);
      long[] places =
          LongStream.range((long) -widths[2 * i], size + (long) widths[2 * i + 1])
              .map(place -> Math.floorMod(place, size))
              .toArray();
      value = graph.node("Gather", List.of(value, graph.longs(places)), whole("axis", dim));
    }
    return value;
  }

  private String upsample(Value x, Module module, int factor) {
    String code = module.toString();
    if (code.contains("CUBIC")) {
      return cubic(x, factor);
    }
    float[] scales = new float[x.rank()];
    Arrays.fill(scales, factor);
    scales[0] = 1;
    scales[1] = 1;
    return code.contains("LINEAR")
        ? resize(x.name(), scales, text("mode", "linear"))
        : resize(
            x.name(),
            scales,
            text("mode", "nearest"),
            text("coordinate_transformation_mode", "asymmetric"),
            text("nearest_mode", "floor"));
  }

  private String resize(String x, float[] scales, Attribute... how) {
    return graph.node("Resize", List.of(x, "", graph.constant(Tensor.tensor(scales))), how);
  }

  /// One dimension after another, each as the rows of images: ONNX Runtime has it for these only.
  private String cubic(Value x, int factor) {
    long[] sizes = x.example().shape().toArray();
    String value = x.name();
    for (int d = 2; d < sizes.length; d++) {
      long before = Arrays.stream(sizes, 1, d).reduce(1, Math::multiplyExact);
      String images = reshape(value, 0, before, sizes[d], -1);
      value =
          resize(
              images,
              new float[] {1, 1, factor, 1},
              text("mode", "cubic"),
              real("cubic_coeff_a", -0.75));
      sizes[d] *= factor;
    }
    sizes[0] = 0;
    return reshape(value, sizes);
  }
}
