package dev.jacobi.gpu;

import dev.jacobi.backend.PoolWindows;
import dev.jacobi.backend.View;
import dev.jacobi.gpu.CudaDevice.Grid;
import java.util.Locale;

/// Runs pooling.
final class PoolingKernels {
  private static final int THREADS = 128;

  private final CudaDevice card;
  private final KernelArguments arguments = new KernelArguments();

  PoolingKernels(CudaDevice card) {
    this.card = card;
  }

  void run(PoolWindows kernel, View in, View[] outputs) {
    View out = outputs[0];
    boolean spread = kernel.kind() == PoolWindows.PoolingMode.SPREAD;
    MatMulKernels.checkReach(kernel.window(), spread ? out : in, spread ? in : out);
    arguments.clear().view(in).view(out).view(outputs[outputs.length - 1]);
    arguments.put64(in.shape().size(0) * in.shape().size(1));
    MatMulKernels.places(arguments, spread ? out : in);
    MatMulKernels.places(arguments, spread ? in : out);
    MatMulKernels.window(arguments, kernel.window());
    String name = "pool_" + kernel.kind().name().toLowerCase(Locale.ROOT);
    card.launch("window", name, Grid.of(out.shape().numel(), THREADS), arguments.buffer());
  }
}
