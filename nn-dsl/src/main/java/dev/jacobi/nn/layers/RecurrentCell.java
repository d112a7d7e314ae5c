package dev.jacobi.nn.layers;

import dev.jacobi.autograd.Autograd;
import dev.jacobi.shape.DType;
import dev.jacobi.tensor.GradOptions;
import dev.jacobi.tensor.NoGrad;
import dev.jacobi.tensor.Recurrence;
import dev.jacobi.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// What a recurrent layer does to each element at a step, and the gradient of that, both made ready
/// for many steps.
///
/// The cell takes the blocks of its sums (what the input and the state contribute to each gate), as
/// many blocks of a bias, the states before the step and, if sequences end at different steps, a
/// mask that is 1 while they last. It gives the states after the step and, with a mask, the output,
/// which is 0 behind the end.
///
/// @param kind the layer's kind
/// @param isMasked whether there is a mask
record RecurrentCell(Recurrent.CellType kind, boolean isMasked) {
  private static final Map<Key, Recurrence> KNOWN = new ConcurrentHashMap<>();

  private record Key(RecurrentCell cell, DType type, boolean isBackward) {}

  /// What the parts of the gates' sums contribute to the blocks: a gate's number, or -1 for
  /// nothing.
  private int[] gatesOfInput() {
    return switch (kind) {
      case RNN, RNN_RELU -> new int[] {0};
      // The state's part of the new gate is multiplied by the reset gate first: a block of its own.
      case GRU -> new int[] {0, 1, -1, 2};
      case LSTM -> new int[] {0, 1, 2, 3};
    };
  }

  /// The number of blocks.
  int blocks() {
    return gatesOfInput().length;
  }

  /// The number of states.
  int states() {
    return kind == Recurrent.CellType.LSTM ? 2 : 1;
  }

  /// Whether a state is used beside the product, so that a part of its gradient comes from the
  /// cell.
  boolean usesState() {
    return isMasked || kind == Recurrent.CellType.GRU;
  }

  /// What the input contributes, gate by gate along the first dimension, as blocks.
  Tensor blocksOfInput(Tensor gates) {
    int[] order = gatesOfInput();
    long hidden = gates.size(0) / kind.gates();
    if (order.length == kind.gates()) {
      return gates;
    }
    Tensor[] parts = new Tensor[order.length];
    for (int i = 0; i < parts.length; i++) {
      parts[i] =
          order[i] < 0
              ? Tensor.zerosLike(gates.narrow(0, 0, hidden))
              : gates.narrow(0, order[i] * hidden, hidden);
    }
    return Tensor.cat(0, parts);
  }

  /// The gates from what [#blocksOfInput] made of them.
  Tensor gatesOfInput(Tensor blocks) {
    int[] order = gatesOfInput();
    long hidden = blocks.size(0) / order.length;
    if (order.length == kind.gates()) {
      return blocks;
    }
    Tensor[] parts = new Tensor[kind.gates()];
    for (int i = 0; i < order.length; i++) {
      if (order[i] >= 0) {
        parts[order[i]] = blocks.narrow(0, i * hidden, hidden);
      }
    }
    return Tensor.cat(0, parts);
  }

  /// What the state contributes, gate by gate along the first dimension, as blocks: the first ones.
  Tensor blocksOfState(Tensor gates) {
    int missing = blocks() - kind.gates();
    long hidden = gates.size(0) / kind.gates();
    return missing == 0
        ? gates
        : Tensor.cat(0, gates, Tensor.zerosLike(gates.narrow(0, 0, missing * hidden)));
  }

  /// The blocks of one step, from the gates' parts `[examples, gates * hidden]`.
  Tensor[] blocks(Tensor ofInput, Tensor ofState) {
    int[] order = gatesOfInput();
    long hidden = ofState.size(1) / kind.gates();
    Tensor[] blocks = new Tensor[order.length];
    for (int i = 0; i < blocks.length; i++) {
      if (i >= kind.gates()) {
        blocks[i] = ofInput.narrow(1, order[i] * hidden, hidden);
      } else {
        Tensor state = ofState.narrow(1, i * hidden, hidden);
        blocks[i] = order[i] < 0 ? state : ofInput.narrow(1, order[i] * hidden, hidden).add(state);
      }
    }
    return blocks;
  }

