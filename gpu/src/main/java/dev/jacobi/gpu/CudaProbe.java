package dev.jacobi.gpu;

import dev.jacobi.backend.DeviceProbe;
import dev.jacobi.backend.ServiceProviders;
import java.util.ArrayList;
import java.util.List;

/// Looks for CUDA, for `./jacobi doctor`.
public final class CudaProbe implements DeviceProbe {
  @Override
  public String name() {
    return "CUDA";
  }

  @Override
  public String report() {
    CudaReport report = look(CudaDriver.libraryName());
    if (report instanceof CudaReport.Found found && found.works()) {
      try {
        Natives.loadDriver();
      } catch (CudaException e) {
        return new CudaReport.NoNatives(found, ServiceProviders.sentence(e)).text();
      }
    }
    return report.text();
  }

  @Override
  public String examine() {
    if (!(look(CudaDriver.libraryName()) instanceof CudaReport.Found found) || !found.works()) {
      return "";
    }
    List<String> cards = new ArrayList<>();
    for (int i = 0; i < found.devices().size(); i++) {
      cards.add(examine(i, found));
    }
    return String.join("\n\n", cards);
  }

  private static String examine(int index, CudaReport.Found found) {
    DeviceProperties properties = found.devices().get(index);
    if (properties.isOld()) {
      return "    " + properties.refusal();
    }
    Natives.loadDriver();
    // One card in trouble does not hide the others.
    try {
      // The devices' own card is not for others to hold; the context is the same.
      CudaDevice card = new CudaDevice(index);
      return DeviceReport.text(new DeviceReport(card).facts(properties.name(), found.version()));
    } catch (RuntimeException | OutOfMemoryError e) {
      return "    cuda:%d, %s, failed: %s"
          .formatted(index, properties.name(), ServiceProviders.sentence(e));
    }
  }

  static CudaReport look(String library) {
    return look(library, Runtime.version());
  }

  static CudaReport look(String library, Runtime.Version jdk) {
    CudaReport report =
        CudaDriver.find(library)
            .map(CudaDriver::report)
            .orElseGet(() -> new CudaReport.NoDriver(library));
    return report instanceof CudaReport.Found found && found.works() && CudaReport.OldJdk.isOld(jdk)
        ? new CudaReport.OldJdk(jdk, found)
        : report;
  }
}
