package dev.jacobi.nn.layers;

import dev.jacobi.autograd.Autograd;
import dev.jacobi.autograd.CustomFunction;
import dev.jacobi.nn.Autocast;
import dev.jacobi.shape.DType;
import dev.jacobi.tensor.GradOptions;
import dev.jacobi.tensor.NoGrad;
import dev.jacobi.tensor.Recurrence;
import dev.jacobi.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// All steps of a recurrent layer as one operation, forward and back through time. When the
/// gradient is to be differentiated again, it is taken from the graph of the steps.
///
/// Inputs: `x [examples, steps, in]`, the weights of input and state, their biases, and the states
/// before the first step, each `[examples, hidden]`.
///
/// Result: `[steps + 1 + ends, examples, hidden]`. The first `steps + 1` are the outputs of the
/// steps and, before the step that comes first, the state `h` that was given. The `ends` are the
/// states after the last step, but for an `h` that is the last output anyway.
final class RecurrentSequence extends CustomFunction {
  private static final int PARAMETERS = 5;

  private final RecurrentCell cell;
  private final boolean isReversed;
  private final @Nullable Tensor mask;

  /// @param isReversed whether the last step is read first
  /// @param mask 1 where a sequence has a step, `[examples, steps]`, or null if all have all
  RecurrentSequence(Recurrent.CellType kind, boolean isReversed, @Nullable Tensor mask) {
    this.cell = new RecurrentCell(kind, mask != null);
    this.isReversed = isReversed;
    this.mask = mask;
  }

  @Override
  protected String name() {
    return cell.kind().code();
  }

  /// The layer's outputs and its states at the end.
  ///
  /// @param given what the layer takes, of any types
  /// @param state the states before the first step
  Recurrent.Result read(Tensor[] given, Recurrent.State state) {
    Tensor[] inputs = ofOneType(given);
    long steps = inputs[0].size(1);
    Tensor all = Autocast.isActive() ? unrolled(mask, inputs) : apply(inputs);
    // A tensor of its own, which its holder may change in place.
    Tensor output = all.narrow(0, isReversed ? 0 : 1, steps).transpose(0, 1).copy();
    Tensor h = all.select(0, cell.isMasked() ? steps + 1 : isReversed ? 0 : steps);
    Tensor c = cell.states() > 1 ? all.select(0, all.size(0) - 1) : state.c();
    return new Recurrent.Result(output, new Recurrent.State(h, c));
  }

  /// The inputs in the type that they have together.
  private static Tensor[] ofOneType(Tensor[] inputs) {
    DType type = Stream.of(inputs).map(Tensor::dtype).reduce(DType::promote).orElseThrow();
    return Stream.of(inputs).map(x -> x.to(type)).toArray(Tensor[]::new);
  }

  /// Of `steps + 1` places, those before each step.
  private Tensor before(Tensor all) {
    return all.narrow(0, isReversed ? 1 : 0, all.size(0) - 1);
  }

  /// Of `steps + 1` places, those after each step.
  private Tensor after(Tensor all) {
    return all.narrow(0, isReversed ? 0 : 1, all.size(0) - 1);
  }

  private long first(long steps) {
    return isReversed ? steps : 0;
  }

  private long last(long steps) {
    return isReversed ? 0 : steps;
  }

  /// The first state that has a place of its own at the end of the result.
  private int firstEnd() {
    return cell.isMasked() ? 0 : 1;
  }

  @Override
  protected boolean keepsNothing() {
    return true;
  }

