package dev.jacobi.nn;

import dev.jacobi.autograd.Autograd;
import dev.jacobi.autograd.CustomFunction;
import dev.jacobi.tensor.GradOptions;
import dev.jacobi.tensor.NoGrad;
import dev.jacobi.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All steps of an LSTM as one operation. Its gradient goes back through time with one product and
/// a few passes for each step, and forms the weights' gradients in one product for all steps: ten
/// times as fast as the steps' own graph. When the gradient is to be differentiated again, it is
/// taken from that graph.
///
/// Inputs: the gates' inputs `[examples, steps, 4 hidden]`, the state's weights and bias, and the
/// state `h` and `c` before the first step. Result: the outputs of all steps, and the memory `c`
/// after the last one, together `[examples, steps + 1, hidden]`.
final class LstmSequence extends CustomFunction {
  /// What a step leaves for the way back.
  private record Step(Tensor i, Tensor f, Tensor g, Tensor o, Tensor bent, Tensor c, Tensor h) {}

  private final boolean isReversed;
  private final List<Step> steps = new ArrayList<>();

  /// @param isReversed whether the last step is read first
  LstmSequence(boolean isReversed) {
    this.isReversed = isReversed;
  }

  @Override
  protected String name() {
    return "lstm";
  }

  private int at(int number, int count) {
    return isReversed ? count - 1 - number : number;
  }

  @Override
  protected Tensor forward(Saved saved, Tensor... inputs) {
    return run(inputs);
  }

  private Tensor run(Tensor... inputs) {
    steps.clear();
    Tensor sums = inputs[0].add(inputs[2]);
    Tensor weight = inputs[1].t();
    Tensor h = inputs[3];
    Tensor c = inputs[4];
    int count = Math.toIntExact(sums.size(1));
    Tensor[] results = new Tensor[count + 1];
    for (int k = 0; k < count; k++) {
      Tensor sum = sums.select(1, at(k, count)).add(h.matmul(weight));
      Tensor i = gate(sum, 0).sigmoid();
      Tensor f = gate(sum, 1).sigmoid();
      Tensor g = gate(sum, 2).tanh();
      Tensor o = gate(sum, 3).sigmoid();
      Tensor before = c;
      c = f.mul(before).add(i.mul(g));
      Tensor bent = c.tanh();
      Step step = new Step(i, f, g, o, bent, before, h);
      h = o.mul(bent);
      Tensor.evaluate(h, c, i, f, g, o, bent);
      steps.add(step);
      results[at(k, count)] = h;
    }
    results[count] = c;
    return Tensor.stack(1, results);
  }

  private static Tensor gate(Tensor sum, int number) {
    long hidden = sum.size(1) / 4;
    return sum.narrow(1, number * hidden, hidden);
  }

  @Override
  protected @Nullable Tensor[] backward(Saved saved, Tensor gradient) {
    Tensor[] inputs = new Tensor[5];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = saved.input(i);
    }
    return NoGrad.isRecording() ? again(inputs, gradient) : throughTime(inputs, gradient);
  }

  /// The gradients from the graph of the steps.
  private @Nullable Tensor[] again(Tensor[] inputs, Tensor gradient) {
    Tensor result = new LstmSequence(isReversed).run(inputs);
    @Nullable Tensor[] gradients = new Tensor[inputs.length];
    List<Tensor> tracked = new ArrayList<>();
    for (Tensor input : inputs) {
      if (input.requiresGrad()) {
        tracked.add(input);
      }
    }
    GradOptions options = GradOptions.gradient(gradient).andCreateGraph().andAllowUnused();
    List<Tensor> found = Autograd.grad(List.of(result), tracked, options);
    for (int i = 0, k = 0; i < inputs.length; i++) {
      gradients[i] = inputs[i].requiresGrad() ? found.get(k++) : null;
    }
    return gradients;
  }

  private @Nullable Tensor[] throughTime(Tensor[] inputs, Tensor gradient) {
    Tensor weight = inputs[1];
    int count = steps.size();
    Tensor[] sums = new Tensor[count];
    Tensor[] states = new Tensor[count];
    Tensor dc = gradient.select(1, count);
    Tensor dh = Tensor.zerosLike(dc);
    for (int k = count - 1; k >= 0; k--) {
      Step s = steps.get(k);
      dh = dh.add(gradient.select(1, at(k, count)));
      dc = dc.add(dh.mul(s.o).mul(s.bent.square().neg().add(1)));
      Tensor di = dc.mul(s.g).mul(s.i).mul(s.i.neg().add(1));
      Tensor df = dc.mul(s.c).mul(s.f).mul(s.f.neg().add(1));
      Tensor dg = dc.mul(s.i).mul(s.g.square().neg().add(1));
      Tensor dO = dh.mul(s.bent).mul(s.o).mul(s.o.neg().add(1));
      dc = dc.mul(s.f);
      // One pass for all five.
      Tensor.evaluate(di, df, dg, dO, dc);
      Tensor sum = Tensor.cat(1, di, df, dg, dO);
      dh = sum.matmul(weight);
      sums[at(k, count)] = sum;
      states[at(k, count)] = s.h;
    }
    Tensor all = Tensor.stack(1, sums);
    Tensor rows = all.flatten(0, 1);
    Tensor before = Tensor.stack(1, states).flatten(0, 1);
    return new Tensor[] {all, rows.t().matmul(before), rows.sum(false, 0), dh, dc};
  }
}
