package dev.jacobi.gpu;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// NVIDIA's driver library, called without JCuda: JCuda's classes fail for good when they are
/// loaded and the driver, or one function of it, is missing, so the driver is looked at first.
final class CudaDriver {
  private static final int NAME_LENGTH = 256;

  // The driver's numbers of the parts of a card's compute capability.
  private static final int MAJOR = 75;
  private static final int MINOR = 76;

  private final SymbolLookup library;

  private CudaDriver(SymbolLookup library) {
    this.library = library;
  }

  /// The library's name on this system.
  static String libraryName() {
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    return system.contains("windows") ? "nvcuda.dll" : "libcuda.so.1";
  }

  /// The driver, if its library is installed.
  @SuppressWarnings("restricted")
  static Optional<CudaDriver> find(String name) {
    try {
      return Optional.of(new CudaDriver(SymbolLookup.libraryLookup(name, Arena.global())));
    } catch (IllegalArgumentException notThere) {
      return Optional.empty();
    }
  }

  /// What the driver says of itself.
  CudaReport report() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment number = arena.allocate(ValueLayout.JAVA_INT);
      int status = call("cuDriverGetVersion", number);
      int version = number.get(ValueLayout.JAVA_INT, 0);
      if (status != 0) {
        return new CudaReport.Failed("cuDriverGetVersion", status);
      }
      status = call("cuInit", 0);
      if (status != 0) {
        return new CudaReport.Failed("cuInit", status);
      }
      status = call("cuDeviceGetCount", number);
      if (status != 0) {
        return new CudaReport.Failed("cuDeviceGetCount", status);
      }
      int count = number.get(ValueLayout.JAVA_INT, 0);
      List<DeviceProperties> devices = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        devices.add(properties(arena, i));
      }
      return new CudaReport.Found(version, devices);
    }
  }

  private DeviceProperties properties(Arena arena, int index) {
    MemorySegment number = arena.allocate(ValueLayout.JAVA_INT);
    MemorySegment text = arena.allocate(NAME_LENGTH);
    int status = call("cuDeviceGet", number, index);
    int device = number.get(ValueLayout.JAVA_INT, 0);
    if (status == 0) {
      status = call("cuDeviceGetName", text, NAME_LENGTH, device);
    }
    if (status != 0) {
      return new DeviceProperties("device " + index + " (error " + status + ")", 0);
    }
    boolean known = call("cuDeviceGetAttribute", number, MAJOR, device) == 0;
    int major = number.get(ValueLayout.JAVA_INT, 0);
    known &= call("cuDeviceGetAttribute", number, MINOR, device) == 0;
    int minor = number.get(ValueLayout.JAVA_INT, 0);
    return new DeviceProperties(text.getString(0), known ? 10 * major + minor : 0);
  }

  /// Calls a function whose arguments are ints and pointers.
  @SuppressWarnings("restricted")
  private int call(String function, Object... arguments) {
    MemoryLayout[] layouts = new MemoryLayout[arguments.length];
    for (int i = 0; i < arguments.length; i++) {
      layouts[i] = arguments[i] instanceof Integer ? ValueLayout.JAVA_INT : ValueLayout.ADDRESS;
    }
    MemorySegment address =
        library
            .find(function)
            .orElseThrow(() -> new IllegalStateException("the driver lacks " + function));
    var handle =
        Linker.nativeLinker()
            .downcallHandle(address, FunctionDescriptor.of(ValueLayout.JAVA_INT, layouts));
    try {
      return (int) handle.invokeWithArguments(arguments);
    } catch (Error | RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(function + " could not be called", e);
    }
  }
}