  @Override
  protected Tensor forward(Saved saved, Tensor... inputs) {
    Tensor x = inputs[0].transpose(0, 1).contiguous();
    Tensor weight = cell.blocksOfInput(inputs[1]);
    Tensor bias = cell.blocksOfInput(inputs[3]).add(cell.blocksOfState(inputs[4]));
    long steps = x.size(0);
    long examples = x.size(1);
    long hidden = inputs[2].size(1);
    Tensor sums = x.flatten(0, 1).matmul(weight.t()).reshape(steps, examples, weight.size(0));
    int ends = cell.states() - firstEnd();
    Tensor result = Recurrence.room(x, steps + 1 + ends, examples, hidden);
    Tensor outputs = result.narrow(0, 0, steps + 1);
    outputs.select(0, first(steps)).assign(inputs[PARAMETERS]);
    Tensor[] states = new Tensor[cell.states()];
    for (int s = 0; s < states.length; s++) {
      if (s == 0 && !cell.isMasked()) {
        states[s] = outputs;
      } else {
        states[s] = Recurrence.room(x, steps + 1, examples, hidden);
        states[s].select(0, first(steps)).assign(inputs[PARAMETERS + s]);
      }
    }
    List<Tensor> writes = new ArrayList<>();
    for (Tensor state : states) {
      writes.add(after(state));
    }
    if (cell.isMasked()) {
      writes.add(after(outputs));
    }
    Recurrence.Product product =
        new Recurrence.Product(
            before(states[0]), inputs[2].t(), sums.narrow(2, 0, inputs[2].size(0)), true);
    cell.forward(x.dtype())
        .run(product, isReversed, reads(mask, sums, bias, states), writes.toArray(Tensor[]::new));
    for (int s = firstEnd(); s < states.length; s++) {
      result.select(0, steps + 1 + s - firstEnd()).assign(states[s].select(0, last(steps)));
    }
    List<Tensor> kept = new ArrayList<>(List.of(x, weight, sums, bias));
    kept.addAll(List.of(states).subList(firstEnd(), states.length));
    if (mask != null) {
      kept.add(mask);
    }
    saved.keep(kept.toArray(Tensor[]::new));
    return result;
  }

  /// What the cell takes at each step.
  private Tensor[] reads(@Nullable Tensor mask, Tensor sums, Tensor bias, Tensor[] states) {
    List<Tensor> reads = new ArrayList<>();
    int blocks = cell.blocks();
    long hidden = bias.size(0) / blocks;
    for (int i = 0; i < blocks; i++) {
      reads.add(sums.narrow(2, i * hidden, hidden));
    }
    for (int i = 0; i < blocks; i++) {
      reads.add(bias.narrow(0, i * hidden, hidden));
    }
    for (Tensor state : states) {
      reads.add(before(state));
    }
    if (mask != null) {
      reads.add(mask.t().to(sums.dtype()).unsqueeze(2));
    }
    return reads.toArray(Tensor[]::new);
  }

