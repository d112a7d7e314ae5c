package dev.jacobi.gpu;

import dev.jacobi.backend.Backend;
import dev.jacobi.backend.BackendProvider;
import java.util.ArrayList;
import java.util.List;
import jcuda.driver.JCudaDriver;

/// Brings the CUDA cards of this machine. JCuda is not touched where they do not work.
public final class CudaProvider implements BackendProvider {
  private static final double SHARE = 0.9;

  @Override
  public List<Backend> backends(Backend host) {
    if (!(CudaProbe.look(CudaDriver.libraryName()) instanceof CudaReport.Found found)
        || !found.works()) {
      return List.of();
    }
    Natives.load(() -> JCudaDriver.setExceptionsEnabled(false));
    List<Backend> backends = new ArrayList<>();
    for (int i = 0; i < found.devices().size(); i++) {
      backends.add(backend(i, host));
    }
    return backends;
  }

  private static Backend backend(int index, Backend host) {
    Card card = new Card(index);
    long[] free = new long[1];
    long[] total = new long[1];
    card.check("cuMemGetInfo", JCudaDriver.cuMemGetInfo(free, total));
    long limit = Long.getLong("jacobi.cuda.memory", (long) (SHARE * free[0]));
    boolean caching = !"false".equals(System.getProperty("jacobi.cuda.caching"));
    return new CudaBackend(
        card, new CudaAllocator(card, limit, caching), host, ProductOptions.wanted(card));
  }
}
