package dev.jacobi.nn.optim;

import dev.jacobi.nn.Parameter;
import dev.jacobi.nn.ScalarState;
import dev.jacobi.nn.Stateful;
import dev.jacobi.tensor.NoGrad;
import dev.jacobi.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.WeakHashMap;

/// Keeps small gradients from vanishing in narrow types: the loss is multiplied by a large factor
/// before `backward()`, and gradients divided by it before the step. A step whose gradients are not
/// finite is left out and the factor falls; after many good ones it rises. Names and numbers are
/// those of PyTorch's `GradScaler`. bfloat16 rarely needs it, float16 does.
///
/// {@snippet :
/// LossScaler scaler = new LossScaler();
/// optimizer.zeroGrad();
/// scaler.scale(loss).backward();
/// scaler.step(optimizer);
/// scaler.update();
/// }
public final class GradScaler implements Stateful {
  private static final double GROWTH = 2;
  private static final double BACKOFF = 0.5;
  private static final int INTERVAL = 2000;

  // Whether the gradients of an optimizer are finite, since they were unscaled.
  private final Map<Optimizer, Boolean> unscaled = new WeakHashMap<>();
  private double factor = 65536;
  private int interval = INTERVAL;
  private int good;

  /// A scaler that starts with 65536.
  public GradScaler() {}

  /// Starts with another factor.
  public GradScaler factor(double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw new IllegalArgumentException("lossScaler: the factor must be positive, got " + value);
    }
    factor = value;
    return this;
  }

  /// After how many good steps in a row the factor doubles.
  public GradScaler interval(int steps) {
    if (steps < 1) {
      throw new IllegalArgumentException("lossScaler: wants a positive interval, got " + steps);
    }
    interval = steps;
    return this;
  }

  /// The present factor.
  public double factor() {
    return factor;
  }

  /// The loss times the factor.
  public Tensor scale(Tensor loss) {
    return loss.mul(factor);
  }

  /// Divides the gradients of an optimizer's parameters by the factor; for what looks at gradients
  /// before the step, such as clipping.
  public void unscale(Optimizer optimizer) {
    if (unscaled.containsKey(optimizer)) {
      throw new IllegalStateException(
          "lossScaler: the gradients have been unscaled since the last update(); call it once in a"
              + " step");
    }
    unscaled.put(optimizer, true);
    NoGrad.noGrad(
        () -> {
          for (Parameter parameter : optimizer.followed()) {
            ParameterGradients.change(
                parameter,
                gradient -> {
                  Tensor smaller = gradient.mul(1 / factor);
                  unscaled.merge(optimizer, smaller.isfinite().all().item() != 0, (x, y) -> x && y);
                  return smaller;
                });
          }
        });
  }

  /// Steps with unscaled gradients, unless one of them is not finite.
  ///
  /// @return whether there was a step
  public boolean step(Optimizer optimizer) {
    if (!unscaled.containsKey(optimizer)) {
      unscale(optimizer);
    }
    boolean isFinite = unscaled.getOrDefault(optimizer, false);
    if (isFinite) {
      optimizer.step();
    }
    return isFinite;
  }

  /// Adapts the factor; call it once after the steps of all optimizers.
  public void update() {
    if (unscaled.isEmpty()) {
      throw new IllegalStateException("lossScaler: update() comes after step(optimizer)");
    }
    if (unscaled.containsValue(false)) {
      factor *= BACKOFF;
      good = 0;
    } else if (++good == interval) {
      factor *= GROWTH;
      good = 0;
    }
    unscaled.clear();
  }

  /// The factor, and the number of good steps since it changed.
  @Override
  public Map<String, Tensor> stateDict() {
    Map<String, Tensor> state = new LinkedHashMap<>();
    state.put("factor", ScalarState.of(factor));
    state.put("good", ScalarState.of(good));
    return state;
  }

  @Override
  public void loadStateDict(Map<String, Tensor> state) {
    double steps = ScalarState.get("lossScaler", state, "good");
    factor(ScalarState.get("lossScaler", state, "factor"));
    good = (int) steps;
  }
}
