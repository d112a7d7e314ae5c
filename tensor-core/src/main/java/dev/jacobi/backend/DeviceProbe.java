package dev.jacobi.backend;

import java.util.List;
import java.util.ServiceLoader;
import java.util.function.Supplier;

/// Says in plain words what was found of a kind of device, for `./jacobi doctor`; found through
/// [java.util.ServiceLoader].
public interface DeviceProbe {
  /// The kind of device, such as `CUDA`.
  String name();

  /// One or more sentences: what was found, and what to do when something is missing.
  String report();

  /// A long look, in lines: whether the devices compute what they should, and how fast; empty if
  /// there is none.
  String examine();

  /// The probes of this program. One that fails says so in the place of what it found.
  static List<DeviceProbe> all(ServiceLoader<DeviceProbe> loader) {
    return ServiceProviders.working(DeviceProbe.class, loader, DeviceProbe::name).stream()
        .map(DeviceProbe::guarded)
        .toList();
  }

  /// A probe whose failures are what it reports.
  static DeviceProbe guarded(DeviceProbe probe) {
    return new DeviceProbe() {
      @Override
      public String name() {
        return probe.name();
      }

      @Override
      public String report() {
        return told(probe::report);
      }

      @Override
      public String examine() {
        return told(probe::examine);
      }
    };
  }

  private static String told(Supplier<String> look) {
    try {
      return look.get();
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      return "could not be looked at: " + ServiceProviders.sentence(e);
    }
  }
}
