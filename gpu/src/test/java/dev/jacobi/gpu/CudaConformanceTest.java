package dev.jacobi.gpu;

import dev.jacobi.shape.Device;
import dev.jacobi.tensor.Conformance;

/// A CUDA card gives what PyTorch gives.
class CudaConformanceTest extends Conformance {
  @Override
  protected Device device() {
    return Device.cuda();
  }
}
