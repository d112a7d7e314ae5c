package dev.jacobi.gpu;

import dev.jacobi.backend.Storage;
import dev.jacobi.backend.View;
import dev.jacobi.shape.Device;

/// Memory of a card. The allocator takes it back when nothing refers to it.
final class CudaStorage implements Storage {
  private final Device device;
  private final long address;
  private final long bytes;
  private long used;

  /// @param used how many requests may use this memory, counted as [StreamEvents] does
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

  /// Notes that the requests so far may use these tensors.
  static void used(CudaDevice card, View... views) {
    for (View view : views) {
      ((CudaStorage) view.storage()).used = card.progress().requests();
    }
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
