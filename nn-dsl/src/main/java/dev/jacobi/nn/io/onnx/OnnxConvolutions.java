package dev.jacobi.nn.io.onnx;

import static dev.jacobi.nn.io.onnx.OnnxGraph.whole;
import static dev.jacobi.nn.io.onnx.OnnxGraph.wholes;

import dev.jacobi.nn.Parameter;
import dev.jacobi.nn.io.onnx.OnnxLayers.Value;
import dev.jacobi.nn.io.onnx.OnnxProto.Attribute;
import dev.jacobi.nn.layers.Conv;
import dev.jacobi.nn.layers.Pool;
import dev.jacobi.tensor.Tensor;
import dev.jacobi.tensor.WindowOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The layers with a moving window in ONNX's operations.
final class OnnxConvolutions {
  private final OnnxGraph graph;

  OnnxConvolutions(OnnxGraph graph) {
    this.graph = graph;
  }

  /// How a window moves, with a number for each dimension.
  private record Window(
      List<Integer> size, List<Integer> stride, List<Integer> padding, List<Integer> dilation) {
    /// @param usual the stride where none is given
    static Window of(List<Integer> size, WindowOptions options, List<Integer> usual) {
      int dims = size.size();
      return new Window(
          size,
          each(options.stride().isEmpty() ? usual : options.stride(), dims),
          each(options.padding(), dims),
          each(options.dilation(), dims));
    }

    /// The places behind an input that the last windows reach.
    List<Integer> after(Tensor x, Tensor y) {
      return places(
          d -> {
            long last = (y.size(d + 2) - 1) * stride.get(d) - padding.get(d);
            long end = last + dilation.get(d) * (size.get(d) - 1L) + 1;
            return Math.toIntExact(Math.max(0, end - x.size(d + 2)));
          });
    }

    List<Integer> places(IntFunction<Integer> rule) {
      return IntStream.range(0, size.size()).mapToObj(rule).toList();
    }

    /// The attributes that all layers have, but for the padding.
    List<Attribute> attributes() {
      return new ArrayList<>(List.of(wholes("kernel_shape", size), wholes("strides", stride)));
    }
  }

  private static List<Integer> each(List<Integer> values, int dims) {
    return values.size() == 1 ? Collections.nCopies(dims, values.getFirst()) : values;
  }

  private static Attribute pads(List<Integer> before, List<Integer> after) {
    return wholes("pads", Stream.concat(before.stream(), after.stream()).toList());
  }

  private String node(String operation, List<String> inputs, List<Attribute> attributes) {
    return graph.node(operation, inputs, attributes.toArray(Attribute[]::new));
  }

  String conv(Conv conv, Value x) {
    Tensor weight = conv.weight().tensor();
    List<Integer> size =
        IntStream.range(2, x.rank()).mapToObj(d -> Math.toIntExact(weight.size(d))).toList();
    Window window = Window.of(size, conv.options(), List.of(1));
    List<Attribute> attributes = window.attributes();
    attributes.add(pads(window.padding(), window.padding()));
    attributes.add(wholes("dilations", window.dilation()));
    attributes.add(whole("group", conv.options().groups()));
    List<String> inputs = new ArrayList<>(List.of(x.name(), graph.constant(weight)));
    Parameter bias = conv.bias();
    if (bias != null) {
      inputs.add(graph.constant(bias.tensor()));
    }
    return switch (conv.kind()) {
      case CONV1D, CONV2D, CONV3D -> node("Conv", inputs, attributes);
      case TRANSPOSE1D, TRANSPOSE2D, TRANSPOSE3D -> {
        attributes.add(wholes("output_padding", each(conv.outputPadding(), size.size())));
        yield node("ConvTranspose", inputs, attributes);
      }
    };
  }

  /// How far the last windows reach is said in numbers: what programs make of `ceil_mode` differs.
  String pool(Pool pool, Value x) {
    List<Integer> size = each(pool.size(), x.rank() - 2);
    Window window = Window.of(size, pool.options(), size);
    List<Integer> before = window.padding();
    List<Integer> after = window.after(x.example(), pool.forward(x.example()));
    List<Attribute> attributes = window.attributes();
    return switch (pool.kind()) {
      case MAX -> {
        attributes.add(pads(before, after));
        attributes.add(wholes("dilations", window.dilation()));
        yield node("MaxPool", List.of(x.name()), attributes);
      }
      case AVG -> {
        boolean counts = pool.options().countPadding();
        // Places of the padding count as 0, those that the last windows reach beyond it do not.
        List<Integer> counted =
            window.places(d -> counts ? Math.min(before.get(d), after.get(d)) : 0);
        List<Integer> zeros = window.places(d -> counts ? before.get(d) : 0);
        attributes.add(
            pads(
                window.places(d -> before.get(d) - zeros.get(d)),
                window.places(d -> after.get(d) - counted.get(d))));
        yield node("AveragePool", List.of(padded(x, zeros, counted)), attributes);
      }
    };
  }

  private String padded(Value x, List<Integer> before, List<Integer> after) {
    if (Stream.concat(before.stream(), after.stream()).allMatch(places -> places == 0)) {
      return x.name();
    }
    int rank = x.rank();
    long[] pads = new long[2 * rank];
    for (int d = 2; d < rank; d++) {
      pads[d] = before.get(d - 2);
      pads[rank + d] = after.get(d - 2);
    }
    return graph.node("Pad", List.of(x.name(), graph.longs(pads)));
  }
}