  /// One step.
  ///
  /// @param mask none or one
  /// @return the states, and with a mask the output
  Tensor[] next(Tensor[] sums, Tensor[] states, Tensor... mask) {
    Tensor[] next = next(sums, states);
    if (mask.length == 0) {
      return next;
    }
    Tensor isThere = mask[0].gt(0);
    Tensor[] results = new Tensor[next.length + 1];
    for (int i = 0; i < next.length; i++) {
      results[i] = Tensor.where(isThere, next[i], states[i]);
    }
    results[next.length] = next[0].mul(mask[0]);
    return results;
  }

  private Tensor[] next(Tensor[] s, Tensor[] states) {
    return switch (kind) {
      case RNN -> new Tensor[] {s[0].tanh()};
      case RNN_RELU -> new Tensor[] {s[0].relu()};
      case GRU -> {
        Tensor fresh = s[3].add(s[0].sigmoid().mul(s[2])).tanh();
        yield new Tensor[] {fresh.add(s[1].sigmoid().mul(states[0].sub(fresh)))};
      }
      case LSTM -> {
        Tensor kept = s[1].sigmoid().mul(states[1]);
        Tensor c = kept.add(s[0].sigmoid().mul(s[2].tanh()));
        yield new Tensor[] {s[3].sigmoid().mul(c.tanh()), c};
      }
    };
  }

  /// Steps forward. Inputs: sums, bias, states, mask. Outputs: what [#next] gives.
  Recurrence forward(DType type) {
    return KNOWN.computeIfAbsent(
        new Key(this, type, false),
        key -> Recurrence.of(type, inputs(), in -> next(sums(in), states(in), mask(in))));
  }

  /// Steps backward. Inputs: those of [#forward], then the gradients of the output and of the
  /// states after the step. Outputs: the gradients of the sums, then of the states before the step,
  /// without the first one's if the cell does not use it.
  Recurrence backward(DType type) {
    return KNOWN.computeIfAbsent(
        new Key(this, type, true),
        key -> Recurrence.of(type, inputs() + 1 + states(), this::gradients));
  }

  private Tensor[] gradients(Tensor[] in) {
    return NoGrad.enableGrad(
        () -> {
          Tensor[] sums = tracked(sums(in));
          Tensor[] states = tracked(states(in));
          Tensor[] results = next(sums, states, mask(in));
          Tensor[] given = Arrays.copyOfRange(in, inputs() + 1, inputs() + 1 + results.length);
          Tensor ofOutput = in[inputs()];
          if (isMasked) {
            given[given.length - 1] = ofOutput;
          } else {
            given[0] = given[0].add(ofOutput);
          }
          List<Tensor> wanted = new ArrayList<>(List.of(sums));
          wanted.addAll(List.of(states).subList(usesState() ? 0 : 1, states.length));
          return Autograd.grad(List.of(results), wanted, GradOptions.gradient(given))
              .toArray(Tensor[]::new);
        });
  }

  private static Tensor[] tracked(Tensor[] values) {
    return Arrays.stream(values).map(v -> v.detach().requiresGrad(true)).toArray(Tensor[]::new);
  }

  private int inputs() {
    return 2 * blocks() + states() + (isMasked ? 1 : 0);
  }

  private Tensor[] sums(Tensor[] in) {
    Tensor[] sums = new Tensor[blocks()];
    for (int i = 0; i < sums.length; i++) {
      sums[i] = in[i].add(in[sums.length + i]);
    }
    return sums;
  }

  private Tensor[] states(Tensor[] in) {
    return Arrays.copyOfRange(in, 2 * blocks(), 2 * blocks() + states());
  }

  private Tensor[] mask(Tensor[] in) {
    return isMasked ? new Tensor[] {in[2 * blocks() + states()]} : new Tensor[0];
  }
}
