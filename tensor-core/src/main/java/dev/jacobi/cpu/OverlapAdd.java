package dev.jacobi.cpu;

import dev.jacobi.backend.Convolve;
import dev.jacobi.backend.View;
import dev.jacobi.backend.Window;
import dev.jacobi.cpu.Gemm.Matrix;
import dev.jacobi.cpu.code.LoopBuilder;
import dev.jacobi.cpu.code.LoopCode;
import dev.jacobi.cpu.code.MachineCode;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Layout;
import java.lang.ref.Reference;
import java.util.Optional;

/// The pass of a convolution to its input, for windows that move one place at a time: a product of
/// the weights with `y` as it lies says what each window gives to each of its places, and these are
/// added up where windows overlap. Nothing is padded, and few elements are packed.
final class OverlapAdd {
  private static final int DIMS = 3;

  /// The most bytes of what windows give: they stay in a second-level cache.
  private static final long MOST = 1 << 20;

  private final Pool pool;
  private final Allocator allocator;
  private final Gemm gemm;

  OverlapAdd(Pool pool, Allocator allocator, Gemm gemm) {
    this.pool = pool;
    this.allocator = allocator;
    this.gemm = gemm;
  }

  /// A loop that adds rows to rows.
  private static final class Loop {
    static final Optional<LoopCode> CODE = MachineCode.isAvailable() ? make() : Optional.empty();

    private static Optional<LoopCode> make() {
      LoopBuilder builder = new LoopBuilder();
      builder.store(builder.sum(builder.stream(), builder.stream()), false);
      return builder.build();
    }
  }

  static boolean covers(Convolve convolve, View y, View w, View x) {
    long columns = w.shape().numel() / Math.max(1, w.shape().size(0));
    long places = planes(y).shape().numel();
    return Loop.CODE.isPresent()
        && x.dtype() == DType.FLOAT32
        && convolve.window().stride().stream().allMatch(step -> step == 1)
        && y.shape().numel() > 0
        && planes(y).isDense()
        && planes(x).isDense()
        && w.shape().numel() > 0
        && columns * places * Float.BYTES <= MOST;
  }

  /// The places of one channel.
  private static Layout planes(View view) {
    return view.layout().tail(2);
  }

  void run(Convolve convolve, View y, View w, View x) {
    int groups = convolve.groups();
    int rows = Math.toIntExact(w.shape().numel() / w.shape().size(0));
    int outputs = Math.toIntExact(w.shape().size(0) / groups);
    long weightBytes = (long) rows * outputs * Float.BYTES;
    CpuStorage weights = allocator.allocate(groups * weightBytes);
    try {
      Lattice kernel = ConvolvePlan.kernel(w, groups).transposed();
      long nextGroup = w.layout().stride(0) * outputs * Float.BYTES;
      for (int g = 0; g < groups; g++) {
        kernel.moved(g * nextGroup).copyTo(weights.address() + g * weightBytes);
      }
      Overlap overlap = new Overlap(convolve.window(), x, y);
      pool.run(
          Math.toIntExact(y.shape().size(0) * groups),
          job -> {
            long batch = job / groups;
            long g = job % groups;
            long from = weights.address() + g * weightBytes;
            Matrix left = new Matrix(null, from, 4L * outputs, 4, rows, outputs);
            one(overlap, left, matrix(y, batch, g, outputs), address(x, batch, g, groups));
          });
      allocator.release(weights);
    } finally {
      Reference.reachabilityFence(weights);
    }
  }

  private void one(Overlap overlap, Matrix weights, Matrix y, long x) {
    int places = y.columns();
    CpuStorage given = allocator.allocate(4L * weights.rows() * places);
    try {
      gemm.multiply(
          weights, y, new Matrix(null, given.address(), 4L * places, 4, weights.rows(), places));
      overlap.add(given.address(), weights.rows(), x);
      allocator.release(given);
    } finally {
      Reference.reachabilityFence(given);
    }
  }

