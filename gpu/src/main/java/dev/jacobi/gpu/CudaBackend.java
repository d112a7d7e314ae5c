package dev.jacobi.gpu;

import dev.jacobi.backend.ArgReduce;
import dev.jacobi.backend.ArgScan;
import dev.jacobi.backend.Backend;
import dev.jacobi.backend.Convolve;
import dev.jacobi.backend.Copy;
import dev.jacobi.backend.Decompose;
import dev.jacobi.backend.Gather;
import dev.jacobi.backend.KernelFamily;
import dev.jacobi.backend.MatMul;
import dev.jacobi.backend.Pointwise;
import dev.jacobi.backend.PoolWindows;
import dev.jacobi.backend.Program;
import dev.jacobi.backend.RandomFill;
import dev.jacobi.backend.Recur;
import dev.jacobi.backend.Reduce;
import dev.jacobi.backend.Scan;
import dev.jacobi.backend.Scatter;
import dev.jacobi.backend.Sort;
import dev.jacobi.backend.Storage;
import dev.jacobi.backend.View;
import dev.jacobi.gpu.KernelArguments.Unsupported;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Device;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.function.Supplier;

/// Computes on a card. Kernels run after one another in the order in which they were asked for;
/// only a read of elements waits for them.
final class CudaBackend implements Backend {
  private final CudaDevice card;
  private final CudaAllocator allocator;
  private final PinnedStaging staging;
  private final ProgramKernels programs;
  private final MatMulKernels products;
  private final Epilogues epilogues;
  private final ScanSortKernels orders;
  private final PoolingKernels pools;
  private final GatherScatterKernels indices;
  private final RandomKernels randoms;
  private final CpuFallback fallback;

  CudaBackend(CudaDevice card, CudaAllocator allocator, Backend host) {
    this(card, allocator, host, MatMulOptions.own());
  }

  CudaBackend(CudaDevice card, CudaAllocator allocator, Backend host, MatMulOptions options) {
    this.card = card;
    this.allocator = allocator;
    this.staging = new PinnedStaging(card);
    this.programs = new ProgramKernels(card, allocator);
    this.products = new MatMulKernels(card, options);
    this.epilogues = new Epilogues(card, products, programs);
    this.orders = new ScanSortKernels(card, allocator, programs);
    this.pools = new PoolingKernels(card);
    this.indices = new GatherScatterKernels(card, allocator, staging);
    this.randoms = new RandomKernels(card);
    this.fallback = new CpuFallback(this, host);
  }

  @Override
  public Device device() {
    return card.device();
  }

  CudaDevice card() {
    return card;
  }

  CudaAllocator allocator() {
    return allocator;
  }

  CpuFallback fallback() {
    return fallback;
  }

  private <T> T exclusively(Supplier<T> work) {
    card.lock().lock();
    try {
      card.bind();
      return work.get();
    } finally {
      card.lock().unlock();
    }
  }

  private void exclusively(Runnable work) {
    exclusively(
        () -> {
          work.run();
          return true;
        });
  }

  @Override
  public Storage allocate(DType dtype, long numel) {
    long bytes = Math.multiplyExact(numel, (long) dtype.bytes());
    return exclusively(() -> allocator.allocate(bytes));
  }

  @Override
  public void run(KernelFamily kernel, View[] inputs, View[] outputs) {
    try {
      exclusively(
          () -> {
            dispatch(kernel, inputs, outputs);
            CudaStorage.used(card, inputs);
            CudaStorage.used(card, outputs);
          });
    } catch (Unsupported e) {
      fallback.run(e.what(), kernel, inputs, outputs);
    } finally {
      Reference.reachabilityFence(inputs);
      Reference.reachabilityFence(outputs);
    }
  }

  private void dispatch(KernelFamily kernel, View[] inputs, View[] outputs) {
    if (epilogues.takes(kernel, inputs, outputs)) {
      return;
    }
    epilogues.flush();
    card.asked(LaunchContext.of(kernel, outputs[0]));
    switch (kernel) {
      case Pointwise pointwise -> programs.pointwise(pointwise, inputs, outputs[0]);
      case Program program -> programs.run(program, inputs, outputs);
      case Reduce reduce -> programs.reduce(reduce.fold(), inputs[0], outputs[0]);
      case Copy copy -> programs.copy(inputs[0], outputs[0]);
      case ArgReduce arg -> orders.argReduce(arg, inputs[0], outputs[0]);
      case MatMul product -> epilogues.multiply(MatMulCall.of(inputs[0], inputs[1], outputs[0]));
      case Recur recur -> recur.stepByStep(this, inputs, outputs);
      case Convolve convolve -> products.convolve(convolve, inputs[0], inputs[1], outputs[0]);
      case PoolWindows windows -> pools.run(windows, inputs[0], outputs);
      case Scan scan -> orders.scan(scan, inputs[0], outputs[0]);
      case ArgScan scan -> orders.argScan(scan, inputs[0], outputs[0]);
      case Sort sort -> orders.sort(sort, inputs[0], outputs[0]);
      case Decompose decompose -> throw new Unsupported("decompositions of matrices");
      case Gather gather -> indices.gather(gather.dim(), inputs[0], inputs[1], outputs[0]);
      case Scatter scatter -> indices.scatter(scatter, inputs[0], inputs[1], outputs[0]);
      case RandomFill fill -> randoms.fill(fill, outputs[0]);
    }
  }

  @Override
  public void upload(MemorySegment host, Storage to) {
    try {
      CudaStorage storage = (CudaStorage) to;
      exclusively(
          () -> {
            epilogues.flush();
            staging.upload(host, storage.address(), storage.used());
          });
    } finally {
      Reference.reachabilityFence(to);
    }
  }

  @Override
  public void download(Storage from, long offset, MemorySegment host) {
    try {
      exclusively(
          () -> {
            epilogues.flush();
            staging.download(((CudaStorage) from).address() + offset, host);
            indices.check();
          });
    } finally {
      Reference.reachabilityFence(from);
    }
  }

  @Override
  public void synchronize() {
    exclusively(
        () -> {
          epilogues.flush();
          card.synchronize();
          indices.check();
        });
  }
}
