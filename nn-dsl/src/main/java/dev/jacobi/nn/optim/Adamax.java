package dev.jacobi.nn.optim;

import dev.jacobi.nn.Module;
import dev.jacobi.tensor.Tensor;
import java.util.List;

/// Adam with the greatest gradient, fading, in the place of the mean square.
public final class Adamax extends Optimizer {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPS = 1e-8;
  private double weightDecay;

  /// Adamax with PyTorch's defaults: betas 0.9 and 0.999, eps 1e-8.
  public Adamax(Module net, double lr) {
    super(net, lr);
  }

  /// Draws all parameters to 0 with this strength, through the gradient.
  public Adamax weightDecay(double value) {
    weightDecay = checked("weightDecay", value);
    return this;
  }

  @Override
  protected List<String> slots() {
    return List.of("exp_avg", "exp_inf");
  }

  @Override
  protected Tensor[] update(Update step) {
    Tensor g = step.decayed(weightDecay);
    Tensor mean = step.slots().get(0).mul(BETA1).add(g.mul(1 - BETA1));
    Tensor greatest = step.slots().get(1).mul(BETA2).maximum(g.abs().add(EPS));
    double rate = step.lr() / (1 - Math.pow(BETA1, (double) step.count()));
    return new Tensor[] {step.value().sub(mean.div(greatest).mul(rate)), mean, greatest};
  }
}
