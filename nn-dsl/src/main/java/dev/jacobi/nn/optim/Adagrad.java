package dev.jacobi.nn.optim;

import dev.jacobi.nn.Module;
import dev.jacobi.tensor.Tensor;
import java.util.List;

/// Steps along the gradient, divided by the root of the sum of all its squares so far.
public final class Adagrad extends Optimizer {
  private static final double EPS = 1e-10;
  private double lrDecay;
  private double weightDecay;

  /// Adagrad with PyTorch's defaults.
  public Adagrad(Module net, double lr) {
    super(net, lr);
  }

  /// How fast the learning rate falls: it is divided by 1 plus this times the steps so far.
  public Adagrad lrDecay(double value) {
    lrDecay = checked("lrDecay", value);
    return this;
  }

  /// Draws all parameters to 0 with this strength, through the gradient.
  public Adagrad weightDecay(double value) {
    weightDecay = checked("weightDecay", value);
    return this;
  }

  @Override
  protected List<String> slots() {
    return List.of("sum");
  }

  @Override
  protected Tensor[] update(Update step) {
    Tensor g = step.decayed(weightDecay);
    Tensor sum = step.slots().getFirst().add(g.square());
    double rate = step.lr() / (1 + (double) (step.count() - 1) * lrDecay);
    return new Tensor[] {step.value().sub(g.div(sum.sqrt().add(EPS)).mul(rate)), sum};
  }
}
