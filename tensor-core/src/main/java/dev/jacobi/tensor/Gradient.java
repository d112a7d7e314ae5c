package dev.jacobi.tensor;

import org.jspecify.annotations.Nullable;

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

    /// The elements that the rule looks at, which are kept until the gradient is computed. Shapes
    /// and types are known to every rule.
    default Reads reads() {
      return Reads.ALL;
    }

    /// Lets go of what the rule keeps itself: it is not asked any more.
    default void release() {}
  }

  /// Which elements a rule looks at.
  enum Reads {
    /// Those of the inputs and the output.
    ALL,
    /// Those of the inputs.
    INPUTS,
    /// For the gradient of one input those of the other ones.
    OTHERS,
    /// Those of the output.
    OUTPUT,
    /// None: only shapes and types.
    SHAPES;

    /// Whether the elements of an input are kept.
    ///
    /// @param othersTracked whether another input has a gradient
    boolean input(boolean othersTracked) {
      return this == ALL || this == INPUTS || (this == OTHERS && othersTracked);
    }

    /// Whether the elements of the output are kept.
    boolean output() {
      return this == ALL || this == OUTPUT;
    }
  }

  /// A rule that gives the gradients of all inputs together.
  interface Joint extends Rule {
    /// The gradients of all inputs; null where an input has none.
    ///
    /// @param gradient the gradient of the output
    /// @param inputs the operation's inputs
    /// @param output the operation's output
    @Nullable Tensor[] all(Tensor gradient, Tensor[] inputs, Tensor output);

    @Override
    default Tensor of(int i, Tensor gradient, Tensor[] inputs, Tensor output) {
      Tensor part = all(gradient, inputs, output)[i];
      return part == null ? Tensor.zerosLike(inputs[i]) : part;
    }
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
    return of(Reads.ALL, rule);
  }

  /// A rule for one input, which looks at these elements only.
  static Gradient of(Reads reads, OfOne rule) {
    return new Reading(reads, (i, g, inputs, y) -> rule.of(g, inputs[0], y));
  }

  /// Rules for two inputs.
  static Gradient of(OfTwo first, OfTwo second) {
    return of(Reads.INPUTS, first, second);
  }

  /// Rules for two inputs, which look at these elements only.
  static Gradient of(Reads reads, OfTwo first, OfTwo second) {
    return new Reading(
        reads, (i, g, inputs, y) -> (i == 0 ? first : second).of(g, inputs[0], inputs[1]));
  }

  /// A rule for any number of inputs, which looks at these elements only.
  static Gradient of(Reads reads, Rule rule) {
    return new Reading(reads, rule);
  }

  /// A rule that says what it reads.
  record Reading(Reads reads, Rule rule) implements Rule {
    @Override
    public Tensor of(int i, Tensor gradient, Tensor[] inputs, Tensor output) {
      return rule.of(i, gradient, inputs, output);
    }
  }
}
