package dev.jacobi.cpu.system;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/// Linux's calls for memory, under the names of its manual pages.
public final class SystemCalls {
  private static final int READ_WRITE = 3;
  private static final int READ_EXECUTE = 5;
  private static final int PRIVATE_ANONYMOUS = 0x22;
  private static final int NOT_NEEDED = 4;
  private static final int HUGE_PAGES = 14;
  private static final long FAILED = -1;

  private SystemCalls() {}

  /// Whether the system is Linux.
  public static boolean areAvailable() {
    return System.getProperty("os.name", "").equals("Linux");
  }

  /// Fresh memory to read and write, or 0 if there is none.
  public static long map(long length) {
    try {
      long base = (long) Found.MAP.invokeExact(0L, length, READ_WRITE, PRIVATE_ANONYMOUS, -1, 0L);
      return base == FAILED ? 0 : base;
    } catch (Throwable e) {
      throw failure(e);
    }
  }

  /// Gives mapped memory back.
  public static void unmap(long base, long length) {
    try {
      int ignored = (int) Found.UNMAP.invokeExact(base, length);
    } catch (Throwable e) {
      throw failure(e);
    }
  }

  /// Asks for huge pages. A system without them says no, and the memory is as good as any.
  public static void adviseHugePages(long base, long length) {
    try {
      int ignored = (int) Found.ADVISE.invokeExact(base, length, HUGE_PAGES);
    } catch (Throwable e) {
      throw failure(e);
    }
  }

  /// Gives the pages of mapped memory back; they are fresh when somebody touches them again.
  public static void giveBack(long base, long length) {
    try {
      int ignored = (int) Found.ADVISE.invokeExact(base, length, NOT_NEEDED);
    } catch (Throwable e) {
      throw failure(e);
    }
  }

  /// Makes mapped memory code, which cannot be written any more; whether the system agrees.
  public static boolean makeExecutable(long base, long length) {
    try {
      int refused = (int) Found.PROTECT.invokeExact(base, length, READ_EXECUTE);
      return refused == 0;
    } catch (Throwable e) {
      throw failure(e);
    }
  }

  /// What a call through a method handle threw, to be thrown on.
  public static RuntimeException failure(Throwable e) {
    return switch (e) {
      case Error error -> throw error;
      case RuntimeException exception -> exception;
      default -> new IllegalStateException(e);
    };
  }

  /// Looked up when the first is called, because other systems lack some.
  private static final class Found {
    static final MethodHandle MAP =
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
    static final MethodHandle UNMAP =
        find(
            "munmap",
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
    static final MethodHandle ADVISE = find("madvise", twoAddressesAndNumber());
    static final MethodHandle PROTECT = find("mprotect", twoAddressesAndNumber());

    private static FunctionDescriptor twoAddressesAndNumber() {
      return FunctionDescriptor.of(
          ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT);
    }

    @SuppressWarnings("restricted")
    private static MethodHandle find(String name, FunctionDescriptor type) {
      SymbolLookup library = Linker.nativeLinker().defaultLookup();
      return Linker.nativeLinker().downcallHandle(library.findOrThrow(name), type);
    }
  }
}