  @Override
  protected @Nullable Tensor[] backward(Saved saved, Tensor gradient) {
    Tensor[] inputs = new Tensor[PARAMETERS + cell.states()];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = saved.input(i);
    }
    return NoGrad.isRecording()
        ? again(keptMask(saved), inputs, gradient)
        : throughTime(saved, inputs, gradient);
  }

  /// The mask, which has been kept after all states.
  private @Nullable Tensor keptMask(Saved saved) {
    return cell.isMasked() ? saved.kept(4 + cell.states() - firstEnd()) : null;
  }

  private @Nullable Tensor[] throughTime(Saved saved, Tensor[] inputs, Tensor gradient) {
    Tensor x = saved.kept(0);
    Tensor sums = saved.kept(2);
    long steps = x.size(0);
    long examples = x.size(1);
    Tensor weight = inputs[2];
    long hidden = weight.size(1);
    Tensor[] states = new Tensor[cell.states()];
    states[0] = saved.result().narrow(0, 0, steps + 1);
    for (int s = firstEnd(); s < states.length; s++) {
      states[s] = saved.kept(4 + s - firstEnd());
    }
    // Those of the states, before and after each step.
    Tensor[] ofStates = new Tensor[states.length];
    for (int s = 0; s < states.length; s++) {
      ofStates[s] = Recurrence.room(x, steps + 1, examples, hidden);
      Tensor end = ofStates[s].select(0, last(steps));
      if (s >= firstEnd()) {
        end.assign(gradient.select(0, steps + 1 + s - firstEnd()));
      } else if (cell.usesState()) {
        end.fill(0);
      }
    }
    // Those of the sums, and of no sum behind the last step.
    Tensor ofSums = Recurrence.room(x, steps + 1, examples, sums.size(2));
    ofSums.select(0, last(steps)).fill(0);
    List<Tensor> reads =
        new ArrayList<>(List.of(reads(keptMask(saved), sums, saved.kept(3), states)));
    reads.add(after(gradient.narrow(0, 0, steps + 1)));
    List<Tensor> writes = new ArrayList<>();
    for (int i = 0; i < cell.blocks(); i++) {
      writes.add(before(ofSums).narrow(2, i * hidden, hidden));
    }
    for (int s = 0; s < states.length; s++) {
      reads.add(after(ofStates[s]));
      if (s > 0 || cell.usesState()) {
        writes.add(before(ofStates[s]));
      }
    }
    Tensor ofGates = ofSums.narrow(2, 0, weight.size(0));
    Recurrence.Product product =
        new Recurrence.Product(after(ofGates), weight, after(ofStates[0]), cell.usesState());
    cell.backward(x.dtype())
        .run(product, !isReversed, reads.toArray(Tensor[]::new), writes.toArray(Tensor[]::new));
    return gradients(saved, inputs, gradient, before(ofSums), ofStates, before(states[0]));
  }

  private @Nullable Tensor[] gradients(
      Saved saved,
      Tensor[] inputs,
      Tensor gradient,
      Tensor ofSums,
      Tensor[] ofStates,
      Tensor before) {
    long steps = ofSums.size(0);
    long gates = inputs[2].size(0);
    Tensor rows = ofSums.flatten(0, 1);
    Tensor ofGates = rows.narrow(1, 0, gates);
    @Nullable Tensor[] gradients = new Tensor[inputs.length];
    if (inputs[0].requiresGrad()) {
      Tensor ofX = rows.matmul(saved.kept(1));
      gradients[0] = ofX.reshape(steps, ofSums.size(1), inputs[1].size(1)).transpose(0, 1);
    }
    gradients[1] = cell.gatesOfInput(rows.t().matmul(saved.kept(0).flatten(0, 1)));
    gradients[2] = ofGates.t().matmul(before.flatten(0, 1));
    Tensor bias = rows.sum(false, 0);
    gradients[3] = cell.gatesOfInput(bias);
    gradients[4] = bias.narrow(0, 0, gates);
    Tensor start = ofSums.select(0, isReversed ? steps - 1 : 0).narrow(1, 0, gates);
    Tensor ofH = start.matmul(inputs[2]).add(gradient.select(0, first(steps)));
    gradients[PARAMETERS] = cell.usesState() ? ofH.add(ofStates[0].select(0, first(steps))) : ofH;
    for (int s = 1; s < ofStates.length; s++) {
      gradients[PARAMETERS + s] = ofStates[s].select(0, first(steps));
    }
    return gradients;
  }

  /// The gradients from the graph of the steps.
  private @Nullable Tensor[] again(@Nullable Tensor mask, Tensor[] inputs, Tensor gradient) {
    // As it went forward, whatever is around the backward pass.
    Tensor result = Autocast.off(() -> unrolled(mask, inputs));
    @Nullable Tensor[] gradients = new Tensor[inputs.length];
    List<Tensor> tracked = Arrays.stream(inputs).filter(Tensor::requiresGrad).toList();
    GradOptions options = GradOptions.gradient(gradient).andCreateGraph().andAllowUnused();
    List<Tensor> found = Autograd.grad(List.of(result), tracked, options);
    for (int i = 0, k = 0; i < inputs.length; i++) {
      gradients[i] = inputs[i].requiresGrad() ? found.get(k++) : null;
    }
    return gradients;
  }

  /// The same result, step by step.
  private Tensor unrolled(@Nullable Tensor mask, Tensor... inputs) {
    Tensor ofInput = product(inputs[0], inputs[1], inputs[3]);
    int steps = Math.toIntExact(inputs[0].size(1));
    Tensor[] states = Arrays.copyOfRange(inputs, PARAMETERS, PARAMETERS + cell.states());
    List<Tensor> results = new ArrayList<>();
    for (int k = 0; k < steps; k++) {
      int t = isReversed ? steps - 1 - k : k;
      Tensor ofState = product(states[0], inputs[2], inputs[4]);
      Tensor[] sums = cell.blocks(ofInput.select(1, t), ofState);
      Tensor[] next = cell.next(sums, states, at(mask, t, inputs[0]));
      states = Arrays.copyOf(next, states.length);
      results.add(cell.isMasked() ? next[states.length] : next[0]);
    }
    if (isReversed) {
      results = new ArrayList<>(results.reversed());
    }
    Tensor start = inputs[PARAMETERS].to(results.getFirst().dtype());
    results.add(Math.toIntExact(first(steps)), start);
    results.addAll(List.of(states).subList(firstEnd(), states.length));
    return Tensor.stack(0, results.toArray(Tensor[]::new));
  }

  private static Tensor[] at(@Nullable Tensor mask, int step, Tensor like) {
    return mask == null
        ? new Tensor[0]
        : new Tensor[] {mask.select(1, step).unsqueeze(1).to(like.dtype())};
  }

  private static Tensor product(Tensor x, Tensor weight, Tensor bias) {
    Tensor product = Autocast.narrow(x).matmul(Autocast.narrow(weight).t());
    return product.add(Autocast.narrow(bias));
  }
}
