package dev.jacobi.nn.optim;

import dev.jacobi.nn.Module;
import dev.jacobi.tensor.Tensor;
import java.util.List;

/// Steps whose size follows from the sizes of gradients and of earlier steps.
public final class Adadelta extends Optimizer {
  private static final double EPS = 1e-6;
  private double rho = 0.9;
  private double weightDecay;

  /// Adadelta with PyTorch's defaults: rho 0.9, eps 1e-6.
  public Adadelta(Module net, double lr) {
    super(net, lr);
  }

  /// How much of the old means each step keeps.
  public Adadelta rho(double value) {
    rho = checked("rho", value);
    return this;
  }

  /// Draws all parameters to 0 with this strength, through the gradient.
  public Adadelta weightDecay(double value) {
    weightDecay = checked("weightDecay", value);
    return this;
  }

  @Override
  protected List<String> slots() {
    return List.of("square_avg", "acc_delta");
  }

  @Override
  protected Tensor[] update(Update step) {
    Tensor g = step.decayed(weightDecay);
    Tensor square = step.slots().get(0).mul(rho).add(g.square().mul(1 - rho));
    Tensor past = step.slots().get(1);
    Tensor delta = past.add(EPS).sqrt().div(square.add(EPS).sqrt()).mul(g);
    Tensor steps = past.mul(rho).add(delta.square().mul(1 - rho));
    return new Tensor[] {step.value().sub(delta.mul(step.lr())), square, steps};
  }
}
