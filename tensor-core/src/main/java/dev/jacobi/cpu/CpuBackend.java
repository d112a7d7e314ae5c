package dev.jacobi.cpu;

import dev.jacobi.backend.ArgReduce;
import dev.jacobi.backend.ArgScan;
import dev.jacobi.backend.Backend;
import dev.jacobi.backend.Binary;
import dev.jacobi.backend.Cast;
import dev.jacobi.backend.Convolve;
import dev.jacobi.backend.Copy;
import dev.jacobi.backend.Decompose;
import dev.jacobi.backend.Gather;
import dev.jacobi.backend.KernelFamily;
import dev.jacobi.backend.Lowering;
import dev.jacobi.backend.MatMul;
import dev.jacobi.backend.MemoryUse;
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
import dev.jacobi.backend.Unary;
import dev.jacobi.backend.View;
import dev.jacobi.backend.Where;
import dev.jacobi.cpu.conv.ConvolveRunner;
import dev.jacobi.cpu.conv.PoolingRunner;
import dev.jacobi.cpu.fused.ProgramPlan;
import dev.jacobi.cpu.fused.ProgramRunner;
import dev.jacobi.cpu.fused.ReduceRunner;
import dev.jacobi.cpu.fused.Widening;
import dev.jacobi.cpu.kernels.ArgRunner;
import dev.jacobi.cpu.kernels.CopyRunner;
import dev.jacobi.cpu.kernels.DecomposeRunner;
import dev.jacobi.cpu.kernels.IndexRunner;
import dev.jacobi.cpu.kernels.LineRunner;
import dev.jacobi.cpu.kernels.Loops;
import dev.jacobi.cpu.kernels.MixedLoops;
import dev.jacobi.cpu.kernels.Philox;
import dev.jacobi.cpu.matmul.MatMulRunner;
import dev.jacobi.cpu.memory.Allocator;
import dev.jacobi.cpu.memory.CpuStorage;
import dev.jacobi.cpu.memory.NativeMemory;
import dev.jacobi.cpu.parallel.WorkerPool;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Device;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.Objects;
import java.util.function.Supplier;

/// The device that every machine has.
public final class CpuBackend implements Backend {
  private final Allocator allocator;
  private final WorkerPool pool;
  private final ProgramRunner programs;
  private final CopyRunner copies;
  private final ReduceRunner reductions;
  private final ArgRunner positions;
  private final MatMulRunner products;
  private final RecurRunner recurrences;
  private final ConvolveRunner convolutions;
  private final Widening widening;
  private final PoolingRunner pooling;
  private final LineRunner lines;
  private final DecomposeRunner decompositions;
  private final IndexRunner indexing;
  private final Philox random;

  /// A CPU engine.
  ///
  /// @param threads how many threads compute, at least 1
  /// @param memoryLimit the bytes that all tensors together may hold
  /// @param place tells which line of the user's code asks for memory
  public CpuBackend(int threads, long memoryLimit, Supplier<String> place) {
    allocator = new Allocator(memoryLimit, place);
    pool = new WorkerPool(threads);
    programs = new ProgramRunner(pool, allocator);
    copies = new CopyRunner(pool);
    reductions = new ReduceRunner(pool, programs);
    positions = new ArgRunner(pool);
    products = new MatMulRunner(pool, allocator, programs);
    recurrences = new RecurRunner(pool, allocator);
    convolutions = new ConvolveRunner(pool, allocator);
    widening = new Widening(allocator, programs);
    pooling = new PoolingRunner(pool);
    lines = new LineRunner(pool);
    decompositions = new DecomposeRunner(pool);
    indexing = new IndexRunner(pool);
    random = new Philox(pool);
  }

