package dev.jacobi.nn.optim;

import dev.jacobi.nn.Module;
import dev.jacobi.tensor.Tensor;
import java.util.List;

/// Adam: steps along the mean gradient, divided by the root of the mean squared gradient. Weight
/// decay acts through the gradient; [AdamW] keeps it apart.
///
/// {@snippet :
/// Optimizer optimizer = new Adam(net, 1e-3);
/// }
public sealed class Adam extends Optimizer permits AdamW {
  private final boolean decoupled;
  private double beta1 = 0.9;
  private double beta2 = 0.999;
  private double eps = 1e-8;
  private double weightDecay;

  /// Adam with PyTorch's defaults: betas 0.9 and 0.999, eps 1e-8, no weight decay.
  public Adam(Module net, double lr) {
    this(net, lr, false);
  }

  Adam(Module net, double lr, boolean decoupled) {
    super(net, lr);
    this.decoupled = decoupled;
  }

  /// How much of the old means each step keeps.
  public Adam betas(double first, double second) {
    if (!(first >= 0 && first < 1 && second >= 0 && second < 1)) {
      throw new IllegalArgumentException(
          "Adam: betas must be at least 0 and less than 1, got %s and %s".formatted(first, second));
    }
    beta1 = first;
    beta2 = second;
    return this;
  }

  /// What is added to the root, so that nothing is divided by 0.
  public Adam eps(double value) {
    eps = checked("eps", value);
    return this;
  }

  /// Draws all parameters to 0 with this strength.
  public Adam weightDecay(double value) {
    weightDecay = checked("weightDecay", value);
    return this;
  }

  @Override
  protected List<String> slots() {
    return List.of("exp_avg", "exp_avg_sq");
  }

  @Override
  protected Tensor[] update(Update step) {
    Tensor value =
        decoupled ? step.value().mul(1 - step.lr() * step.weightDecay(weightDecay)) : step.value();
    Tensor g = decoupled ? step.gradient() : step.decayed(weightDecay);
    Tensor mean = step.slots().get(0).mul(beta1).add(g.mul(1 - beta1));
    Tensor square = step.slots().get(1).mul(beta2).add(g.square().mul(1 - beta2));
    double rate = step.lr() / (1 - Math.pow(beta1, (double) step.count()));
    double root = Math.sqrt(1 - Math.pow(beta2, (double) step.count()));
    Tensor divisor = square.sqrt().mul(1 / root).add(eps);
    return new Tensor[] {value.sub(mean.div(divisor).mul(rate)), mean, square};
  }
}
