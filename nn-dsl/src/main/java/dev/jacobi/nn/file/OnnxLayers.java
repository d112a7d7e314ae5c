package dev.jacobi.nn.file;

import static dev.jacobi.nn.file.OnnxGraph.real;
import static dev.jacobi.nn.file.OnnxGraph.whole;
import static dev.jacobi.nn.file.OnnxGraph.wholes;

import dev.jacobi.nn.Attention;
import dev.jacobi.nn.BatchNorm;
import dev.jacobi.nn.Branches;
import dev.jacobi.nn.Conv;
import dev.jacobi.nn.Dropout;
import dev.jacobi.nn.Embedding;
import dev.jacobi.nn.GroupNorm;
import dev.jacobi.nn.InstanceNorm;
import dev.jacobi.nn.LayerNorm;
import dev.jacobi.nn.Linear;
import dev.jacobi.nn.Module;
import dev.jacobi.nn.Named;
import dev.jacobi.nn.PRelu;
import dev.jacobi.nn.Parameter;
import dev.jacobi.nn.Pool;
import dev.jacobi.nn.Positions;
import dev.jacobi.nn.Recurrent;
import dev.jacobi.nn.RecurrentStack;
import dev.jacobi.nn.Residual;
import dev.jacobi.nn.RmsNorm;
import dev.jacobi.nn.Sequential;
import dev.jacobi.nn.TransformerBlock;
import dev.jacobi.nn.TransformerLayer;
import dev.jacobi.nn.file.OnnxProto.Attribute;
import dev.jacobi.tensor.Tensor;
import dev.jacobi.tensor.WindowOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The layers in ONNX's operations.
final class OnnxLayers {
  private static final double EPS = 1e-5;

  /// What flows: its name in the graph, and what it is for the example.
  record Value(String name, Tensor example) {
    int rank() {
      return example.rank();
    }
  }

  private final OnnxGraph graph;
  private final OnnxSequences sequences;

  OnnxLayers(OnnxGraph graph) {
    this.graph = graph;
    this.sequences = new OnnxSequences(graph);
  }

  /// Adds a layer at a path.
  Value layer(String path, Module module, Value x) {
    return switch (module) {
      case Named named -> layer(path, named.module(), x);
      case Sequential sequential -> {
        Value value = x;
        for (int i = 0; i < sequential.layers().size(); i++) {
          Module inner = sequential.layers().get(i);
          String name = inner instanceof Named named ? named.name() : Integer.toString(i);
          value = layer(path.isEmpty() ? name : path + "." + name, inner, value);
        }
        yield value;
      }
      case Residual residual -> sum(x, layer(path + ".body", residual.body(), x));
      case Branches branches -> branches(path, branches, x);
      case TransformerBlock block -> {
        Value first = layer(path + ".norm1", block.norm1(), x);
        Value seen = sum(x, layer(path + ".attention", block.attention(), first));
        Value second = layer(path + ".norm2", block.norm2(), seen);
        yield sum(seen, layer(path + ".mlp", block.mlp(), second));
      }
      case TransformerLayer layer when layer.memory() == null -> encoder(path, layer, x);
      default -> new Value(operations(path, module, x), module.forward(x.example()));
    };
  }

  private Value sum(Value a, Value b) {
    String name = graph.node("Add", List.of(a.name(), b.name()));
    return new Value(name, a.example().add(b.example()));
  }