  private static Matrix matrix(View y, long batch, long group, int channels) {
    long step = y.layout().stride(1) * Float.BYTES;
    long first = start(y) + batch * y.layout().stride(0) * Float.BYTES + group * channels * step;
    int places = Math.toIntExact(planes(y).shape().numel());
    return new Matrix(null, first, step, Float.BYTES, channels, places);
  }

  private static long address(View x, long batch, long group, int groups) {
    long channels = x.shape().size(1) / groups;
    return start(x)
        + (batch * x.layout().stride(0) + group * channels * x.layout().stride(1)) * Float.BYTES;
  }

  private static long start(View view) {
    return ((CpuStorage) view.storage()).address() + view.layout().offset() * Float.BYTES;
  }

  /// Where windows overlap in one element of the batch. Fewer than three dimensions are three, with
  /// sizes of 1 in front.
  private static final class Overlap {
    private final int[] size = {1, 1, 1};
    private final int[] dilation = {1, 1, 1};
    private final int[] padding = new int[DIMS];
    private final int[] wide = {1, 1, 1};
    private final int[] narrow = {1, 1, 1};
    private final long nextPlane;

    Overlap(Window window, View x, View y) {
      int lead = DIMS - window.dims();
      for (int d = 0; d < window.dims(); d++) {
        size[lead + d] = window.size().get(d);
        dilation[lead + d] = window.dilation().get(d);
        padding[lead + d] = window.padding().get(d);
        wide[lead + d] = Math.toIntExact(x.shape().size(d + 2));
        narrow[lead + d] = Math.toIntExact(y.shape().size(d + 2));
      }
      nextPlane = x.layout().stride(1) * Float.BYTES;
    }

    /// @param given what windows give, a row for each place of the window in each channel
    /// @param x the first of the channels that take it
    void add(long given, int rows, long x) {
      long rowBytes = 4L * narrow[0] * narrow[1] * narrow[2];
      int taps = size[0] * size[1] * size[2];
      for (int row = 0; row < rows; row++) {
        long plane = x + row / taps * nextPlane;
        if (row % taps == 0) {
          Memory.zero(plane, 4L * wide[0] * wide[1] * wide[2]);
        }
        tap(row % taps, given + row * rowBytes, plane);
      }
    }

    private void tap(int tap, long given, long plane) {
      int[] place = {tap / (size[1] * size[2]), tap / size[2] % size[1], tap % size[2]};
      int[] first = new int[DIMS];
      int[] end = new int[DIMS];
      int[] shift = new int[DIMS];
      for (int d = 0; d < DIMS; d++) {
        shift[d] = place[d] * dilation[d] - padding[d];
        first[d] = Math.max(0, -shift[d]);
        end[d] = Math.min(narrow[d], wide[d] - shift[d]);
        if (first[d] >= end[d]) {
          return;
        }
      }
      long block = Scratch.block();
      Memory.putLong(block + LoopCode.ROWS, end[1] - first[1]);
      MachineOperation.putColumns(block, end[2] - first[2]);
      Memory.putLong(block + LoopCode.STEPS, 4L * wide[2]);
      Memory.putLong(block + LoopCode.STEPS + 8, 4L * narrow[2]);
      Memory.putLong(block + LoopCode.STEPS + 16, 4L * wide[2]);
      for (int i = first[0]; i < end[0]; i++) {
        long row = (long) (i + shift[0]) * wide[1] + first[1] + shift[1];
        long to = plane + 4 * (row * wide[2] + first[2] + shift[2]);
        long from = given + 4 * (((long) i * narrow[1] + first[1]) * narrow[2] + first[2]);
        Memory.putLong(block + LoopCode.POINTERS, to);
        Memory.putLong(block + LoopCode.POINTERS + 8, from);
        Memory.putLong(block + LoopCode.POINTERS + 16, to);
        Loop.CODE.orElseThrow().run(block);
      }
    }
  }
}
