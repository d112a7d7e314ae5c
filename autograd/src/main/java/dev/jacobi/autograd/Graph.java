package dev.jacobi.autograd;

import dev.jacobi.callsite.SourceLocation;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Shape;
import java.util.List;
import java.util.Optional;

/// The computation behind a result, as plain data: for pictures, exports and questions. It holds no
/// tensor, and stays as it is when the graph itself is released.
///
/// {@snippet :
/// Graph graph = Autograd.graph(loss, Map.of("w", w));
/// graph.nodes().forEach(System.out::println);
/// }
///
/// @param nodes all nodes, each after its inputs; `nodes.get(i).id()` is `i`, the last is the
///   result
public record Graph(List<Node> nodes) {
  /// A graph of these nodes.
  public Graph {
    nodes = List.copyOf(nodes);
  }

  /// The result whose graph this is.
  public Node result() {
    return nodes.getLast();
  }

  /// The node with this id.
  public Node node(int id) {
    return nodes.get(id);
  }

  /// A tensor in the graph.
  public sealed interface Node permits Operation, Leaf {
    /// The node's position in [Graph#nodes].
    int id();

    /// What the node is called: the operation's name, or the leaf's where it is known.
    String label();

    /// The sizes of the tensor.
    Shape shape();

    /// The type of the tensor's elements.
    DType dtype();
  }

  /// A tensor that an operation made.
  ///
  /// @param id the node's position in [Graph#nodes]
  /// @param name the operation's name, such as `matmul`
  /// @param shape the sizes of the operation's output
  /// @param dtype the type of the output's elements
  /// @param inputs the ids of the operation's inputs, in its order
  /// @param module the path of the module that ran the operation, such as `encoder.0.linear`, as
  ///   far as it is known: it was noted, or a parameter that the operation uses has such a name
  /// @param place the user's line that called the operation, if it was noted
  public record Operation(
      int id,
      String name,
      Shape shape,
      DType dtype,
      List<Integer> inputs,
      Optional<String> module,
      Optional<SourceLocation> place)
      implements Node {
    /// An operation that owns the list of its inputs.
    public Operation {
      inputs = List.copyOf(inputs);
    }

    @Override
    public String label() {
      return name;
    }
  }

  /// A tensor that no recorded operation made: a parameter, data, a constant.
  ///
  /// @param id the node's position in [Graph#nodes]
  /// @param name the name of the parameter or variable, if it is known
  /// @param shape the tensor's sizes
  /// @param dtype the type of the tensor's elements
  /// @param requiresGrad whether the gradient of this tensor was asked for
  public record Leaf(int id, Optional<String> name, Shape shape, DType dtype, boolean requiresGrad)
      implements Node {
    @Override
    public String label() {
      return name.orElse(requiresGrad ? "parameter" : "data");
    }
  }
}