  private Value branches(String path, Branches branches, Value x) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < branches.branches().size(); i++) {
      names.add(layer(path + ".branches." + i, branches.branches().get(i), x).name());
    }
    String joined =
        branches.isSum() ? graph.node("Sum", names) : graph.node("Concat", names, whole("axis", 1));
    return new Value(joined, branches.forward(x.example()));
  }

  private Value encoder(String path, TransformerLayer layer, Value x) {
    TransformerLayer.Norms norms = layer.norms();
    if (layer.normFirst()) {
      Value seen = sum(x, layer(path, layer.attention(), layer(path, norms.norm1(), x)));
      return sum(seen, layer(path, layer.mlp(), layer(path, norms.norm2(), seen)));
    }
    Value seen = layer(path, norms.norm1(), sum(x, layer(path, layer.attention(), x)));
    return layer(path, norms.norm2(), sum(seen, layer(path, layer.mlp(), seen)));
  }

  private String operations(String path, Module module, Value x) {
    return switch (module) {
      case Linear linear -> sequences.linear(linear, x);
      case Conv conv -> conv(conv, x);
      case Pool pool -> pool(pool, x);
      case BatchNorm norm ->
          graph.node(
              "BatchNormalization",
              List.of(
                  x.name(),
                  constant(norm.weight()),
                  constant(norm.bias()),
                  graph.constant(norm.runningMean().tensor()),
                  graph.constant(norm.runningVariance().tensor())),
              real("epsilon", norm.options().eps()));
      case LayerNorm norm ->
          graph.node(
              "LayerNormalization",
              List.of(x.name(), constant(norm.weight()), constant(norm.bias())),
              real("epsilon", norm.eps()));
      case RmsNorm norm -> rms(norm, x);
      case GroupNorm norm -> group(norm, x);
      case InstanceNorm norm -> instance(norm, x);
      case PRelu prelu -> graph.node("PRelu", List.of(x.name(), slopes(prelu, x)));
      case Dropout dropout -> graph.node("Identity", x.name());
      case Embedding embedding ->
          graph.node("Gather", List.of(constant(embedding.weight()), x.name()), whole("axis", 0));
      case Positions positions ->
          graph.node(
              "Add",
              List.of(
                  x.name(), graph.constant(positions.rows().narrow(0, 0, x.example().size(1)))));
      case Recurrent recurrent -> sequences.recurrent(recurrent, x.name(), false);
      case RecurrentStack stack -> sequences.stack(stack, x.name());
      case Attention attention -> sequences.attention(attention, x);
      default -> new OnnxActivations(graph).operations(path, module, x);
    };
  }

  private String constant(Parameter parameter) {
    return graph.constant(parameter.tensor());
  }

  private static List<Integer> each(List<Integer> values, int dims) {
    return values.size() == 1 ? Collections.nCopies(dims, values.getFirst()) : values;
  }

  private static List<Integer> both(List<Integer> padding) {
    List<Integer> both = new ArrayList<>(padding);
    both.addAll(padding);
    return both;
  }

  /// @param usual the stride where none is given
  private static List<Attribute> window(
      WindowOptions options, List<Integer> size, List<Integer> usual) {
    int dims = size.size();
    List<Integer> stride = options.stride().isEmpty() ? usual : options.stride();
    return new ArrayList<>(
        List.of(
            wholes("kernel_shape", size),
            wholes("strides", each(stride, dims)),
            wholes("pads", both(each(options.padding(), dims)))));
  }

  private String conv(Conv conv, Value x) {
    int dims = x.rank() - 2;
    List<Integer> size =
        IntStream.range(2, x.rank())
            .map(d -> Math.toIntExact(conv.weight().tensor().size(d)))
            .boxed()
            .toList();
    List<Attribute> attributes = window(conv.options(), size, List.of(1));
    attributes.add(wholes("dilations", each(conv.options().dilation(), dims)));
    attributes.add(whole("group", conv.options().groups()));
    List<String> inputs = new ArrayList<>(List.of(x.name(), constant(conv.weight())));
    addBias(inputs, conv.bias());
    boolean isTransposed =
        switch (conv.kind()) {
          case CONV1D, CONV2D, CONV3D -> false;
          case TRANSPOSE1D, TRANSPOSE2D, TRANSPOSE3D -> true;
        };
    return graph.node(
        isTransposed ? "ConvTranspose" : "Conv", inputs, attributes.toArray(Attribute[]::new));
  }

  private void addBias(List<String> inputs, @Nullable Parameter bias) {
    if (bias != null) {
      inputs.add(constant(bias));
    }
  }

  private String pool(Pool pool, Value x) {
    List<Integer> size = each(pool.size(), x.rank() - 2);
    List<Attribute> attributes = window(pool.options(), size, size);
    attributes.add(whole("ceil_mode", pool.options().ceil() ? 1 : 0));
    return switch (pool.kind()) {
      case MAX -> {
        attributes.add(wholes("dilations", each(pool.options().dilation(), x.rank() - 2)));
        yield graph.node("MaxPool", List.of(x.name()), attributes.toArray(Attribute[]::new));
      }
      case AVG -> {
        // Where nothing is added, ONNX Runtime would count what a last window lacks.
        boolean isPadded = pool.options().padding().stream().anyMatch(places -> places > 0);
        boolean counts = pool.options().countPadding() && isPadded;
        attributes.add(whole("count_include_pad", counts ? 1 : 0));
        yield graph.node("AveragePool", List.of(x.name()), attributes.toArray(Attribute[]::new));
      }
    };
  }

  private String rms(RmsNorm norm, Value x) {
    String square = graph.node("Mul", List.of(x.name(), x.name()));
    String mean = graph.node("ReduceMean", List.of(square, graph.longs(-1)), whole("keepdims", 1));
    String root = graph.node("Sqrt", graph.node("Add", List.of(mean, graph.number(norm.eps()))));
    return graph.node(
        "Mul", List.of(graph.node("Div", List.of(x.name(), root)), constant(norm.weight())));
  }

  /// ONNX's own has a factor for each group in this version, not for each channel.
  private String group(GroupNorm norm, Value x) {
    String groups = graph.node("Reshape", List.of(x.name(), graph.longs(0, norm.groups(), -1)));
    Tensor ones = Tensor.ones(norm.groups()).to(x.example().dtype());
    String even = plain(groups, ones);
    String back = graph.node("Reshape", List.of(even, graph.node("Shape", x.name())));
    return affine(back, norm.weight(), norm.bias(), x.rank());
  }

  private String plain(String x, Tensor ones) {
    return graph.node(
        "InstanceNormalization",
        List.of(x, graph.constant(ones), graph.constant(ones.mul(0))),
        real("epsilon", EPS));
  }

  private String affine(String x, Parameter weight, Parameter bias, int rank) {
    String scaled = graph.node("Mul", List.of(x, graph.constant(channels(weight, rank))));
    return graph.node("Add", List.of(scaled, graph.constant(channels(bias, rank))));
  }

  private static Tensor channels(Parameter parameter, int rank) {
    long[] sizes = new long[rank - 1];
    Arrays.fill(sizes, 1);
    sizes[0] = parameter.shape().numel();
    return parameter.tensor().detach().reshape(sizes);
  }

  private String instance(InstanceNorm norm, Value x) {
    Parameter weight = norm.weight();
    Parameter bias = norm.bias();
    Tensor ones = Tensor.ones(norm.channels()).to(x.example().dtype());
    String even = plain(x.name(), ones);
    return weight == null || bias == null ? even : affine(even, weight, bias, x.rank());
  }

  private String slopes(PRelu prelu, Value x) {
    return prelu.weight().shape().numel() == 1
        ? constant(prelu.weight())
        : graph.constant(channels(prelu.weight(), x.rank()));
  }
}
