package dev.jacobi.nn.optim;

import dev.jacobi.nn.Module;
import dev.jacobi.tensor.Tensor;
import java.util.List;

/// Stochastic gradient descent, with momentum and weight decay if wanted, as in PyTorch.
///
/// {@snippet :
/// Optimizer optimizer = new Sgd(net, 0.1).momentum(0.9).nesterov().weightDecay(1e-4);
/// }
public final class Sgd extends Optimizer {
  private double momentum;
  private double dampening;
  private double weightDecay;
  private boolean nesterov;

  /// Plain gradient descent.
  public Sgd(Module net, double lr) {
    super(net, lr);
  }

  /// Adds the last step's direction, times this factor, to each step.
  public Sgd momentum(double value) {
    momentum = checked("momentum", value);
    return this;
  }

  /// The share of each gradient that momentum leaves out.
  public Sgd dampening(double value) {
    dampening = checked("dampening", value);
    return this;
  }

  /// Looks ahead along the momentum.
  public Sgd nesterov() {
    nesterov = true;
    return this;
  }

  /// Draws all parameters to 0 with this strength, through the gradient.
  public Sgd weightDecay(double value) {
    weightDecay = checked("weightDecay", value);
    return this;
  }

  @Override
  protected List<String> slots() {
    return momentum == 0 ? List.of() : List.of("momentum_buffer");
  }

  @Override
  protected Tensor[] update(Update step) {
    Tensor value = step.value();
    Tensor g = step.decayed(weightDecay);
    if (momentum == 0) {
      return new Tensor[] {value.sub(g.mul(step.lr()))};
    }
    double share = step.count() == 1 ? 1 : 1 - dampening;
    Tensor velocity = step.slots().getFirst().mul(momentum).add(g.mul(share));
    Tensor direction = nesterov ? g.add(velocity.mul(momentum)) : velocity;
    return new Tensor[] {value.sub(direction.mul(step.lr())), velocity};
  }
}
