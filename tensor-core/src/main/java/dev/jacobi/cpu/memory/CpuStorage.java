package dev.jacobi.cpu.memory;

import dev.jacobi.backend.ReferenceCounted;
import dev.jacobi.backend.Storage;
import dev.jacobi.shape.Device;
import org.jspecify.annotations.Nullable;

/// Native memory, a part of a block that the allocator takes back when its last owner lets go of
/// it, or when no storage refers to it.
public final class CpuStorage extends ReferenceCounted implements Storage {
  private final long address;
  private final long bytes;
  private final Block block;
  private volatile @Nullable CachedForm kept;

  CpuStorage(long address, long bytes, Block block) {
    super(1);
    this.address = address;
    this.bytes = bytes;
    this.block = block;
  }

  /// Where it begins.
  ///
  /// @throws IllegalStateException if it has been given back
  public long address() {
    if (isFreed()) {
      throw freed();
    }
    return address;
  }

  /// What is thrown at whoever uses memory that has been given back.
  public static IllegalStateException freed() {
    return new IllegalStateException(
        "a tensor's memory was given back while it was in use: another thread has changed the"
            + " tensor in place; let it read a copy()");
  }

  Block block() {
    return block;
  }

  /// Where it begins in its block.
  long offset() {
    return address - block.address;
  }

  /// What the last product made of a matrix in this memory, if nothing was written since.
  public @Nullable CachedForm kept() {
    return kept;
  }

  public void keep(@Nullable CachedForm panels) {
    kept = panels;
  }

  @Override
  protected void free() {
    block.allocator.takeBack(this);
    CachedForm panels = kept;
    if (panels != null) {
      panels.release();
    }
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
    private final Allocator allocator;
    private final long address;

    /// How many parts of it are in use; the allocator counts them.
    int users;

    Block(Allocator allocator, long address) {
      this.allocator = allocator;
      this.address = address;
    }

    long address() {
      return address;
    }
  }
}
