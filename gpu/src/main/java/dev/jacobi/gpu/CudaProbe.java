package dev.jacobi.gpu;

import dev.jacobi.backend.DeviceProbe;

/// Looks for CUDA, for `./jacobi doctor`.
public final class CudaProbe implements DeviceProbe {
  @Override
  public String name() {
    return "CUDA";
  }

  @Override
  public String report() {
    return look(CudaDriver.libraryName()).text();
  }

  static CudaReport look(String library) {
    return CudaDriver.find(library)
        .map(CudaDriver::report)
        .orElseGet(() -> new CudaReport.NoDriver(library));
  }
}
