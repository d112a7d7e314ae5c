package dev.jacobi.gpu;

import dev.jacobi.autograd.GradientConformance;
import dev.jacobi.shape.Device;

/// The gradients on a CUDA card are those that PyTorch gives.
class CudaGradientTest extends GradientConformance {
  @Override
  protected Device device() {
    return Device.cuda();
  }
}
