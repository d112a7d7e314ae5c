package dev.jacobi.tensor;

import java.util.function.Supplier;

/// An operation that is made elsewhere: its name, and how its inputs share in the gradient.
///
/// @param name the operation's name, for messages and pictures
/// @param gradient the rule
public record CustomOp(String name, Gradient.Rule gradient) implements Op {
  /// The result of a computation that is not recorded itself, with this operation as its origin.
  ///
  /// @param inputs the tensors that the result depends on
  public Tensor apply(Supplier<Tensor> computation, Tensor... inputs) {
    Tensor made = NoGrad.noGrad(computation);
    return Dispatch.record(this, new Tensor(made.data(), made.layout()), inputs);
  }
}
