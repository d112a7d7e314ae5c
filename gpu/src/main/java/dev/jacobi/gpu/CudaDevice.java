package dev.jacobi.gpu;

import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR;
import static jcuda.driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR;

import dev.jacobi.gpu.KernelArguments.Unsupported;
import dev.jacobi.shape.Device;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import jcuda.Pointer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.CUresult;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;
import org.jspecify.annotations.Nullable;

/// One card: its primary context, which it shares with other libraries of this program, and the
/// stream in which kernels run in the order in which they were asked for.
///
/// After a fault in a kernel CUDA refuses all further work; the card then names the first fault.
final class CudaDevice {
  /// The size of the arguments that a kernel may have.
  static final int ARGUMENTS = 4096;

  /// Whether each request is waited for, so that a fault shows where it happens.
  static final boolean BLOCKING = Boolean.getBoolean("jacobi.cuda.blocking");

  private final Device device;
  private final Function<String, byte[]> ptx;
  private final CUdevice handle = new CUdevice();
  private final CUcontext context = new CUcontext();
  private final CUstream stream;
  private final Map<String, CUmodule> modules = new HashMap<>();
  private final Map<String, CUfunction> functions = new HashMap<>();
  private final int capability;
  private final StreamEvents progress;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable CudaException broken;
  private @Nullable LaunchContext last;
  private String lastKernel = "";

  CudaDevice(int index) {
    this(index, Ptx::read);
  }

  /// @param ptx gives a module's text by its name
  CudaDevice(int index, Function<String, byte[]> ptx) {
    this.ptx = ptx;
    device = Device.cuda(index);
    check("cuInit", JCudaDriver.cuInit(0));
    check("cuDeviceGet", JCudaDriver.cuDeviceGet(handle, index));
    check("cuDevicePrimaryCtxRetain", JCudaDriver.cuDevicePrimaryCtxRetain(context, handle));
    try {
      bind();
      stream = newStream();
      capability = readCapability();
      progress = new StreamEvents(this);
    } catch (RuntimeException | Error e) {
      release();
      throw e;
    }
  }

  /// Gives the context back, with all that was made in it, if nobody else in this program has it. A
  /// card is not used after this.
  final void release() {
    // What this says is less than why the card is given up.
    JCudaDriver.cuDevicePrimaryCtxRelease(handle);
  }

  Device device() {
    return device;
  }

  CUstream stream() {
    return stream;
  }

  /// Another stream, which waits for nobody but who it is told to wait for.
  final CUstream newStream() {
    CUstream made = new CUstream();
    check(
        "cuStreamCreate", JCudaDriver.cuStreamCreate(made, CUstream_flags.CU_STREAM_NON_BLOCKING));
    return made;
  }

  /// What was put into the stream so far.
  StreamEvents progress() {
    return progress;
  }

  /// Held by whoever talks to the card: its stream takes one request after another.
  ReentrantLock lock() {
    return lock;
  }

  /// Makes the card's context the one of this thread. Must come before each group of calls, in the
  /// same thread.
  void bind() {
    CudaException cause = broken;
    if (cause != null) {
      throw new CudaException(
          "%s is out of order since: %s; restart the program or the kernel to use it again"
              .formatted(device, cause.getMessage()),
          cause.code());
    }
    check("cuCtxSetCurrent", JCudaDriver.cuCtxSetCurrent(context));
  }

  /// Throws what a driver call says of its failure.
  void check(String call, int code) {
    if (code == CUresult.CUDA_SUCCESS) {
      return;
    }
    CudaException failure =
        new CudaException(
            "%s: %s failed: %s%s".formatted(device, call, CUresult.stringFor(code), where()), code);
    if (isFatal(code)) {
      broken = failure;
    }
    throw failure;
  }

  /// Which operation failed, as far as it is known: kernels run later than they are asked for.
  private String where() {
    if (last == null) {
      return "";
    }
    String kernel = lastKernel.isEmpty() ? "" : ", kernel " + lastKernel;
    return BLOCKING
        ? "; the operation was %s%s".formatted(last, kernel)
        : ("; the last operation was %s%s, and it was this one or one before it:"
                + " -Djacobi.cuda.blocking=true tells which")
            .formatted(last, kernel);
  }

  /// Notes what the next kernels are for.
  void asked(LaunchContext request) {
    last = request;
    lastKernel = "";
  }

  /// Whether the context is of no more use after an error.
  private static boolean isFatal(int code) {
    return switch (code) {
      case CUresult.CUDA_ERROR_ILLEGAL_ADDRESS,
          CUresult.CUDA_ERROR_LAUNCH_FAILED,
          CUresult.CUDA_ERROR_LAUNCH_TIMEOUT,
          CUresult.CUDA_ERROR_MISALIGNED_ADDRESS,
          CUresult.CUDA_ERROR_ILLEGAL_INSTRUCTION,
          CUresult.CUDA_ERROR_INVALID_ADDRESS_SPACE,
          CUresult.CUDA_ERROR_INVALID_PC,
          CUresult.CUDA_ERROR_HARDWARE_STACK_ERROR,
          CUresult.CUDA_ERROR_ASSERT,
          CUresult.CUDA_ERROR_ECC_UNCORRECTABLE ->
          true;
      default -> false;
    };
  }

  /// Waits until everything is done that was asked for.
  void synchronize() {
    check("cuStreamSynchronize", JCudaDriver.cuStreamSynchronize(stream));
  }

  /// How a kernel is spread: blocks, threads of each, and bytes of shared memory.
  record Grid(long blocks, int y, int z, int threads) {
    static Grid of(long items, int threads) {
      return new Grid((items + threads - 1) / threads, 1, 1, threads);
    }
  }

  /// Starts a kernel of a module.
  ///
  /// @param arguments the one structure that it takes, in native memory
  void launch(String module, String kernel, Grid grid, ByteBuffer arguments) {
    if (grid.blocks() == 0 || grid.y() == 0 || grid.z() == 0) {
      return;
    }
    if (grid.blocks() > Integer.MAX_VALUE) {
      throw new Unsupported("tensors of this size");
    }
    CUfunction function = function(module, kernel);
    lastKernel = kernel;
    check(
        "cuLaunchKernel of " + kernel,
        JCudaDriver.cuLaunchKernel(
            function,
            (int) grid.blocks(),
            grid.y(),
            grid.z(),
            grid.threads(),
            1,
            1,
            0,
            stream,
            Pointer.to(Pointer.to(arguments)),
            null));
    progress.asked();
    if (BLOCKING) {
      synchronize();
    }
  }

  private CUfunction function(String module, String kernel) {
    CUfunction known = functions.get(kernel);
    if (known != null) {
      return known;
    }
    CUmodule loaded = modules.get(module);
    if (loaded == null) {
      loaded = new CUmodule();
      byte[] text = ptx.apply(module);
      check("cuModuleLoadData of " + module, JCudaDriver.cuModuleLoadData(loaded, text));
      modules.put(module, loaded);
    }
    CUfunction function = new CUfunction();
    check(
        "cuModuleGetFunction of " + kernel,
        JCudaDriver.cuModuleGetFunction(function, loaded, kernel));
    functions.put(kernel, function);
    return function;
  }

  /// Ten times the major and once the minor compute capability.
  int capability() {
    return capability;
  }

  private int readCapability() {
    return 10 * attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR)
        + attribute(CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR);
  }

  /// One of the driver's numbers about the card.
  int attribute(int attribute) {
    int[] value = new int[1];
    check("cuDeviceGetAttribute", JCudaDriver.cuDeviceGetAttribute(value, attribute, handle));
    return value[0];
  }
}
