package dev.jacobi.nn;

import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.Tensor;
import java.util.Locale;

/// A layer that reads a sequence step by step and carries a state along: `[examples, steps, in]` to
/// `[examples, steps, hidden]`. Unlike in PyTorch, examples come first. For more layers put several
/// into a sequence.
///
/// @param weightInput the weights of the input, one block of rows for each gate
/// @param weightHidden the weights of the state
/// @param biasInput the bias of the input
/// @param biasHidden the bias of the state
public record Recurrent(
    Kind kind,
    Parameter weightInput,
    Parameter weightHidden,
    Parameter biasInput,
    Parameter biasHidden)
    implements Module {
  /// How the state changes.
  public enum Kind {
    /// `h' = tanh(x + h)`, Elman's network.
    RNN(1),
    /// Gated recurrent unit: reset, update, new.
    GRU(3),
    /// Long short-term memory: input, forget, cell, output.
    LSTM(4);

    private final int gates;

    Kind(int gates) {
      this.gates = gates;
    }
  }

  /// What is carried from step to step, each `[examples, hidden]`.
  ///
  /// @param h the last output
  /// @param c the memory of an LSTM; others do not use it
  public record State(Tensor h, Tensor c) {}

  /// The outputs of all steps, and the state after the last one.
  public record Result(Tensor output, State state) {}

  static Recurrent of(Kind kind, long in, long hidden) {
    if (in < 1 || hidden < 1) {
      throw new IllegalArgumentException(
          "%s: wants positive sizes, got %d inputs and %d hidden".formatted(kind, in, hidden));
    }
    double bound = Init.bound(hidden);
    long rows = kind.gates * hidden;
    return new Recurrent(
        kind,
        Parameter.of(Init.uniform(bound, rows, in)),
        Parameter.of(Init.uniform(bound, rows, hidden)),
        Parameter.of(Init.uniform(bound, rows)),
        Parameter.of(Init.uniform(bound, rows)));
  }

  private long hidden() {
    return weightHidden.tensor().size(1);
  }

  @Override
  public Tensor forward(Tensor x) {
    return forward(x, start(x)).output();
  }

  /// The state before the first step: zeros.
  public State start(Tensor x) {
    Tensor zeros = Tensor.zeros(x.size(0), hidden()).to(x.dtype()).to(x.device());
    return new State(zeros, zeros);
  }

  /// Reads a sequence from a state on.
  public Result forward(Tensor x, State state) {
    if (x.rank() != 3 || x.size(2) != weightInput.tensor().size(1) || x.size(1) == 0) {
      throw new ShapeException(
          "%s: wants shape [examples, steps, %d], got %s"
              .formatted(this, weightInput.tensor().size(1), x.shape()));
    }
    // The inputs of all steps in one product.
    Tensor inputs = x.matmul(weightInput.tensor().t()).add(biasInput.tensor());
    Tensor[] outputs = new Tensor[Math.toIntExact(x.size(1))];
    State current = state;
    for (int step = 0; step < outputs.length; step++) {
      Tensor carried = current.h().matmul(weightHidden.tensor().t()).add(biasHidden.tensor());
      current = next(inputs.select(1, step), carried, current);
      outputs[step] = current.h();
    }
    return new Result(Tensor.stack(1, outputs), current);
  }

  private State next(Tensor x, Tensor h, State state) {
    return switch (kind) {
      case RNN -> new State(x.add(h).tanh(), state.c());
      case GRU -> {
        Tensor reset = gate(x, 0).add(gate(h, 0)).sigmoid();
        Tensor update = gate(x, 1).add(gate(h, 1)).sigmoid();
        Tensor fresh = gate(x, 2).add(reset.mul(gate(h, 2))).tanh();
        yield new State(fresh.add(update.mul(state.h().sub(fresh))), state.c());
      }
      case LSTM -> {
        Tensor sum = x.add(h);
        Tensor kept = gate(sum, 1).sigmoid().mul(state.c());
        Tensor c = kept.add(gate(sum, 0).sigmoid().mul(gate(sum, 2).tanh()));
        yield new State(gate(sum, 3).sigmoid().mul(c.tanh()), c);
      }
    };
  }

  private Tensor gate(Tensor sum, int number) {
    return sum.narrow(1, number * hidden(), hidden());
  }

  /// As it is written: `lstm(8, 16)`.
  @Override
  public String toString() {
    return "%s(%d, %d)"
        .formatted(kind.name().toLowerCase(Locale.ROOT), weightInput.tensor().size(1), hidden());
  }
}
