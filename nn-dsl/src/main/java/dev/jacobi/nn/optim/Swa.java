package dev.jacobi.nn.optim;

import dev.jacobi.nn.Module;

/// Stochastic weight averaging: means in which all updates count alike (Izmailov et al., 2018).
/// Wants a learning rate that stays high near the end, such as `LrSchedule.linear(1, 0.5, 100)`.
///
/// {@snippet :
/// Swa swa = new Swa(net);
/// swa.update(); // once in an epoch, towards the end
/// double share = swa.use(() -> accuracy(net.forward(x), y));
/// }
public final class Swa extends AveragedModel {
  /// Means that start with the first update.
  public Swa(Module net) {
    super(net);
  }

  @Override
  double share(long count) {
    return 1 / (double) (count + 1);
  }
}
