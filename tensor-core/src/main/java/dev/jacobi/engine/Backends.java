package dev.jacobi.engine;

import com.sun.management.OperatingSystemMXBean;
import dev.jacobi.backend.Backend;
import dev.jacobi.backend.BackendProvider;
import dev.jacobi.backend.Cancellation;
import dev.jacobi.backend.MemoryUse;
import dev.jacobi.backend.ServiceProviders;
import dev.jacobi.callsite.CallSites;
import dev.jacobi.callsite.SourceLocation;
import dev.jacobi.cpu.CpuBackend;
import dev.jacobi.shape.Device;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The devices of this machine: the CPU, and what providers bring. Nobody is asked for a device,
/// and none is opened, before somebody uses it: one in trouble does not concern the CPU.
public final class Backends {
  static {
    CpuBackend.checkJava();
  }

  private static final CpuBackend CPU =
      new CpuBackend(EngineSettings.threads(), firstLimit(), Backends::place);
  private static final Map<Device, Backend> OPEN = new ConcurrentHashMap<>();

  private Backends() {}

  private static String place() {
    return CallSites.here().map(SourceLocation::toString).orElse("");
  }

  public static Backend cpu() {
    return CPU;
  }

  public static int threads() {
    return CPU.threads();
  }

  public static void threads(int count) {
    CPU.threads(count);
  }

  public static long memoryLimit() {
    return CPU.memoryLimit();
  }

  public static void memoryLimit(long bytes) {
    CPU.memoryLimit(bytes);
  }

  public static MemoryUse memory() {
    return CPU.memory();
  }

  public static void trim() {
    CPU.trim();
  }

  /// What computes on a device.
  ///
  /// @throws IllegalArgumentException if nobody brings such devices
  /// @throws IllegalStateException if the device cannot be used; the message says why
  public static Backend of(Device device) {
    Objects.requireNonNull(device, "device: device is null");
    if (device.equals(CPU.device())) {
      return CPU;
    }
    Backend known = OPEN.get(device);
    return known != null ? known : open(device, Providers.FOUND);
  }

  /// The providers, looked for once.
  private static final class Providers {
    static final List<BackendProvider> FOUND =
        ServiceProviders.working(
            BackendProvider.class,
            ServiceLoader.load(BackendProvider.class, Backends.class.getClassLoader()),
            BackendProvider::type);

    private Providers() {}
  }

  static synchronized Backend open(Device device, List<BackendProvider> providers) {
    Backend known = OPEN.get(device);
    if (known != null) {
      return known;
    }
    BackendProvider provider =
        providers.stream()
            .filter(one -> one.type().equals(device.type()))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException(absent(device, providers)));
    try {
      Backend opened = provider.open(device, CPU);
      OPEN.put(device, opened);
      return opened;
    } catch (Cancellation e) {
      throw e;
    } catch (Exception | Error e) {
      // Whatever goes wrong in a driver or its libraries is about this device alone.
      throw new IllegalStateException(
          "device: %s cannot be used: %s".formatted(device, ServiceProviders.sentence(e)), e);
    }
  }

  private static String absent(Device device, List<BackendProvider> providers) {
    String types =
        Stream.concat(Stream.of(CPU.device().type()), providers.stream().map(BackendProvider::type))
            .collect(Collectors.joining(", "));
    return "device: %s is not there; this program knows devices of type %s".formatted(device, types)
        + (device.type().equals("cuda") ? ": add dev.jacobi:gpu to the class path" : "");
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
