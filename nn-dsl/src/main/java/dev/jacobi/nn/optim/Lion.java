package dev.jacobi.nn.optim;

import dev.jacobi.nn.Module;
import dev.jacobi.tensor.Tensor;
import java.util.List;

/// Steps of one size in the direction of a mean gradient's sign (Chen et al., 2023). Wants a
/// learning rate about ten times smaller than Adam's.
public final class Lion extends Optimizer {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.99;
  private double weightDecay;

  /// Lion with betas 0.9 and 0.99.
  public Lion(Module net, double lr) {
    super(net, lr);
  }

  /// Draws all parameters to 0 with this strength, apart from the gradient.
  public Lion weightDecay(double value) {
    weightDecay = checked("weightDecay", value);
    return this;
  }

  @Override
  protected List<String> slots() {
    return List.of("exp_avg");
  }

  @Override
  protected Tensor[] update(Update step) {
    Tensor mean = step.slots().getFirst();
    Tensor g = step.gradient();
    Tensor direction = mean.mul(BETA1).add(g.mul(1 - BETA1)).sign();
    Tensor decayed = step.value().mul(1 - step.lr() * step.weightDecay(weightDecay));
    return new Tensor[] {
      decayed.sub(direction.mul(step.lr())), mean.mul(BETA2).add(g.mul(1 - BETA2))
    };
  }
}
