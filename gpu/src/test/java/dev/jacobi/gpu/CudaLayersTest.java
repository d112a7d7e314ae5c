package dev.jacobi.gpu;

import dev.jacobi.nn.layers.LayerConformance;
import dev.jacobi.shape.Device;

/// Layers, losses and optimizers on a CUDA card are PyTorch's.
class CudaLayersTest extends LayerConformance {
  @Override
  protected Device device() {
    return Device.cuda();
  }
}
