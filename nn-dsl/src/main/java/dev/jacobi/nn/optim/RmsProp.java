package dev.jacobi.nn.optim;

import dev.jacobi.nn.Module;
import dev.jacobi.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/// Steps along the gradient, divided by the root of its running mean square.
public final class RmsProp extends Optimizer {
  private double alpha = 0.99;
  private double eps = 1e-8;
  private double momentum;
  private double weightDecay;
  private boolean centred;

  /// RMSprop with PyTorch's defaults: alpha 0.99, eps 1e-8.
  public RmsProp(Module net, double lr) {
    super(net, lr);
  }

  /// How much of the old mean square each step keeps.
  public RmsProp alpha(double value) {
    alpha = checked("alpha", value);
    return this;
  }

  /// What is added to the root.
  public RmsProp eps(double value) {
    eps = checked("eps", value);
    return this;
  }

  /// Adds the last step's direction, times this factor, to each step.
  public RmsProp momentum(double value) {
    momentum = checked("momentum", value);
    return this;
  }

  /// Draws all parameters to 0 with this strength, through the gradient.
  public RmsProp weightDecay(double value) {
    weightDecay = checked("weightDecay", value);
    return this;
  }

  /// Divides by the standard deviation of the gradient instead.
  public RmsProp centred() {
    centred = true;
    return this;
  }

  @Override
  protected List<String> slots() {
    List<String> names = new ArrayList<>(List.of("square_avg"));
    if (centred) {
      names.add("grad_avg");
    }
    if (momentum != 0) {
      names.add("momentum_buffer");
    }
    return names;
  }

  @Override
  protected Tensor[] update(Update step) {
    Tensor g = step.decayed(weightDecay);
    List<Tensor> results = new ArrayList<>();
    Tensor square = step.slots().getFirst().mul(alpha).add(g.square().mul(1 - alpha));
    results.add(square);
    Tensor spread = square;
    if (centred) {
      Tensor mean = step.slots().get(1).mul(alpha).add(g.mul(1 - alpha));
      results.add(mean);
      spread = square.sub(mean.square());
    }
    Tensor direction = g.div(spread.sqrt().add(eps));
    if (momentum != 0) {
      direction = step.slots().getLast().mul(momentum).add(direction);
      results.add(direction);
    }
    results.addFirst(step.value().sub(direction.mul(step.lr())));
    return results.toArray(Tensor[]::new);
  }
}
