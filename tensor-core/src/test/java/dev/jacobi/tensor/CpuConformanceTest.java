package dev.jacobi.tensor;

import dev.jacobi.shape.Device;

/// The CPU engine gives what PyTorch gives.
class CpuConformanceTest extends Conformance {
  @Override
  protected Device device() {
    return Device.cpu();
  }
}
