package dev.jacobi.nn.optim;

import dev.jacobi.nn.Module;

/// Running means in which old values fade.
///
/// {@snippet :
/// Ema ema = new Ema(net, 0.999);
/// optimizer.step();
/// ema.update();
/// double share = ema.use(() -> accuracy(net.forward(x), y));
/// }
public final class Ema extends AveragedModel {
  private final double decay;

  /// Means that start from the present values.
  ///
  /// @param decay how much of the old mean each update keeps
  public Ema(Module net, double decay) {
    super(net);
    if (!(decay >= 0 && decay < 1)) {
      throw new IllegalArgumentException(
          "ema: decay must be at least 0 and less than 1, got " + decay);
    }
    this.decay = decay;
  }

  @Override
  double share(long count) {
    return 1 - decay;
  }
}
