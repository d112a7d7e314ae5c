package dev.jacobi.nn.optim;

import dev.jacobi.nn.Module;

/// Adam with weight decay that acts on the parameters directly; 0.01 unless set otherwise.
public final class AdamW extends Adam {
  /// AdamW with PyTorch's defaults.
  public AdamW(Module net, double lr) {
    super(net, lr, true);
    weightDecay(0.01);
  }
}
