package dev.jacobi.tensor;

import dev.jacobi.backend.Backend;
import dev.jacobi.backend.KernelFamily;
import dev.jacobi.backend.Storage;
import dev.jacobi.backend.View;
import dev.jacobi.cpu.CpuBackend;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Device;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Devices for tests: the CPU engine with some number of threads, under another name, so that an
/// operation which falls back to the default device is found out.
public record NamedBackend(Device device, Backend engine) implements Backend {
  private static final long MEMORY = 1L << 30;

  /// The engine with this many threads.
  public static NamedBackend withThreads(int threads) {
    return new NamedBackend(
        new Device("threads", threads), new CpuBackend(threads, MEMORY, () -> ""));
  }

  /// The tensor of an input, on this device.
  public Tensor make(Input input) {
    return input.make(Form.DENSE, this);
  }

  /// A call of the operation on this device.
  List<Tensor> call(Row row, Sample sample) {
    return row.call(sample.make(this::make));
  }

  @Override
  public Storage allocate(DType dtype, long numel) {
    return engine.allocate(dtype, numel);
  }

  @Override
  public void run(KernelFamily kernel, View[] inputs, View[] outputs) {
    engine.run(kernel, inputs, outputs);
  }

  @Override
  public void upload(MemorySegment host, Storage to) {
    engine.upload(host, to);
  }

  @Override
  public void download(Storage from, long offset, MemorySegment host) {
    engine.download(from, offset, host);
  }

  @Override
  public void synchronize() {
    engine.synchronize();
  }
}
