package dev.jacobi.cpu;

import dev.jacobi.cpu.code.SystemCalls;
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
    if (!SystemCalls.areAvailable()) {
      return Anywhere.allocate(bytes);
    }
    return bytes < Mapping.LARGE ? Slab.part(bytes) : Mapping.allocate(bytes);
  }

  /// Memory of systems whose calls we do not know.
  record Anywhere(long address, Arena arena) implements SystemMemory {
    @SuppressWarnings("MustBeClosed")
    private static Anywhere allocate(long bytes) {
      Arena arena = Arena.ofShared();
      return new Anywhere(
          arena.allocate(bytes + Memory.REGISTER, Mapping.ALIGNMENT).address(), arena);
    }

    @Override
    public void free() {
      arena.close();
    }
  }

  /// A large block, which has a mapping of its own.
  ///
  /// @param base where the mapping begins
  /// @param length the mapping's length
  record Mapping(long address, long base, long length) implements SystemMemory {
    static final int ALIGNMENT = 64;
    static final long LARGE = 1L << 21;
    static final long HUGE_PAGE = 1L << 21;
    private static final long COLOURS = 16;
    private static final long COLOUR = 4096 + ALIGNMENT;

    private static long nextColour;

    private static Mapping allocate(long bytes) {
      long length = bytes + HUGE_PAGE + COLOURS * COLOUR + Memory.REGISTER;
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

  /// A block that shares a mapping with others.
  record Part(long address, long length, Slab slab) implements SystemMemory {
    @Override
    public void free() {
      slab.free(this);
    }
  }

  /// A mapping from which blocks are cut. Its pages go back to the system block by block, its
  /// addresses when no block is left.
  final class Slab {
    private static final long LENGTH = 16L << 20;
    private static final long PAGE = 4096;

    private static Slab current = new Slab();

    private final long base = Mapping.map(LENGTH + Mapping.HUGE_PAGE);
    private final long end = Mapping.firstHugePage(base) + LENGTH;
    private long next = Mapping.firstHugePage(base);
    private int parts;

    private Slab() {}

    private static synchronized Part part(long bytes) {
      long length = (bytes + 2L * Mapping.ALIGNMENT - 1) & -Mapping.ALIGNMENT;
      if (current.next + length > current.end) {
        Slab full = current;
        current = new Slab();
        full.unmapIfEmpty();
      }
      return current.cut(length);
    }

    private Part cut(long length) {
      Part part = new Part(next, length, this);
      next += length;
      parts++;
      return part;
    }

    private void free(Part part) {
      synchronized (Slab.class) {
        parts--;
        if (!unmapIfEmpty()) {
          long first = (part.address + PAGE - 1) & -PAGE;
          long last = (part.address + part.length) & -PAGE;
          if (first < last) {
            SystemCalls.giveBack(first, last - first);
          }
        }
      }
    }

    private boolean unmapIfEmpty() {
      if (parts > 0 || this == current) {
        return false;
      }
      SystemCalls.unmap(base, LENGTH + Mapping.HUGE_PAGE);
      return true;
    }
  }
}
