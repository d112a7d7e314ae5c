package dev.jacobi.gpu;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// The double of NVIDIA's driver: a library of the driver's name that runs the kernels' PTX on the
/// CPU and looks for faults while it does. Its sources are in `src/test/cpp`.
final class CudaDouble {
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final int REPORT = 1 << 16;

  private CudaDouble() {}

  /// The double of cuBLAS too, for whoever asks for it later.
  @SuppressWarnings("restricted")
  static void loadBlas() {
    System.load(find("target/double/blas/libcublas.so.12").toString());
  }

  /// Builds the libraries if need be, and loads that of the driver: whoever asks for it later gets
  /// it.
  @SuppressWarnings("restricted")
  static void load() {
    Path sources = find("src/test/cpp/build.sh");
    Path target = sources.resolveSibling("../../../target/double").normalize();
    try {
      Files.createDirectories(target);
      Process process =
          new ProcessBuilder("sh", sources.toString(), target.toString())
              .redirectErrorStream(true)
              .start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(5, TimeUnit.MINUTES) || process.exitValue() != 0) {
        throw new IllegalStateException("the CUDA double could not be built: " + said);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    System.load(target.resolve("libcuda.so.1").toAbsolutePath().toString());
  }

  /// A file of this module, wherever the tests were started.
  static Path find(String name) {
    for (Path start : new Path[] {Path.of(""), Path.of("gpu")}) {
      Path file = start.resolve(name).toAbsolutePath();
      if (Files.exists(file)) {
        return file;
      }
    }
    throw new IllegalStateException(name + " was not found from " + Path.of("").toAbsolutePath());
  }

  @SuppressWarnings("restricted")
  private static Object call(String function, FunctionDescriptor type, Object... arguments) {
    MemorySegment address =
        SymbolLookup.libraryLookup("libcuda.so.1", Arena.global()).find(function).orElseThrow();
    try {
      return Linker.nativeLinker().downcallHandle(address, type).invokeWithArguments(arguments);
    } catch (Throwable e) {
      throw new IllegalStateException(function, e);
    }
  }

  /// Changes a setting: memory, seed, shuffle, late, races, jumps or capability.
  static void set(String name, long value) {
    try (Arena arena = Arena.ofConfined()) {
      FunctionDescriptor type = FunctionDescriptor.of(INT, ValueLayout.ADDRESS, LONG);
      call("jd_set", type, arena.allocateFrom(name), value);
    }
  }

  /// Lets a call of the driver fail that comes after `after` others.
  static void fail(String function, long after, int code) {
    try (Arena arena = Arena.ofConfined()) {
      FunctionDescriptor type = FunctionDescriptor.of(INT, ValueLayout.ADDRESS, LONG, INT);
      call("jd_fail", type, arena.allocateFrom(function), after, code);
    }
  }

  /// What went wrong since the last call; empty if nothing did.
  static String report() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocate(REPORT);
      FunctionDescriptor type = FunctionDescriptor.of(INT, ValueLayout.ADDRESS, INT);
      call("jd_report", type, text, REPORT);
      return text.getString(0);
    }
  }

  /// How often a function was called, or a kernel launched (`kernel NAME`).
  static long count(String name) {
    try (Arena arena = Arena.ofConfined()) {
      FunctionDescriptor type = FunctionDescriptor.of(LONG, ValueLayout.ADDRESS);
      return (long) call("jd_count", type, arena.allocateFrom(name));
    }
  }

  /// The kernels that were launched since the last call.
  static Set<String> launched() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocate(REPORT);
      FunctionDescriptor type = FunctionDescriptor.of(INT, ValueLayout.ADDRESS, INT);
      call("jd_launched", type, text, REPORT);
      return text.getString(0).lines().collect(Collectors.toSet());
    }
  }

  /// Whether a line of a module with the pragma `cover` has run, of any such module.
  static boolean covered(int line) {
    return (int) call("jd_covered", FunctionDescriptor.of(INT, INT), line) != 0;
  }

  /// Forgets which lines have run.
  static void uncover() {
    call("jd_uncover", FunctionDescriptor.of(INT));
  }

  /// A new card in place of a broken one.
  static void repair() {
    call("jd_repair", FunctionDescriptor.of(INT));
  }
}
