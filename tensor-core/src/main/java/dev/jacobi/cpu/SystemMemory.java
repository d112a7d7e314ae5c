package dev.jacobi.cpu;

import dev.jacobi.cpu.code.SystemCalls;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/// Memory from the operating system, not zeroed by us.
///
/// Large blocks ask Linux for huge pages: an addition of 16 MB tensors then takes half the time,
/// because the processor's page tables stay small. They start at different places of a page, so
/// that operands of one size do not crowd the same lines of the first-level cache.
///
/// @param mapped the length of the mapping at `base`, or 0 if an arena holds the memory
record SystemMemory(long address, long base, long mapped, @Nullable Arena arena) {
  private static final int ALIGNMENT = 64;
  private static final long LARGE = 1L << 21;
  private static final long HUGE_PAGE = 1L << 21;
  private static final long COLOURS = 16;
  private static final long COLOUR = 4096 + ALIGNMENT;

  private static long nextColour;

  /// At least `bytes` bytes, and room for a register beyond them.
  @SuppressWarnings("MustBeClosed")
  static SystemMemory allocate(long bytes) {
    if (bytes >= LARGE && SystemCalls.areAvailable()) {
      return large(bytes);
    }
    Arena arena = Arena.ofShared();
    long address = arena.allocate(bytes + Memory.REGISTER, ALIGNMENT).address();
    return new SystemMemory(address, address, 0, arena);
  }

  private static SystemMemory large(long bytes) {
    long length = bytes + HUGE_PAGE + COLOURS * COLOUR + Memory.REGISTER;
    long base = SystemCalls.map(length);
    if (base == 0) {
      throw new OutOfMemoryError(
          "the system has no %,d MB more for tensors".formatted(length >> 20));
    }
    SystemCalls.adviseHugePages(base, length);
    long start = (base + HUGE_PAGE - 1) & -HUGE_PAGE;
    nextColour = (nextColour + 1) % COLOURS;
    return new SystemMemory(start + nextColour * COLOUR, base, length, null);
  }

  void free() {
    if (arena != null) {
      arena.close();
    } else {
      SystemCalls.unmap(base, mapped);
    }
  }
}
