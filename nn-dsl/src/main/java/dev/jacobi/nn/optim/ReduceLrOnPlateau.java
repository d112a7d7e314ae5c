package dev.jacobi.nn.optim;

import dev.jacobi.nn.ScalarState;
import dev.jacobi.nn.Stateful;
import dev.jacobi.tensor.Tensor;
import java.util.Map;

/// Lowers an optimizer's learning rate when a loss no longer gets better.
///
/// {@snippet :
/// Plateau plateau = new Plateau(optimizer, 0.1, 10);
/// plateau.step(loss.item()); // once in an epoch
/// }
public final class ReduceLrOnPlateau implements Stateful {
  private static final double THRESHOLD = 1e-4;

  private final Optimizer optimizer;
  private final double factor;
  private final int patience;
  private double best = Double.POSITIVE_INFINITY;
  private int worse;

  /// A plateau that multiplies the rate by `factor` after more than `patience` losses in a row that
  /// are not better than the best by a ten-thousandth.
  public ReduceLrOnPlateau(Optimizer optimizer, double factor, int patience) {
    if (!(factor > 0 && factor < 1) || patience < 0) {
      throw new IllegalArgumentException(
          "plateau: wants a factor between 0 and 1 and a patience of at least 0, got %s and %d"
              .formatted(factor, patience));
    }
    this.optimizer = optimizer;
    this.factor = factor;
    this.patience = patience;
  }

  /// Takes note of a loss.
  public void step(double loss) {
    if (loss < best * (1 - THRESHOLD)) {
      best = loss;
      worse = 0;
    } else {
      worse++;
    }
    if (worse > patience) {
      optimizer.lr(optimizer.lr() * factor);
      worse = 0;
    }
  }

  /// The best loss so far, and how many since then were worse.
  @Override
  public Map<String, Tensor> stateDict() {
    return Map.of("best", ScalarState.of(best), "worse", ScalarState.of(worse));
  }

  @Override
  public void loadStateDict(Map<String, Tensor> state) {
    double count = ScalarState.get("plateau", state, "worse");
    best = ScalarState.get("plateau", state, "best");
    worse = (int) count;
  }
}
