package dev.jacobi.gpu;

import jcuda.driver.CUdeviceptr;

/// A device address that can be read and made.
final class DevicePointer extends CUdeviceptr {
  DevicePointer() {}

  private DevicePointer(long address) {
    super(new CUdeviceptr(), address);
  }

  static DevicePointer at(long address) {
    return new DevicePointer(address);
  }

  long address() {
    return getNativePointer() + getByteOffset();
  }
}
