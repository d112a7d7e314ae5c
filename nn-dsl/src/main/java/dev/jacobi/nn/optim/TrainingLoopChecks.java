package dev.jacobi.nn.optim;

import dev.jacobi.nn.Lint;
import dev.jacobi.nn.Parameter;
import dev.jacobi.tensor.AutogradNode;
import dev.jacobi.tensor.Tensor;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What an optimizer notices about the loop around it.
final class TrainingLoopChecks {
  /// After so many steps, a parameter without a gradient will hardly get one.
  private static final int PATIENCE = 3;

  private @Nullable WeakReference<Tensor> last;
  private @Nullable AutogradNode watched;
  private boolean addsUp;
  private List<Parameter> waiting = List.of();
  private int steps;

  /// Gradients have been forgotten, as they should.
  void cleared() {
    last = null;
    addsUp = false;
  }

  /// A step is about to be made.
  ///
  /// @param paths the network's parameters and their paths
  void step(Map<Parameter, String> paths) {
    Parameter first = null;
    List<Parameter> without = new ArrayList<>();
    for (Parameter parameter : paths.keySet()) {
      if (ParameterGradients.borrowed(parameter) != null) {
        first = first == null ? parameter : first;
      } else if (!parameter.isFrozen()) {
        without.add(parameter);
      }
    }
    if (addsUp) {
      Lint.FORGOTTEN_ZERO_GRAD.say(
          "this step's gradients were added to those of the step before; call optimizer.zeroGrad()"
              + " before backward()");
    }
    addsUp = false;
    if (first != null) {
      watch(first.tensor());
    }
    checkGradients(without, paths);
  }

  /// Notices a gradient that arrives where this step's still is. Gradients may be cleared in other
  /// ways than by the optimizer, and added up on purpose between two steps.
  private void watch(Tensor tensor) {
    AutogradNode vertex = tensor.vertex();
    Tensor gradient = vertex == null ? null : vertex.borrowedGrad();
    last = gradient == null ? null : new WeakReference<>(gradient);
    if (vertex != null && vertex != watched) {
      watched = vertex;
      vertex.addWatcher(
          () -> {
            WeakReference<Tensor> known = last;
            Tensor before = vertex.borrowedGrad();
            addsUp |= known != null && before != null && known.refersTo(before);
          });
    }
  }

  private void checkGradients(List<Parameter> without, Map<Parameter, String> paths) {
    if (steps >= PATIENCE) {
      return;
    }
    waiting = steps == 0 ? without : waiting.stream().filter(without::contains).toList();
    steps++;
    if (steps == PATIENCE && !waiting.isEmpty()) {
      Lint.NO_GRADIENT.say(
          "the loss does not depend on %s: they got no gradient in %d steps; use them in forward(), or"
                  .formatted(waiting.stream().map(paths::get).sorted().toList(), PATIENCE)
              + " freeze them");
    }
  }
}
