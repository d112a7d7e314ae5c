package dev.jacobi.cpu.memory;

import dev.jacobi.cpu.system.SystemCalls;
import java.lang.foreign.Arena;

/// Memory from the operating system, not zeroed by us, with room for a register beyond it.
///
/// Linux is asked for huge pages. An addition of 16 MB tensors then takes half the time, because
/// the processor's page tables stay small; and fresh memory, which a program touches page by page,
/// costs a fraction. Blocks start at different places of a page, so that operands of one size do
/// not crowd the same lines of the first-level cache.
sealed interface SystemMemory {
  /// Where it begins.
  long address();

  /// Gives it back.
  void free();

  /// At least `bytes` bytes.
  static SystemMemory allocate(long bytes) {
    return SystemCalls.areAvailable() ? Mapping.allocate(bytes) : Anywhere.allocate(bytes);
  }

  /// Memory of systems whose calls we do not know.
  record Anywhere(long address, Arena arena) implements SystemMemory {
    @SuppressWarnings("MustBeClosed")
    private static Anywhere allocate(long bytes) {
      Arena arena = Arena.ofShared();
      return new Anywhere(
          arena.allocate(bytes + NativeMemory.REGISTER, Mapping.ALIGNMENT).address(), arena);
    }

    @Override
    public void free() {
      arena.close();
    }
  }

  /// A mapping of its own.
  ///
  /// @param base where the mapping begins
  /// @param length the mapping's length
  record Mapping(long address, long base, long length) implements SystemMemory {
    static final int ALIGNMENT = 64;
    static final long HUGE_PAGE = 1L << 21;
    private static final long COLOURS = 16;
    private static final long COLOUR = 4096 + ALIGNMENT;

    private static long nextColour;

    private static Mapping allocate(long bytes) {
      long length = bytes + HUGE_PAGE + COLOURS * COLOUR + NativeMemory.REGISTER;
      long base = map(length);
      nextColour = (nextColour + 1) % COLOURS;
      return new Mapping(firstHugePage(base) + nextColour * COLOUR, base, length);
    }

    static long map(long length) {
      long base = SystemCalls.map(length);
      if (base == 0) {
        throw new OutOfMemoryError(
            "the system has no %,d MB more for tensors".formatted(length >> 20));
      }
      SystemCalls.adviseHugePages(base, length);
      return base;
    }

    static long firstHugePage(long base) {
      return (base + HUGE_PAGE - 1) & -HUGE_PAGE;
    }

    @Override
    public void free() {
      SystemCalls.unmap(base, length);
    }
  }
}
