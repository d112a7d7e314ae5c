package dev.jacobi.nn.io.onnx;

import static dev.jacobi.nn.io.onnx.OnnxGraph.real;
import static dev.jacobi.nn.io.onnx.OnnxGraph.whole;

import dev.jacobi.nn.Module;
import dev.jacobi.nn.Named;
import dev.jacobi.nn.Parameter;
import dev.jacobi.nn.Residual;
import dev.jacobi.nn.Sequential;
import dev.jacobi.nn.layers.Attention;
import dev.jacobi.nn.layers.BatchNorm;
import dev.jacobi.nn.layers.Bilinear;
import dev.jacobi.nn.layers.Branches;
import dev.jacobi.nn.layers.Conv;
import dev.jacobi.nn.layers.Dropout;
import dev.jacobi.nn.layers.Embedding;
import dev.jacobi.nn.layers.EmbeddingBag;
import dev.jacobi.nn.layers.GroupNorm;
import dev.jacobi.nn.layers.InstanceNorm;
import dev.jacobi.nn.layers.LayerNorm;
import dev.jacobi.nn.layers.Linear;
import dev.jacobi.nn.layers.PRelu;
import dev.jacobi.nn.layers.Pool;
import dev.jacobi.nn.layers.Positions;
import dev.jacobi.nn.layers.RRelu;
import dev.jacobi.nn.layers.Recurrent;
import dev.jacobi.nn.layers.RecurrentStack;
import dev.jacobi.nn.layers.RmsNorm;
import dev.jacobi.nn.layers.TransformerBlock;
import dev.jacobi.nn.layers.TransformerLayer;
import dev.jacobi.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

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
  private final OnnxRecurrent sequences;

  OnnxLayers(OnnxGraph graph) {
    this.graph = graph;
    this.sequences = new OnnxRecurrent(graph);
  }

  /// Adds a whole network.
  Value network(Module net, List<Value> inputs) {
    if (net instanceof Named named) {
      return network(named.module(), inputs);
    }
    if (inputs.size() == 1 && !isDecoder(net)) {
      Value x = inputs.getFirst();
      // Sizes that are not known yet are found out by it.
      Tensor _ = net.forward(x.example());
      return layer("", net, x);
    }
    if (inputs.size() != 2) {
      throw wrongInputs(net, inputs);
    }
    Value x = inputs.get(0);
    Value y = inputs.get(1);
    return switch (net) {
      case Bilinear bilinear ->
          new Value(bilinear(bilinear, x, y), bilinear.forward(x.example(), y.example()));
      case Attention attention -> sequences.attention(attention, x, y);
      case TransformerLayer layer when isDecoder(layer) -> transformer("", layer, inputs);
      default -> throw wrongInputs(net, inputs);
    };
  }

  private static boolean isDecoder(Module module) {
    return module instanceof TransformerLayer layer && layer.memory() != null;
  }

  private static IllegalArgumentException wrongInputs(Module net, List<Value> inputs) {
    return new IllegalArgumentException(
        ("onnx: %s cannot be exported with %d examples, of shapes %s; bilinear(...) and"
                + " attention(...) take one or two, transformerDecoderLayer(...) its input and what"
                + " an encoder gave, every other network one")
            .formatted(
                code(net), inputs.size(), inputs.stream().map(x -> x.example().shape()).toList()));
  }

  /// How a layer is written, or else the name of its class.
  static String code(Module module) {
    String code = module.toString();
    return module.getClass().isRecord() && code.startsWith(module.getClass().getSimpleName() + "[")
        ? module.getClass().getSimpleName()
        : code;
  }

  private static String under(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
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
          value = layer(under(path, name), inner, value);
        }
        yield value;
      }
      case Residual residual -> sum(x, layer(under(path, "body"), residual.body(), x));
      case Branches branches -> branches(path, branches, x);
      case TransformerBlock block -> {
        Value first = layer(under(path, "norm1"), block.norm1(), x);
        Value seen = sum(x, layer(under(path, "attention"), block.attention(), first));
        Value second = layer(under(path, "norm2"), block.norm2(), seen);
        yield sum(seen, layer(under(path, "mlp"), block.mlp(), second));
      }
      case TransformerLayer layer -> transformer(path, layer, List.of(x));
      case Attention attention -> sequences.attention(attention, x, x);
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
      names.add(layer(under(path, "branches." + i), branches.branches().get(i), x).name());
    }
    String joined =
        branches.isSum() ? graph.node("Sum", names) : graph.node("Concat", names, whole("axis", 1));
    return new Value(joined, branches.forward(x.example()));
  }

  /// @param inputs the layer's own and, for a decoder, what an encoder gave
  private Value transformer(String path, TransformerLayer layer, List<Value> inputs) {
    TransformerLayer.Norms norms = layer.norms();
    Attention memory = layer.memory();
    LayerNorm last = norms.norm3();
    UnaryOperator<Value> attention = x -> sequences.attention(layer.attention(), x, x);
    UnaryOperator<Value> mlp = x -> layer(under(path, "mlp"), layer.mlp(), x);
    NormedBlock first = new NormedBlock(norms.norm1(), attention);
    if (memory == null || last == null) {
      return around(layer, inputs.getFirst(), first, new NormedBlock(norms.norm2(), mlp));
    }
    NormedBlock second =
        new NormedBlock(norms.norm2(), x -> sequences.attention(memory, x, inputs.getLast()));
    return around(layer, inputs.getFirst(), first, second, new NormedBlock(last, mlp));
  }

  /// A part of a transformer's layer, with a shortcut around it.
  private record NormedBlock(LayerNorm norm, UnaryOperator<Value> body) {}

  private Value around(TransformerLayer layer, Value x, NormedBlock... parts) {
    Value value = x;
    for (NormedBlock part : parts) {
      value =
          layer.normFirst()
              ? sum(value, part.body().apply(layer("", part.norm(), value)))
              : layer("", part.norm(), sum(value, part.body().apply(value)));
    }
    return value;
  }

  private String operations(String path, Module module, Value x) {
    return switch (module) {
      case Linear linear -> sequences.linear(linear, x);
      case Conv conv -> new OnnxConvolutions(graph).conv(conv, x);
      case Pool pool -> new OnnxConvolutions(graph).pool(pool, x);
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
              whole("axis", -norm.weight().shape().rank()),
              real("epsilon", norm.eps()));
      case RmsNorm norm -> rms(norm, x);
      case GroupNorm norm -> group(norm, x);
      case InstanceNorm norm -> instance(norm, x);
      case PRelu prelu -> graph.node("PRelu", List.of(x.name(), slopes(prelu, x)));
      case RRelu rrelu ->
          graph.node("LeakyRelu", x.name(), real("alpha", (rrelu.lower() + rrelu.upper()) / 2));
      case Dropout dropout -> graph.node("Identity", x.name());
      case Embedding embedding -> rows(embedding.weight(), x);
      case EmbeddingBag bag -> bag(bag, x);
      case Bilinear bilinear -> bilinear(bilinear, x, x);
      case Positions positions ->
          graph.node(
              "Add",
              List.of(
                  x.name(), graph.constant(positions.rows().narrow(0, 0, x.example().size(1)))));
      case Recurrent recurrent -> sequences.recurrent(recurrent, x.name(), false);
      case RecurrentStack stack -> sequences.stack(stack, x.name());
      default -> new OnnxActivations(graph).operations(path, module, x);
    };
  }

  private String rows(Parameter table, Value words) {
    return graph.node("Gather", List.of(constant(table), words.name()), whole("axis", 0));
  }

  private String bag(EmbeddingBag bag, Value words) {
    String operation =
        switch (bag.join()) {
          case MEAN -> "ReduceMean";
          case SUM -> "ReduceSum";
          case MAX -> "ReduceMax";
        };
    return reduced(operation, rows(bag.weight(), words), 1);
  }

  private String reduced(String operation, String x, long dim) {
    return graph.node(operation, List.of(x, graph.longs(dim)), whole("keepdims", 0));
  }

  private String bilinear(Bilinear bilinear, Value x, Value y) {
    Tensor weight = bilinear.weight().tensor().detach();
    Tensor flat = weight.permute(1, 0, 2).flatten(1).contiguous();
    String left = graph.node("MatMul", List.of(x.name(), graph.constant(flat)));
    long[] sizes = new long[x.rank() + 1];
    sizes[x.rank() - 1] = weight.size(0);
    sizes[x.rank()] = weight.size(2);
    String grouped = graph.node("Reshape", List.of(left, graph.longs(sizes)));
    String right = graph.node("Unsqueeze", List.of(y.name(), graph.longs(-2)));
    String sums = reduced("ReduceSum", graph.node("Mul", List.of(grouped, right)), -1);
    return graph.node("Add", List.of(sums, constant(bilinear.bias())));
  }

  private String constant(Parameter parameter) {
    return graph.constant(parameter.tensor());
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