  /// Looks for what the engine needs of Java, before anything else fails for want of it.
  ///
  /// @throws LinkageError with the flag that is missing
  @SuppressWarnings("restricted")
  public static void checkJava() {
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
      throw new LinkageError(
          "jacobi: Java runs without the Vector API; start it with --add-modules"
              + " jdk.incubator.vector (jvm.options has all flags)");
    }
    Module own = CpuBackend.class.getModule();
    try {
      MemorySegment.NULL.reinterpret(1);
    } catch (IllegalCallerException e) {
      throw new LinkageError(
          "jacobi: Java denies native access; start it with --enable-native-access=%s (jvm.options"
                  .formatted(own.isNamed() ? own.getName() : "ALL-UNNAMED")
              + " has all flags)",
          e);
    }
  }

  @Override
  public Device device() {
    return Device.cpu();
  }

  @Override
  public Storage allocate(DType dtype, long numel) {
    boolean countable = numel <= Long.MAX_VALUE / dtype.bytes();
    return allocator.allocate(countable ? numel * dtype.bytes() : Long.MAX_VALUE);
  }

  @Override
  public void run(KernelFamily kernel, View[] inputs, View[] outputs) {
    retain(outputs);
    try {
      retain(inputs);
      try {
        for (View output : outputs) {
          ((CpuStorage) output.storage()).keep(null);
        }
        dispatch(kernel, inputs, outputs);
      } finally {
        release(inputs, inputs.length);
      }
    } finally {
      release(outputs, outputs.length);
      Reference.reachabilityFence(inputs);
      Reference.reachabilityFence(outputs);
    }
  }

  /// Owns the memory while a kernel runs, whatever other threads let go of meanwhile.
  private static void retain(View... views) {
    for (int i = 0; i < views.length; i++) {
      if (!views[i].storage().retain()) {
        release(views, i);
        throw CpuStorage.freed();
      }
    }
  }

  private static void release(View[] views, int count) {
    for (int i = 0; i < count; i++) {
      views[i].storage().release();
    }
  }

  private void dispatch(KernelFamily kernel, View[] inputs, View[] outputs) {
    switch (kernel) {
      case Pointwise pointwise -> pointwise(pointwise, inputs, outputs[0]);
      case Program program -> programs.run(program, View.concat(inputs, outputs));
      case Reduce reduce -> reductions.run(reduce.fold(), inputs[0], outputs[0]);
      case ArgReduce arg -> positions.run(arg, inputs[0], outputs[0]);
      case Copy copy -> copy(inputs[0], outputs[0]);
      case MatMul product -> products.run(inputs[0], inputs[1], outputs[0]);
      case Recur recur -> recur(recur, inputs, outputs);
      case Convolve convolve -> convolve(convolve, inputs, outputs[0]);
      case PoolWindows windows -> pooling.run(windows, inputs[0], outputs);
      case Scan scan -> lines.scan(scan, inputs[0], outputs[0]);
      case ArgScan scan -> lines.arg(scan, inputs[0], outputs[0]);
      case Sort sort -> lines.sort(sort, inputs[0], outputs[0]);
      case Decompose decompose -> decompositions.run(decompose.method(), inputs, outputs);
      case Gather gather -> indexing.gather(gather.dim(), inputs[0], inputs[1], outputs[0]);
      case Scatter scatter -> indexing.scatter(scatter, inputs[0], inputs[1], outputs[0]);
      case RandomFill fill -> random.fill(fill, outputs[0]);
    }
  }

  private void convolve(Convolve convolve, View[] inputs, View output) {
    if (output.dtype() == DType.FLOAT16 || output.dtype() == DType.BFLOAT16) {
      widening.run(inputs, output, (in, out) -> convolutions.run(convolve, in[0], in[1], out));
    } else {
      convolutions.run(convolve, inputs[0], inputs[1], output);
    }
  }

  private void recur(Recur recur, View[] inputs, View[] outputs) {
    if (RecurRunner.covers(recur, outputs)) {
      recurrences.run(recur, inputs, outputs);
    } else {
      recur.stepByStep(this, inputs, outputs);
    }
  }

  /// One pointwise operation. Small dense tensors, as in the graphs of teaching examples, go
  /// straight to the loop: planning would cost more than computing.
  private void pointwise(Pointwise operation, View[] inputs, View out) {
    DType.Arithmetic arithmetic = inputs[inputs.length - 1].dtype().arithmetic();
    if (out.shape().numel() <= ProgramPlan.TILE && isPlain(inputs, out, arithmetic)) {
      int n = (int) out.shape().numel();
      switch (operation) {
        case Unary unary -> Loops.of(unary, arithmetic).run(address(inputs[0]), address(out), n);
        case Binary binary -> {
          Loops.BinaryLoop loop = Loops.of(binary, arithmetic);
          long a = address(inputs[0]);
          long b = address(inputs[1]);
          if (inputs[1].shape().numel() == n) {
            if (inputs[0].shape().numel() == n) {
              loop.vv(a, b, address(out), n);
            } else {
              loop.sv(a, b, address(out), n);
            }
          } else {
            loop.vs(a, b, address(out), n);
          }
        }
        case Cast cast ->
            MixedLoops.cast(arithmetic, cast.to(), address(inputs[0]), address(out), n);
        case Where where ->
            programs.run(
                Lowering.pointwise(operation, inputs, out.shape()),
                View.concat(inputs, new View[] {out}));
      }
    } else {
      programs.run(
          Lowering.pointwise(operation, inputs, out.shape()),
          View.concat(inputs, new View[] {out}));
    }
  }

  /// Whether all views are dense numbers of the arithmetic's own type, as many as there are results
  /// or one alone.
  private static boolean isPlain(View[] inputs, View out, DType.Arithmetic arithmetic) {
    DType stored = arithmetic.dtype();
    long n = out.shape().numel();
    for (View input : inputs) {
      long count = input.shape().numel();
      if (input.dtype() != stored || (count != 1 && (count != n || !input.layout().isDense()))) {
        return false;
      }
    }
    return out.dtype() == stored && out.layout().isDense();
  }

  private static long address(View view) {
    return ((CpuStorage) view.storage()).address() + view.layout().offset() * view.dtype().bytes();
  }

  private void copy(View from, View to) {
    if (!copies.copiesLines(from, to)) {
      programs.run(Lowering.copy(from, to), new View[] {from, to});
    }
  }

  @Override
  public void upload(MemorySegment host, Storage to) {
    Objects.checkFromIndexSize(0, host.byteSize(), to.bytes());
    if (!to.retain()) {
      throw CpuStorage.freed();
    }
    try {
      ((CpuStorage) to).keep(null);
      MemorySegment.copy(host, 0, NativeMemory.ALL, ((CpuStorage) to).address(), host.byteSize());
    } finally {
      to.release();
      Reference.reachabilityFence(to);
    }
  }

  @Override
  public void download(Storage from, long offset, MemorySegment host) {
    Objects.checkFromIndexSize(offset, host.byteSize(), from.bytes());
    if (!from.retain()) {
      throw CpuStorage.freed();
    }
    try {
      long address = ((CpuStorage) from).address() + offset;
      MemorySegment.copy(NativeMemory.ALL, address, host, 0, host.byteSize());
    } finally {
      from.release();
      Reference.reachabilityFence(from);
    }
  }

  @Override
  public void synchronize() {
    // Everything is done when run returns.
  }

  /// The number of threads that compute.
  public int threads() {
    return pool.threads();
  }

  /// Computes with another number of threads from now on.
  public void threads(int count) {
    pool.threads(count);
  }

  /// The bytes that reachable tensors hold.
  public long liveBytes() {
    return allocator.liveBytes();
  }

  /// The bytes that all tensors together may hold.
  public long memoryLimit() {
    return allocator.limit();
  }

  /// Sets the bytes that all tensors together may hold.
  public void memoryLimit(long bytes) {
    allocator.limit(bytes);
  }

  /// What holds the memory.
  public MemoryUse memory() {
    return allocator.use();
  }

  /// Gives memory that waits to be used again back to the system.
  public void trim() {
    allocator.trim();
  }
}
