package dev.jacobi.nn.optim;

import dev.jacobi.nn.Module;
import dev.jacobi.tensor.Tensor;
import java.util.List;

/// Adam that takes plain steps until it knows the mean square well enough.
public final class RAdam extends Optimizer {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPS = 1e-8;
  private double weightDecay;

  /// RAdam with PyTorch's defaults: betas 0.9 and 0.999, eps 1e-8.
  public RAdam(Module net, double lr) {
    super(net, lr);
  }

  /// Draws all parameters to 0 with this strength, through the gradient.
  public RAdam weightDecay(double value) {
    weightDecay = checked("weightDecay", value);
    return this;
  }

  @Override
  protected List<String> slots() {
    return List.of("exp_avg", "exp_avg_sq");
  }

  @Override
  protected Tensor[] update(Update step) {
    Tensor g = step.decayed(weightDecay);
    double count = (double) step.count();
    Tensor mean = step.slots().get(0).mul(BETA1).add(g.mul(1 - BETA1));
    Tensor square = step.slots().get(1).mul(BETA2).add(g.square().mul(1 - BETA2));
    Tensor direction = mean.div(1 - Math.pow(BETA1, count));
    double power = Math.pow(BETA2, count);
    double longest = 2 / (1 - BETA2) - 1;
    double length = longest - 2 * count * power / (1 - power);
    if (length > 5) {
      double rectified =
          Math.sqrt(
              (length - 4) * (length - 2) * longest / ((longest - 4) * (longest - 2) * length));
      double factor = rectified * Math.sqrt(1 - power);
      direction = direction.mul(factor).div(square.sqrt().add(EPS));
    }
    return new Tensor[] {step.value().sub(direction.mul(step.lr())), mean, square};
  }
}
