package dev.jacobi.cpu.code;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import java.util.Optional;
import jdk.incubator.vector.FloatVector;

/// Memory that holds code: written first, then made executable, never both at a time.
public final class MachineCode {
  private static final int READ_WRITE = 3;
  private static final int READ_EXECUTE = 5;
  private static final int PRIVATE_ANONYMOUS = 0x22;
  private static final long PAGE = 4096;
  private static final long FAILED = -1;
  private static final int LANES = 16;
  private static final byte RETURN = (byte) 0xc3;

  private MachineCode() {}

  /// Whether this machine runs what is written here: x86-64 with AVX-512 under a Linux that lets
  /// programs make code, unless `-Djacobi.machineCode=false` says otherwise.
  public static boolean isAvailable() {
    return Support.AVAILABLE;
  }

  private static final class Support {
    static final boolean AVAILABLE =
        !System.getProperty("jacobi.machineCode", "").equals("false")
            && System.getProperty("os.name", "").equals("Linux")
            && System.getProperty("os.arch", "").toLowerCase(Locale.ROOT).equals("amd64")
            && FloatVector.SPECIES_PREFERRED.length() == LANES
            && load(new byte[] {RETURN}).isPresent();
  }

  /// The address of code in executable memory, where it stays; empty if the system refuses.
  static Optional<Long> load(byte[] code) {
    long length = (code.length + PAGE - 1) & -PAGE;
    try {
      long base = (long) Calls.MAP.invokeExact(0L, length, READ_WRITE, PRIVATE_ANONYMOUS, -1, 0L);
      if (base == FAILED) {
        return Optional.empty();
      }
      memory(base, length).copyFrom(MemorySegment.ofArray(code));
      int refused = (int) Calls.PROTECT.invokeExact(base, length, READ_EXECUTE);
      return refused == 0 ? Optional.of(base) : Optional.empty();
    } catch (Throwable e) {
      throw failure(e);
    }
  }

  @SuppressWarnings("restricted")
  private static MemorySegment memory(long base, long length) {
    return MemorySegment.ofAddress(base).reinterpret(length);
  }

  /// Calls code with one argument.
  static void call(long address, long argument) {
    try {
      Calls.CODE.invokeExact(MemorySegment.ofAddress(address), argument);
    } catch (Throwable e) {
      throw failure(e);
    }
  }

  private static RuntimeException failure(Throwable e) {
    return switch (e) {
      case Error error -> throw error;
      case RuntimeException exception -> exception;
      default -> new IllegalStateException(e);
    };
  }

  private static final class Calls {
    /// Loops are short, so that the thread need not tell the JVM that it leaves it.
    @SuppressWarnings("restricted")
    static final MethodHandle CODE =
        Linker.nativeLinker()
            .downcallHandle(
                FunctionDescriptor.ofVoid(ValueLayout.JAVA_LONG), Linker.Option.critical(false));

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
    static final MethodHandle PROTECT =
        find(
            "mprotect",
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT));

    @SuppressWarnings("restricted")
    private static MethodHandle find(String name, FunctionDescriptor type) {
      SymbolLookup library = Linker.nativeLinker().defaultLookup();
      return Linker.nativeLinker().downcallHandle(library.findOrThrow(name), type);
    }
  }
}
