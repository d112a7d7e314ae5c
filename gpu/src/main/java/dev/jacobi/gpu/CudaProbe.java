package dev.jacobi.gpu;

import dev.jacobi.backend.DeviceProbe;
import java.util.ArrayList;
import java.util.List;
import jcuda.driver.JCudaDriver;

/// Looks for CUDA, for `./jacobi doctor`.
public final class CudaProbe implements DeviceProbe {
  @Override
  public String name() {
    return "CUDA";
  }

  @Override
  public String report() {
    return look(CudaDriver.libraryName()).text();
  }

  @Override
  public String examine() {
    if (!(look(CudaDriver.libraryName()) instanceof CudaReport.Found found) || !found.works()) {
      return "";
    }
    List<String> cards = new ArrayList<>();
    for (int i = 0; i < found.devices().size(); i++) {
      // The devices' own card is not for others to hold; the context is the same.
      cards.add(
          CardReport.text(new CardReport(card(i)).facts(found.devices().get(i), found.version())));
    }
    return String.join("\n\n", cards);
  }

  private static Card card(int index) {
    Natives.load(() -> JCudaDriver.setExceptionsEnabled(false));
    return new Card(index);
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
