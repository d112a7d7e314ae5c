package dev.jacobi.nn.edit;

import dev.jacobi.nn.Buffer;
import dev.jacobi.nn.Module;
import dev.jacobi.nn.Nn;
import dev.jacobi.nn.Parameter;
import dev.jacobi.nn.Stateful;
import dev.jacobi.nn.optim.Optimizer;
import dev.jacobi.tensor.Generator;
import dev.jacobi.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A point of a training to come back to, as often as wanted: the numbers of a network, what
/// optimizers and the like know, and the state of the global random generator. The structure of a
/// network is not in it: go on with the earlier network for that.
///
/// {@snippet :
/// Snapshot before = snapshot(net, optimizer);
/// train(net, optimizer);
/// before.rewind();
/// }
public final class Snapshot {
  private final List<Runnable> ways = new ArrayList<>();

  private Snapshot() {}

  public static Snapshot of(Module net, Stateful... others) {
    Snapshot snapshot = new Snapshot();
    for (Parameter parameter : net.parameters().values()) {
      Tensor kept = parameter.tensor().detach().copy();
      snapshot.ways.add(() -> restore(parameter, kept));
    }
    for (Buffer buffer : Nn.buffers(net).values()) {
      Tensor kept = buffer.tensor().copy();
      snapshot.ways.add(() -> buffer.set(kept.copy()));
    }
    for (Stateful other : others) {
      snapshot.ways.add(way(other));
    }
    Generator.State random = Generator.global().state();
    snapshot.ways.add(() -> Generator.global().state(random));
    return snapshot;
  }

  private static void restore(Parameter parameter, Tensor kept) {
    if (parameter.shape().equals(kept.shape())) {
      parameter.tensor().zeroGrad();
      parameter.tensor().detach().assign(kept);
    } else {
      parameter.reset(kept);
    }
  }

  private static Runnable way(Stateful other) {
    if (other instanceof Optimizer optimizer) {
      return optimizer.snapshot();
    }
    Map<String, Tensor> state = other.stateDict();
    return () -> other.loadStateDict(state);
  }

  /// Brings everything back to how it was. Gradients are forgotten.
  public void rewind() {
    ways.forEach(Runnable::run);
  }
}
