package dev.jacobi.nn.optim;

import dev.jacobi.nn.Module;
import dev.jacobi.tensor.Tensor;
import java.util.List;

/// Steps whose size grows while a gradient keeps its sign and shrinks when it turns; for whole
/// batches.
public final class Rprop extends Optimizer {
  private static final double SHRINK = 0.5;
  private static final double GROW = 1.2;
  private static final double LEAST = 1e-6;
  private static final double MOST = 50;

  /// Rprop with PyTorch's defaults: factors 0.5 and 1.2, step sizes from 1e-6 to 50.
  public Rprop(Module net, double lr) {
    super(net, lr);
  }

  @Override
  protected List<String> slots() {
    return List.of("prev", "step_size");
  }

  @Override
  protected Tensor[] update(Update step) {
    Tensor g = step.gradient();
    Tensor sizes = step.count() == 1 ? Tensor.fullLike(g, step.lr()) : step.slots().get(1);
    Tensor agreement = g.mul(step.slots().get(0));
    Tensor one = Tensor.onesLike(g);
    Tensor factor =
        Tensor.where(
            agreement.gt(0), one.mul(GROW), Tensor.where(agreement.lt(0), one.mul(SHRINK), one));
    Tensor size = sizes.mul(factor).clamp(LEAST, MOST);
    // Where the sign turned, no step is taken, and the next one starts anew.
    Tensor used = g.maskedFill(agreement.lt(0), 0);
    return new Tensor[] {step.value().sub(used.sign().mul(size)), used, size};
  }
}
