/// The CUDA device. Nothing is exported: programs reach it as `Device.cuda()`.
module dev.jacobi.gpu {
  requires dev.jacobi.tensor;
  requires jcuda;
  requires jcublas;
  requires static org.jspecify;

  provides dev.jacobi.backend.BackendProvider with
      dev.jacobi.gpu.CudaProvider;
  provides dev.jacobi.backend.DeviceProbe with
      dev.jacobi.gpu.CudaProbe;
}
