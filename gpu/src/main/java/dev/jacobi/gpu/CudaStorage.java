package dev.jacobi.gpu;

import dev.jacobi.backend.Storage;
import dev.jacobi.shape.Device;

/// Memory of a card. The allocator takes it back when nothing refers to it.
final class CudaStorage implements Storage {
  private final Device device;
  private final long address;
  private final long bytes;
  private long used;

  /// @param used how many requests may use this memory, counted as [Progress] does
  CudaStorage(Device device, long address, long bytes, long used) {
    this.device = device;
    this.address = address;
    this.bytes = bytes;
    this.used = used;
  }

  long address() {
    return address;
  }

  /// How many requests may use this memory.
  long used() {
    return used;
  }

  void used(long requests) {
    used = requests;
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
