package dev.jacobi.autograd;

import dev.jacobi.shape.Device;

/// The gradients on the CPU are those that PyTorch gives.
class GradientConformanceTest extends GradientConformance {
  @Override
  protected Device device() {
    return Device.cpu();
  }
}
