package dev.jacobi.gpu;

import dev.jacobi.backend.DeviceProbe;
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
    Natives.load();
    return new Card(index);
  }

  static CudaReport look(String library) {
    return CudaDriver.find(library)
        .map(CudaDriver::report)
        .orElseGet(() -> new CudaReport.NoDriver(library));
  }
}
