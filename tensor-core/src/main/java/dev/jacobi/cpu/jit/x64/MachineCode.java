package dev.jacobi.cpu.jit.x64;

import dev.jacobi.cpu.system.SystemCalls;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import java.util.Optional;
import jdk.incubator.vector.FloatVector;

/// Memory that holds code: written first, then made executable, never both at a time.
public final class MachineCode {
  private static final long PAGE = 4096;
  private static final int LANES = 16;
  private static final byte RETURN = (byte) 0xc3;

  private MachineCode() {}

  /// Whether this machine runs what is written here: x86-64 with AVX-512 under a Linux that lets
  /// programs make code, unless `-Djacobi.machineCode=false` says otherwise. Where accesses are
  /// checked (`-Djacobi.checked=true`) there is none either: it does not ask.
  public static boolean isAvailable() {
    return Support.AVAILABLE;
  }

  private static final class Support {
    static final boolean AVAILABLE =
        !System.getProperty("jacobi.machineCode", "").equals("false")
            && !Boolean.getBoolean("jacobi.checked")
            && SystemCalls.areAvailable()
            && System.getProperty("os.arch", "").toLowerCase(Locale.ROOT).equals("amd64")
            && FloatVector.SPECIES_PREFERRED.length() == LANES
            && load(new byte[] {RETURN}).isPresent();
  }

  /// The address of code in executable memory, where it stays; empty if the system refuses.
  static Optional<Long> load(byte[] code) {
    long length = (code.length + PAGE - 1) & -PAGE;
    long base = SystemCalls.map(length);
    if (base == 0) {
      return Optional.empty();
    }
    memory(base, length).copyFrom(MemorySegment.ofArray(code));
    return SystemCalls.makeExecutable(base, length) ? Optional.of(base) : Optional.empty();
  }

  @SuppressWarnings("restricted")
  private static MemorySegment memory(long base, long length) {
    return MemorySegment.ofAddress(base).reinterpret(length);
  }

  /// Calls code with one argument.
  static void call(long address, long argument) {
    try {
      Call.CODE.invokeExact(MemorySegment.ofAddress(address), argument);
    } catch (Throwable e) {
      throw SystemCalls.failure(e);
    }
  }

  private static final class Call {
    /// Loops are short, so that the thread need not tell the JVM that it leaves it.
    @SuppressWarnings("restricted")
    static final MethodHandle CODE =
        Linker.nativeLinker()
            .downcallHandle(
                FunctionDescriptor.ofVoid(ValueLayout.JAVA_LONG), Linker.Option.critical(false));
  }
}
