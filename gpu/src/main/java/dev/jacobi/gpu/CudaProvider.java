package dev.jacobi.gpu;

import dev.jacobi.backend.Backend;
import dev.jacobi.backend.BackendProvider;
import dev.jacobi.shape.Device;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/// Brings the CUDA cards of this machine. JCuda is not touched where they do not work, and a card
/// is not before it is used: its context alone takes hundreds of megabytes of it.
public final class CudaProvider implements BackendProvider {
  private static final double SHARE = 0.9;

  @Override
  public String type() {
    return Device.cuda().type();
  }

  @Override
  public Backend open(Device device, Backend host) {
    CudaReport.Found found = CudaProbe.look(CudaDriver.libraryName()).working();
    DeviceProperties properties = found.device(device.index());
    if (properties.isOld()) {
      throw new CudaException(properties.refusal() + "; tensors are computed on the CPU", 0);
    }
    Natives.loadDriver();
    try {
      return backend(device.index(), host);
    } catch (CudaException e) {
      throw e.code() == CUresult.CUDA_ERROR_OUT_OF_MEMORY ? full(properties, e) : e;
    } catch (OutOfMemoryError e) {
      throw full(properties, e);
    }
  }

  private static CudaException full(DeviceProperties properties, Throwable cause) {
    return new CudaException(
        "%s is full (%s); 'nvidia-smi' names the programs that hold its memory"
            .formatted(properties.name(), cause.getMessage()),
        CUresult.CUDA_ERROR_OUT_OF_MEMORY);
  }

  private static Backend backend(int index, Backend host) {
    CudaDevice card = new CudaDevice(index);
    try {
      long[] free = new long[1];
      long[] total = new long[1];
      card.check("cuMemGetInfo", JCudaDriver.cuMemGetInfo(free, total));
      long limit = Long.getLong("jacobi.cuda.memory", (long) (SHARE * free[0]));
      boolean caching = !"false".equals(System.getProperty("jacobi.cuda.caching"));
      return new CudaBackend(
          card, new CudaAllocator(card, limit, caching), host, MatMulOptions.wanted(card));
    } catch (RuntimeException | Error e) {
      card.release();
      throw e;
    }
  }
}
