package dev.jacobi.nn.io.onnx;

import static dev.jacobi.nn.io.onnx.OnnxGraph.text;
import static dev.jacobi.nn.io.onnx.OnnxGraph.whole;
import static dev.jacobi.nn.io.onnx.OnnxGraph.wholes;

import dev.jacobi.nn.Parameter;
import dev.jacobi.nn.io.onnx.OnnxLayers.Value;
import dev.jacobi.nn.io.onnx.OnnxProto.Attribute;
import dev.jacobi.nn.layers.Attention;
import dev.jacobi.nn.layers.Linear;
import dev.jacobi.nn.layers.Recurrent;
import dev.jacobi.nn.layers.RecurrentStack;
import dev.jacobi.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// Layers of sequences in ONNX's operations.
final class OnnxRecurrent {
  private static final String MULTIPLY = "MatMul";
  private static final String TRANSPOSE = "Transpose";

  private final OnnxGraph graph;

  OnnxRecurrent(OnnxGraph graph) {
    this.graph = graph;
  }

  String linear(Linear linear, Value x) {
    if (x.rank() == 2) {
      List<String> inputs = new ArrayList<>(List.of(x.name(), constant(linear.weight())));
      Parameter bias = linear.bias();
      if (bias != null) {
        inputs.add(constant(bias));
      }
      return graph.node("Gemm", inputs, whole("transB", 1));
    }
    return projected(linear, x.name());
  }

  /// Over the last of any dimensions.
  private String projected(Linear linear, String x) {
    Tensor weight = linear.weight().tensor().detach().t().contiguous();
    String product = graph.node(MULTIPLY, List.of(x, graph.constant(weight)));
    Parameter bias = linear.bias();
    return bias == null ? product : graph.node("Add", List.of(product, constant(bias)));
  }

  private String constant(Parameter parameter) {
    return graph.constant(parameter.tensor());
  }

  String stack(RecurrentStack stack, String x) {
    String value = x;
    for (int i = 0; i < stack.forwards().size(); i++) {
      String there = recurrent(stack.forwards().get(i), value, false);
      value =
          stack.backwards().isEmpty()
              ? there
              : graph.node(
                  "Concat",
                  List.of(there, recurrent(stack.backwards().get(i), value, true)),
                  whole("axis", 2));
    }
    return value;
  }

  /// ONNX has the steps first, the gates in another order, and a dimension for directions.
  String recurrent(Recurrent recurrent, String x, boolean isReverse) {
    List<Attribute> attributes = new ArrayList<>();
    attributes.add(whole("hidden_size", recurrent.weightHidden().tensor().size(1)));
    attributes.add(text("direction", isReverse ? "reverse" : "forward"));
    String operation =
        switch (recurrent.kind()) {
          case RNN -> "RNN";
          case RNN_RELU -> "RNN";
          case GRU -> {
            attributes.add(whole("linear_before_reset", 1));
            yield "GRU";
          }
          case LSTM -> "LSTM";
        };
    if (recurrent.kind() == Recurrent.CellType.RNN_RELU) {
      attributes.add(new Attribute.Texts("activations", List.of("Relu")));
    }
    String steps = graph.node(TRANSPOSE, x, wholes("perm", List.of(1, 0, 2)));
    Tensor bias =
        Tensor.cat(
            0, gates(recurrent, recurrent.biasInput()), gates(recurrent, recurrent.biasHidden()));
    String all =
        graph.node(
            operation,
            List.of(
                steps,
                graph.constant(gates(recurrent, recurrent.weightInput()).unsqueeze(0)),
                graph.constant(gates(recurrent, recurrent.weightHidden()).unsqueeze(0)),
                graph.constant(bias.unsqueeze(0))),
            attributes.toArray(Attribute[]::new));
    String one = graph.node("Squeeze", List.of(all, graph.longs(1)));
    return graph.node(TRANSPOSE, one, wholes("perm", List.of(1, 0, 2)));
  }

  /// The blocks of rows in ONNX's order: of the LSTM input, output, forget, cell; of the GRU
  /// update, reset, new.
  private static Tensor gates(Recurrent recurrent, Parameter parameter) {
    int[] order =
        switch (recurrent.kind()) {
          case RNN, RNN_RELU -> new int[] {0};
          case GRU -> new int[] {1, 0, 2};
          case LSTM -> new int[] {0, 3, 1, 2};
        };
    Tensor rows = parameter.tensor().detach();
    long size = rows.size(0) / order.length;
    Tensor[] blocks = new Tensor[order.length];
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = rows.narrow(0, order[i] * size, size);
    }
    return Tensor.cat(0, blocks);
  }

  /// @param context what it is attention to, which may be the sequence itself
  Value attention(Attention attention, Value x, Value context) {
    return new Value(
        attended(attention, x, context), attention.forward(x.example(), context.example()));
  }

  private String attended(Attention attention, Value x, Value context) {
    long heads = attention.heads().count();
    long size = attention.query().out() / heads;
    String q = split(attention.query(), x.name(), heads, size);
    String k = split(attention.key(), context.name(), heads, size);
    String v = split(attention.value(), context.name(), heads, size);
    String turned = graph.node(TRANSPOSE, k, wholes("perm", List.of(0, 1, 3, 2)));
    String scores =
        graph.node(
            "Mul",
            List.of(
                graph.node(MULTIPLY, List.of(q, turned)),
                graph.number(1 / Math.sqrt((double) size))));
    if (attention.heads().causal()) {
      scores =
          graph.node("Add", List.of(scores, graph.constant(mask(x.example(), context.example()))));
    }
    String weights = graph.node("Softmax", scores, whole("axis", -1));
    String mixed =
        graph.node(
            TRANSPOSE,
            graph.node(MULTIPLY, List.of(weights, v)),
            wholes("perm", List.of(0, 2, 1, 3)));
    String joined = graph.node("Reshape", List.of(mixed, graph.longs(0, 0, heads * size)));
    return projected(attention.out(), joined);
  }

  private String split(Linear projection, String x, long heads, long size) {
    String all = projected(projection, x);
    String parts = graph.node("Reshape", List.of(all, graph.longs(0, 0, heads, size)));
    return graph.node(TRANSPOSE, parts, wholes("perm", List.of(0, 2, 1, 3)));
  }

  /// 0 for what a step sees, minus infinity for later ones.
  private static Tensor mask(Tensor x, Tensor context) {
    Tensor from = Tensor.arange(x.size(1)).unsqueeze(1);
    Tensor later = from.lt(Tensor.arange(context.size(1)));
    return Tensor.zeros(x.size(1), context.size(1))
        .to(x.dtype())
        .maskedFill(later, Double.NEGATIVE_INFINITY);
  }
}
