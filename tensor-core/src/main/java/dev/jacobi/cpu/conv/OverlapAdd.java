package dev.jacobi.cpu.conv;

import dev.jacobi.backend.Convolve;
import dev.jacobi.backend.View;
import dev.jacobi.backend.Window;
import dev.jacobi.cpu.conv.PoolingRunner.Plane;
import dev.jacobi.cpu.kernels.RowLoops;
import dev.jacobi.cpu.matmul.Gemm;
import dev.jacobi.cpu.matmul.Gemm.Matrix;
import dev.jacobi.cpu.memory.Allocator;
import dev.jacobi.cpu.memory.CpuStorage;
import dev.jacobi.cpu.memory.NativeMemory;
import dev.jacobi.cpu.memory.Sizes;
import dev.jacobi.cpu.parallel.WorkerPool;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Layout;
import java.lang.ref.Reference;
import java.util.List;

/// The pass of a convolution to its input, for windows that move one place at a time: a product of
/// the weights with `y` as it lies says what each window gives to each of its places, and these are
/// added up where windows overlap. Nothing is padded, and few elements are packed.
final class OverlapAdd {
  /// The most bytes of what windows give: they stay in a second-level cache.
  private static final long MOST = 1 << 20;

  private final WorkerPool pool;
  private final Allocator allocator;
  private final Gemm gemm;

  OverlapAdd(WorkerPool pool, Allocator allocator, Gemm gemm) {
    this.pool = pool;
    this.allocator = allocator;
    this.gemm = gemm;
  }

  static boolean covers(Convolve convolve, View y, View w, View x) {
    long columns = w.shape().numel() / Math.max(1, w.shape().size(0));
    long places = planes(y).shape().numel();
    return RowLoops.SUM.isPresent()
        && x.dtype() == DType.FLOAT32
        && convolve.window().stride().stream().allMatch(step -> step == 1)
        && y.shape().numel() > 0
        && planes(y).isDense()
        && planes(x).isDense()
        && w.shape().numel() > 0
        && Sizes.product(columns, places) <= MOST / Float.BYTES;
  }

  /// The places of one channel.
  private static Layout planes(View view) {
    return view.layout().tail(2);
  }

  void run(Convolve convolve, View y, View w, View x) {
    int groups = convolve.groups();
    List<Im2ColView> weights = List.of(ConvolvePlan.kernel(w, groups).transposed());
    Im2ColView sources = ConvolvePlan.planes(y, groups);
    Im2ColView planes = ConvolvePlan.planes(x, groups);
    Col2Im overlap = new Col2Im(convolve.window(), x, y);
    try (ContiguousWeights kernels = new ContiguousWeights(w, groups, weights, allocator)) {
      pool.runAll(
          y.shape().size(0) * groups,
          job -> {
            long batch = job / groups;
            int g = (int) (job % groups);
            Im2ColView from = sources.moved(ConvolvePlan.start(y, batch, g, groups));
            Im2ColView to = planes.moved(ConvolvePlan.start(x, batch, g, groups));
            one(overlap, kernels.of(0, g).asMatrix(), from.asMatrix(), to.at(0, 0));
          });
    }
  }

  private void one(Col2Im overlap, Matrix weights, Matrix y, long x) {
    int rows = weights.rows();
    int places = y.columns();
    CpuStorage given = allocator.allocate(4L * rows * places);
    try {
      gemm.multiply(weights, y, Matrix.dense(given.address(), rows, places));
      overlap.add(given.address(), rows, x);
      allocator.release(given);
    } finally {
      Reference.reachabilityFence(given);
    }
  }

  /// Where windows overlap in one element of the batch.
  private static final class Col2Im {
    private final Plane plane;
    private final long nextPlane;

    Col2Im(Window window, View x, View y) {
      plane = new Plane(window, PoolingRunner.places(x), PoolingRunner.places(y));
      nextPlane = x.layout().stride(1) * Float.BYTES;
    }

    /// @param given what windows give, a row for each place of the window in each channel
    /// @param x the first of the channels that take it
    void add(long given, int rows, long x) {
      int[] size = plane.size;
      int[] wide = plane.wide;
      int[] narrow = plane.narrow;
      long rowBytes = 4L * narrow[0] * narrow[1] * narrow[2];
      int taps = size[0] * size[1] * size[2];
      for (int row = 0; row < rows; row++) {
        long to = x + row / taps * nextPlane;
        if (row % taps == 0) {
          NativeMemory.zero(to, 4L * wide[0] * wide[1] * wide[2]);
        }
        tap(row % taps, given + row * rowBytes, to);
      }
    }

    private void tap(int tap, long given, long target) {
      int[] size = plane.size;
      int[] wide = plane.wide;
      int[] narrow = plane.narrow;
      long[] place = {tap / (size[1] * size[2]), tap / size[2] % size[1], tap % size[2]};
      long[] first = new long[place.length];
      long[] end = new long[place.length];
      long[] shift = new long[place.length];
      for (int d = 0; d < place.length; d++) {
        shift[d] = place[d] * plane.dilation[d] - plane.padding[d];
        first[d] = Math.max(0, -shift[d]);
        end[d] = Math.min(narrow[d], wide[d] - shift[d]);
        if (first[d] >= end[d]) {
          return;
        }
      }
      long block = RowLoops.start(end[1] - first[1], (int) (end[2] - first[2]));
      for (long i = first[0]; i < end[0]; i++) {
        long row = (i + shift[0]) * wide[1] + first[1] + shift[1];
        long to = target + 4 * (row * wide[2] + first[2] + shift[2]);
        long from = given + 4 * ((i * narrow[1] + first[1]) * narrow[2] + first[2]);
        RowLoops.put(block, 0, to, 4L * wide[2]);
        RowLoops.put(block, 1, from, 4L * narrow[2]);
        RowLoops.put(block, 2, to, 4L * wide[2]);
        RowLoops.SUM.orElseThrow().run(block);
      }
    }
  }
}
