package dev.jacobi.tensor;

/// How an operation's inputs share in the gradient of its output. Every operation has an answer: a
/// rule, or the reason why there is none.
public sealed interface Gradient permits Gradient.Rule, Gradient.None {
  /// A rule, written with tensors, so that it runs on any device and can be differentiated again.
  non-sealed interface Rule extends Gradient {
    /// The gradient of input `i`; it may be broadcast: the walk sums it to the input's shape.
    ///
    /// @param i the number of the input
    /// @param gradient the gradient of the output
    /// @param inputs the operation's inputs
    /// @param output the operation's output
    Tensor of(int i, Tensor gradient, Tensor[] inputs, Tensor output);
  }

  /// No gradient.
  ///
  /// @param reason a sentence for users: why not
  record None(String reason) implements Gradient {}

  /// The gradient of an operation with one input.
  interface OfOne {
    /// The input's gradient, from the output's gradient `g`, the input `x` and the output `y`.
    Tensor of(Tensor g, Tensor x, Tensor y);
  }

  /// The gradient of one input of an operation with two.
  interface OfTwo {
    /// The input's gradient, from the output's gradient `g` and the inputs.
    Tensor of(Tensor g, Tensor a, Tensor b);
  }

  /// A rule for one input.
  static Gradient of(OfOne rule) {
    return (Rule) (i, g, inputs, y) -> rule.of(g, inputs[0], y);
  }

  /// Rules for two inputs.
  static Gradient of(OfTwo first, OfTwo second) {
    return (Rule) (i, g, inputs, y) -> (i == 0 ? first : second).of(g, inputs[0], inputs[1]);
  }
}
