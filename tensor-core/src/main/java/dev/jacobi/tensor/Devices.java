package dev.jacobi.tensor;

import com.sun.management.OperatingSystemMXBean;
import dev.jacobi.backend.Backend;
import dev.jacobi.backend.BackendProvider;
import dev.jacobi.backend.MemoryUse;
import dev.jacobi.cpu.CpuBackend;
import dev.jacobi.shape.Device;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Collectors;

/// The devices of this machine: the CPU, and what providers bring.
final class Devices {
  static {
    CpuBackend.checkJava();
  }

  private static final CpuBackend CPU =
      new CpuBackend(Config.threads(), firstLimit(), Devices::place);
  private static final Map<Device, Backend> ALL = find();

  private Devices() {}

  private static String place() {
    return Places.here().map(Place::toString).orElse("");
  }

  static Backend cpu() {
    return CPU;
  }

  static int threads() {
    return CPU.threads();
  }

  static void threads(int count) {
    CPU.threads(count);
  }

  static long memoryLimit() {
    return CPU.memoryLimit();
  }

  static void memoryLimit(long bytes) {
    CPU.memoryLimit(bytes);
  }

  static MemoryUse memory() {
    return CPU.memory();
  }

  static void trim() {
    CPU.trim();
  }

  static Backend of(Device device) {
    Backend backend = ALL.get(device);
    if (backend == null) {
      throw new IllegalArgumentException(
          "device: %s is not there; this machine has %s; './jacobi doctor' says what is missing"
              .formatted(
                  device,
                  ALL.keySet().stream().map(Device::toString).collect(Collectors.joining(", "))));
    }
    return backend;
  }

  private static Map<Device, Backend> find() {
    Map<Device, Backend> found = new LinkedHashMap<>();
    found.put(CPU.device(), CPU);
    for (BackendProvider provider :
        ServiceLoader.load(BackendProvider.class, Devices.class.getClassLoader())) {
      for (Backend backend : provider.backends(CPU)) {
        found.put(backend.device(), backend);
      }
    }
    return found;
  }

  /// Half of the machine's memory.
  private static long firstLimit() {
    long half =
        ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
            ? system.getTotalMemorySize() / 2
            : Runtime.getRuntime().maxMemory();
    return Long.getLong("jacobi.memory", half);
  }
}
