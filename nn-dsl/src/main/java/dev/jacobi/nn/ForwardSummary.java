package dev.jacobi.nn;

import dev.jacobi.autograd.Autograd;
import dev.jacobi.autograd.Graph;
import dev.jacobi.shape.Shape;
import dev.jacobi.tensor.NoGrad;
import dev.jacobi.tensor.Tensor;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;

/// What the layers of a network give for an input, layer by layer, and what that costs.
///
/// {@snippet :
/// System.out.println(summary(net, Tensor.randn(1, 1, 28, 28)));
/// }
///
/// @param rows one for each layer, in the order in which they run
/// @param parameters the number of trained numbers; shared ones count once
public record ForwardSummary(List<Row> rows, long parameters) {
  /// A layer that ran. Layers in sequences and residual connections are rows of their own; what
  /// another module does inside is one row.
  ///
  /// @param path where it is, such as `body.0`
  /// @param layer as it is written
  /// @param output the shape of what it gives
  /// @param cost what it needs
  public record Row(String path, String layer, Shape output, Cost cost) {}

  /// What a layer needs.
  ///
  /// @param parameters the number of its trained numbers
  /// @param multiplyAdds multiplications with an addition, of products of matrices and convolutions
  /// @param bytes the memory of what its operations give, which training keeps for the gradient
  public record Cost(long parameters, long multiplyAdds, long bytes) {
    Cost plus(Cost other) {
      return new Cost(
          parameters + other.parameters, multiplyAdds + other.multiplyAdds, bytes + other.bytes);
    }
  }

  public ForwardSummary {
    rows = List.copyOf(rows);
  }

  /// A layer's output on the way through a network.
  private interface Visitor {
    void see(String path, Module layer, Tensor input, Tensor output);
  }

  static ForwardSummary of(Module net, Tensor x) {
    List<Row> rows = new ArrayList<>();
    inUse(
        net,
        () ->
            walk(
                "",
                net,
                x,
                (path, layer, input, output) ->
                    rows.add(
                        new Row(
                            path, Summary.written(layer), output.shape(), cost(layer, input)))));
    return new ForwardSummary(rows, Summary.count(net));
  }

  /// The first layer whose output has a NaN or an infinity in it, with its path.
  public static Optional<String> firstNotFinite(Module net, Tensor x) {
    List<String> found = new ArrayList<>();
    Visitor visitor =
        (path, layer, input, output) -> {
          if (!Double.isFinite(output.abs().max().item())) {
            String name = path.isEmpty() ? "the network" : "'" + path + "'";
            found.add(name + ": " + Summary.written(layer));
          }
        };
    inUse(net, () -> NoGrad.noGrad(() -> walk("", net, x, visitor)));
    return found.stream().findFirst();
  }

  /// To look must not change: running means stay, and nothing is drawn.
  private static void inUse(Module net, Runnable body) {
    IdentityHashMap<TrainingMode, Boolean> before = new IdentityHashMap<>();
    ModuleTree.once(net, TrainingMode.class)
        .values()
        .forEach(mode -> before.put(mode, mode.isTraining()));
    net.eval();
    try {
      body.run();
    } finally {
      before.forEach(TrainingMode::set);
    }
  }

  private static Tensor walk(String path, Module module, Tensor x, Visitor visitor) {
    return switch (module) {
      case Named named -> walk(path, named.module(), x, visitor);
      case Sequential sequential -> {
        Tensor value = x;
        for (ModuleTree.Child part : sequential.parts()) {
          value = walk(joined(path, part.name()), (Module) part.value(), value, visitor);
        }
        yield value;
      }
      case Residual residual -> x.add(walk(joined(path, "body"), residual.body(), x, visitor));
      default -> {
        Tensor y = module.forward(x);
        visitor.see(path, module, x, y);
        yield y.detach();
      }
    };
  }

  private static String joined(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /// Reads off the graph of the layer what it computed.
  private static Cost cost(Module layer, Tensor input) {
    long own = Summary.count(layer);
    Tensor x = input.dtype().isFloating() ? input.detach().copy().requiresGrad(true) : input;
    Tensor y = layer.forward(x);
    if (y.origin() == null) {
      return new Cost(own, 0, y.numel() * y.dtype().bytes());
    }
    Graph graph = Autograd.graph(y);
    long products = 0;
    long bytes = 0;
    for (Graph.Node node : graph.nodes()) {
      if (node instanceof Graph.Operation operation && !isView(operation.name())) {
        products += products(graph, operation);
        bytes += operation.shape().numel() * operation.dtype().bytes();
      }
    }
    return new Cost(own, products, bytes);
  }

  private static boolean isView(String name) {
    return switch (name) {
      case "reshape", "permute", "expand", "slice", "select" -> true;
      default -> false;
    };
  }

  private static long products(Graph graph, Graph.Operation operation) {
    List<Integer> inputs = operation.inputs();
    if (operation.name().equals("matmul")) {
      Shape left = graph.node(inputs.get(0)).shape();
      return operation.shape().numel() * left.size(-1);
    }
    if (operation.name().startsWith("conv") && inputs.size() == 2) {
      Shape x = graph.node(inputs.get(0)).shape();
      Shape weight = graph.node(inputs.get(1)).shape();
      // Each number of the output, or of the input of a transposed one, meets a window of weights.
      Shape meeting = operation.name().contains("ranspose") ? x : operation.shape();
      return meeting.numel() * (weight.numel() / Math.max(1, weight.size(0)));
    }
    return 0;
  }

  private Cost total() {
    return rows.stream().map(Row::cost).reduce(new Cost(0, 0, 0), Cost::plus);
  }

  /// The number of multiplications with an addition in all.
  public long multiplyAdds() {
    return total().multiplyAdds();
  }

  /// The memory of what all operations give.
  public long bytes() {
    return total().bytes();
  }

  /// The table.
  @Override
  public String toString() {
    List<List<String>> cells =
        rows.stream()
            .map(
                row ->
                    List.of(
                        row.path(),
                        row.layer(),
                        row.output().toString(),
                        Summary.grouped(row.cost().parameters()),
                        Summary.grouped(row.cost().multiplyAdds()),
                        Summary.grouped(row.cost().bytes())))
            .toList();
    return Summary.table(
            List.of("path", "layer", "output", "parameters", "multiply-adds", "bytes"), cells)
        + "parameters: %s, multiply-adds: %s, bytes: %s"
            .formatted(
                Summary.grouped(parameters),
                Summary.grouped(multiplyAdds()),
                Summary.grouped(bytes()));
  }
}
