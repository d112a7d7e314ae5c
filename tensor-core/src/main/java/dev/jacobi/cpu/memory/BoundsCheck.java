package dev.jacobi.cpu.memory;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/// The blocks of native memory that kernels may touch, for looking for one that goes beyond.
///
/// Kernels see memory as one segment without bounds. With `-Djacobi.checked=true` each access is
/// looked up here, machine code is left out, blocks lie apart, and new ones hold no numbers, so
/// that an access that is wrong is found where it happens. This takes some hundred times as long.
public final class BoundsCheck {
  /// Whether accesses are checked in this program.
  static final boolean ARE_CHECKED = Boolean.getBoolean("jacobi.checked");

  /// Bytes around a block that belong to nobody.
  static final long GUARD = 4096;

  /// The ends of blocks by their beginnings.
  private static final ConcurrentSkipListMap<Long, Long> ENDS = new ConcurrentSkipListMap<>();

  private BoundsCheck() {}

  /// Says that kernels may touch these bytes; an earlier block with the same beginning is replaced.
  public static void add(long address, long bytes) {
    if (ARE_CHECKED) {
      ENDS.put(address, address + bytes);
    }
  }

  /// Says that kernels may not touch the block that begins here any more.
  static void remove(long address) {
    if (ARE_CHECKED) {
      ENDS.remove(address);
    }
  }

  /// Says that a kernel touches these bytes otherwise than through [NativeMemory].
  ///
  /// @throws IllegalStateException if accesses are checked, and these do not lie within one block
  public static void touch(long address, long bytes) {
    if (ARE_CHECKED) {
      check(address, bytes);
    }
  }

  /// Whether kernels may touch these bytes.
  ///
  /// @throws IllegalStateException if they do not lie within one block
  static void check(long address, long bytes) {
    Map.Entry<Long, Long> block = ENDS.floorEntry(address);
    if (bytes > 0 && (block == null || address + bytes > block.getValue())) {
      throw new IllegalStateException(
          "checked: a kernel touches %,d bytes at %#x, which no block holds; the one before begins"
                  .formatted(bytes, address)
              + (block == null
                  ? " nowhere"
                  : " %,d bytes earlier and has %,d"
                      .formatted(address - block.getKey(), block.getValue() - block.getKey())));
    }
  }
}
