package dev.jacobi.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
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
    if (bytes >= LARGE && Linux.AVAILABLE) {
      return large(bytes);
    }
    Arena arena = Arena.ofShared();
    long address = arena.allocate(bytes + Memory.REGISTER, ALIGNMENT).address();
    return new SystemMemory(address, address, 0, arena);
  }

  private static SystemMemory large(long bytes) {
    long length = bytes + HUGE_PAGE + COLOURS * COLOUR + Memory.REGISTER;
    long base = Linux.map(length);
    long start = (base + HUGE_PAGE - 1) & -HUGE_PAGE;
    nextColour = (nextColour + 1) % COLOURS;
    return new SystemMemory(start + nextColour * COLOUR, base, length, null);
  }

  void free() {
    if (arena != null) {
      arena.close();
    } else {
      Linux.unmap(base, mapped);
    }
  }

  /// The calls of the system's library; loaded when the first large block is asked for.
  private static final class Linux {
    private static final int READ_WRITE = 3;
    private static final int PRIVATE_ANONYMOUS = 0x22;
    private static final int HUGE_PAGES = 14;
    private static final long FAILED = -1;

    static final boolean AVAILABLE = System.getProperty("os.name", "").equals("Linux");

    private static final MethodHandle MAP =
        find(
            "mmap",
            FunctionDescriptor.of(
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG));
    private static final MethodHandle ADVISE =
        find(
            "madvise",
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT));
    private static final MethodHandle UNMAP =
        find(
            "munmap",
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));

    private Linux() {}

    @SuppressWarnings("restricted")
    private static MethodHandle find(String name, FunctionDescriptor type) {
      Linker linker = Linker.nativeLinker();
      SymbolLookup library = linker.defaultLookup();
      return linker.downcallHandle(library.findOrThrow(name), type);
    }

    static long map(long length) {
      try {
        long base = (long) MAP.invokeExact(0L, length, READ_WRITE, PRIVATE_ANONYMOUS, -1, 0L);
        if (base == FAILED) {
          throw new OutOfMemoryError(
              "the system has no %,d MB more for tensors".formatted(length >> 20));
        }
        // A system without huge pages says no, and the memory is as good as any.
        int ignored = (int) ADVISE.invokeExact(base, length, HUGE_PAGES);
        return base;
      } catch (Error | RuntimeException e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }

    static void unmap(long base, long length) {
      try {
        int ignored = (int) UNMAP.invokeExact(base, length);
      } catch (Error | RuntimeException e) {
        throw e;
      } catch (Throwable e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
