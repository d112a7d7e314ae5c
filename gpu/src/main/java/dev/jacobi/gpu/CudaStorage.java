package dev.jacobi.gpu;

import dev.jacobi.backend.Storage;
import dev.jacobi.shape.Device;

/// Memory of a card. The allocator takes it back when nothing refers to it.
final class CudaStorage implements Storage {
  private final Device device;
  private final long address;
  private final long bytes;

  CudaStorage(Device device, long address, long bytes) {
    this.device = device;
    this.address = address;
    this.bytes = bytes;
  }

  long address() {
    return address;
  }

  @Override
  public Device device() {
    return device;
  }

  @Override
  public long bytes() {
    return bytes;
  }
}
