package dev.jacobi.cpu;

import dev.jacobi.backend.Storage;
import dev.jacobi.shape.Device;

/// Native memory, a part of a block that the allocator takes back when no storage refers to it.
final class CpuStorage implements Storage {
  private final long address;
  private final long bytes;
  private final Block block;

  CpuStorage(long address, long bytes, Block block) {
    this.address = address;
    this.bytes = bytes;
    this.block = block;
  }

  long address() {
    return address;
  }

  Block block() {
    return block;
  }

  @Override
  public Device device() {
    return Device.cpu();
  }

  @Override
  public long bytes() {
    return bytes;
  }

  /// Memory from the allocator. Its Java object is what the garbage collector watches, and so it
  /// has an identity of its own.
  static final class Block {
    private final long address;

    Block(long address) {
      this.address = address;
    }

    long address() {
      return address;
    }
  }
}
