package dev.jacobi.nn.layers;

import dev.jacobi.nn.Init;
import dev.jacobi.nn.Parameter;
import dev.jacobi.nn.TidyModule;
import dev.jacobi.shape.Shape;
import dev.jacobi.shape.ShapeException;
import dev.jacobi.tensor.Tensor;
import dev.jacobi.tensor.TensorScope;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A layer that reads a sequence step by step and carries a state along: `[examples, steps, in]` to
/// `[examples, steps, hidden]`. Unlike in PyTorch, examples come first. [#layers] and
/// [#bidirectional] make more of it.
///
/// @param weightInput the weights of the input, one block of rows for each gate
/// @param weightHidden the weights of the state
/// @param biasInput the bias of the input
/// @param biasHidden the bias of the state
public record Recurrent(
    CellType kind,
    Parameter weightInput,
    Parameter weightHidden,
    Parameter biasInput,
    Parameter biasHidden)
    implements TidyModule {
  /// How the state changes.
  public enum CellType {
    /// `h' = tanh(x + h)`, Elman's network.
    RNN("rnn", 1),
    /// `h' = relu(x + h)`.
    RNN_RELU("rnnRelu", 1),
    /// Gated recurrent unit: reset, update, new.
    GRU("gru", 3),
    /// Long short-term memory: input, forget, cell, output.
    LSTM("lstm", 4);

    private final String code;
    private final int gates;

    CellType(String code, int gates) {
      this.code = code;
      this.gates = gates;
    }

    String code() {
      return code;
    }

    int gates() {
      return gates;
    }
  }

  /// What is carried from step to step, each `[examples, hidden]`.
  ///
  /// @param h the last output
  /// @param c the memory of an LSTM; others do not use it
  public record State(Tensor h, Tensor c) {}

  /// The outputs of all steps, and the state after the last one.
  public record Result(Tensor output, State state) {}

  static Recurrent of(CellType kind, long in, long hidden) {
    if (in < 1 || hidden < 1) {
      throw new IllegalArgumentException(
          "%s: wants positive sizes, got %d inputs and %d hidden".formatted(kind.code, in, hidden));
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

  long hidden() {
    return weightHidden.tensor().size(1);
  }

  long in() {
    return weightInput.tensor().size(1);
  }

  /// Several such layers above one another, of which this is the first.
  public RecurrentStack layers(int count) {
    return RecurrentStack.of(this, count, false);
  }

  /// Two such layers, of which this one reads forwards and the other backwards.
  public RecurrentStack bidirectional() {
    return RecurrentStack.of(this, 1, true);
  }

  @Override
  public Tensor forward(Tensor x) {
    return TensorScope.tidy(() -> forward(x, start(x)).output());
  }

  /// The state before the first step: zeros.
  public State start(Tensor x) {
    Tensor zeros = Tensor.zeros(x.size(0), hidden()).to(x.dtype()).to(x.device());
    return new State(zeros, zeros);
  }

  /// Reads a sequence from a state on.
  public Result forward(Tensor x, State state) {
    check(x);
    return read(x, state, null, false);
  }

  /// Reads sequences of different lengths that are filled up to one length; see
  /// [RecurrentStack#forward(Tensor, long...)].
  public Result forward(Tensor x, long... lengths) {
    return read(x, RecurrentStack.mask(x, lengths), false);
  }

  /// Reads from zeros on. Where the mask is 0, a state stays what it was and the output is 0.
  Result read(Tensor x, @Nullable Tensor mask, boolean isReversed) {
    check(x);
    return read(x, start(x), mask, isReversed);
  }

  private Result read(Tensor x, State state, @Nullable Tensor mask, boolean isReversed) {
    List<Tensor> inputs = new ArrayList<>(List.of(x));
    for (Parameter p : List.of(weightInput, weightHidden, biasInput, biasHidden)) {
      inputs.add(p.tensor());
    }
    inputs.add(forEach("h", state.h(), x));
    if (kind == CellType.LSTM) {
      inputs.add(forEach("c", state.c(), x));
    }
    RecurrentSequence sequence = new RecurrentSequence(kind, isReversed, mask);
    return sequence.read(inputs.toArray(Tensor[]::new), state);
  }

  /// A state for each example; one for all is repeated.
  private Tensor forEach(String name, Tensor state, Tensor x) {
    Shape wanted = Shape.of(x.size(0), hidden());
    int rank = state.rank();
    boolean fits =
        rank <= 2
            && (rank == 0 || state.size(-1) == hidden() || state.size(-1) == 1)
            && (rank < 2 || state.size(0) == x.size(0) || state.size(0) == 1);
    if (!fits) {
      throw new ShapeException(
          "%s: wants a state %s of shape %s for inputs of shape %s, got %s"
              .formatted(this, name, wanted, x.shape(), state.shape()));
    }
    return state.shape().equals(wanted) ? state : state.expand(wanted.toArray());
  }

  private void check(Tensor x) {
    if (x.rank() != 3 || x.size(2) != in() || x.size(1) == 0) {
      throw new ShapeException(
          "%s: wants shape [examples, steps, %d], got %s".formatted(this, in(), x.shape()));
    }
  }

  /// As it is written: `lstm(8, 16)`.
  @Override
  public String toString() {
    return "%s(%d, %d)".formatted(kind.code, in(), hidden());
  }
}
