package dev.jacobi.cpu;

import dev.jacobi.backend.Storage;
import dev.jacobi.shape.Device;
import org.jspecify.annotations.Nullable;

/// Native memory, a part of a block that the allocator takes back when no storage refers to it.
final class CpuStorage implements Storage {
  private final long address;
  private final long bytes;
  private final Block block;
  private volatile @Nullable KeptPanels kept;

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

  /// What the last product made of a matrix in this memory, if nothing was written since.
  @Nullable KeptPanels kept() {
    return kept;
  }

  void keep(@Nullable KeptPanels panels) {
    kept = panels;
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
