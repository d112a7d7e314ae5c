package dev.jacobi.nn.optim;

import dev.jacobi.nn.Module;
import dev.jacobi.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// Adam that looks ahead along the mean gradient, as Nesterov's momentum does.
public final class NAdam extends Optimizer {
  private static final double BETA1 = 0.9;
  private static final double BETA2 = 0.999;
  private static final double EPS = 1e-8;
  private static final double MOMENTUM_DECAY = 4e-3;
  private final List<Double> products = new ArrayList<>(List.of(1.0));
  private double weightDecay;

  /// NAdam with PyTorch's defaults: betas 0.9 and 0.999, momentum decay 0.004.
  public NAdam(Module net, double lr) {
    super(net, lr);
  }

  /// Draws all parameters to 0 with this strength, through the gradient.
  public NAdam weightDecay(double value) {
    weightDecay = checked("weightDecay", value);
    return this;
  }

  @Override
  protected List<String> slots() {
    return List.of("exp_avg", "exp_avg_sq");
  }

  private static double momentum(long step) {
    return BETA1 * (1 - 0.5 * Math.pow(0.96, (double) step * MOMENTUM_DECAY));
  }

  /// The product of the momenta of steps 1 to `count`, remembered.
  private double product(int count) {
    while (products.size() <= count) {
      products.add(products.getLast() * momentum(products.size()));
    }
    return products.get(count);
  }

  @Override
  protected Tensor[] update(Update step) {
    Tensor g = step.decayed(weightDecay);
    long count = step.count();
    double product = product(Math.toIntExact(count));
    Tensor mean = step.slots().get(0).mul(BETA1).add(g.mul(1 - BETA1));
    Tensor square = step.slots().get(1).mul(BETA2).add(g.square().mul(1 - BETA2));
    Tensor divisor = square.div(1 - Math.pow(BETA2, (double) count)).sqrt().add(EPS);
    Tensor now = g.mul(step.lr() * (1 - momentum(count)) / (1 - product));
    Tensor ahead = mean.mul(step.lr() * momentum(count + 1) / (1 - product * momentum(count + 1)));
    return new Tensor[] {step.value().sub(now.add(ahead).div(divisor)), mean, square};
  }
}
