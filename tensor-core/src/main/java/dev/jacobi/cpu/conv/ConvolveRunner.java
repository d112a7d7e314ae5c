package dev.jacobi.cpu.conv;

import dev.jacobi.backend.Convolve;
import dev.jacobi.backend.View;
import dev.jacobi.backend.Window;
import dev.jacobi.cpu.conv.ConvolvePlan.Product;
import dev.jacobi.cpu.conv.ConvolvePlan.Tensors;
import dev.jacobi.cpu.kernels.CopyRunner;
import dev.jacobi.cpu.kernels.Elements;
import dev.jacobi.cpu.matmul.Gemm;
import dev.jacobi.cpu.matmul.Gemm.Matrix;
import dev.jacobi.cpu.matmul.GemmKernel;
import dev.jacobi.cpu.memory.Allocator;
import dev.jacobi.cpu.memory.CpuStorage;
import dev.jacobi.cpu.memory.NativeMemory;
import dev.jacobi.cpu.parallel.WorkerPool;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Shape;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;

/// Convolutions as matrix products: the windows are a [Im2ColView] over the padded input, which the
/// product packs block by block.
public final class ConvolveRunner {
  /// Elements of the windows' matrix in a part of the work: they stay in a second-level cache.
  private static final int BLOCK = 1 << 17;

  /// Results of a product that are so few that threads share its sums.
  private static final long FEW_RESULTS = 1 << 12;

  /// The steps of a sum that are worth a part of their own, and the most parts.
  private static final int FEWEST_STEPS = 2048;

  private static final int MOST_PARTS = 16;

  private final WorkerPool pool;
  private final Allocator allocator;
  private final CopyRunner copies;
  private final Gemm gemm;

  public ConvolveRunner(WorkerPool pool, Allocator allocator) {
    this.pool = pool;
    this.allocator = allocator;
    this.copies = new CopyRunner(pool);
    this.gemm = new Gemm(pool, allocator);
  }

  public void run(Convolve convolve, View a, View b, View out) {
    switch (convolve.pass()) {
      case FORWARD -> forward(convolve, a, b, out);
      case INPUT -> input(convolve, a, b, out);
      case WEIGHT -> weight(convolve, a, b, out);
    }
  }

  private void forward(Convolve convolve, View x, View w, View y) {
    int groups = convolve.groups();
    try (PaddedTensor padded = pad(x, convolve.window())) {
      Shape one = y.shape().reduce(first(y.shape().rank()), true);
      Product step =
          new Product(
              ConvolvePlan.kernel(w, groups),
              ConvolvePlan.windows(group(padded.view(), groups), one, convolve.window()),
              ConvolvePlan.planes(y, groups));
      products(groups, new Tensors(padded.view(), w, y), List.of(step));
    }
  }

  private void input(Convolve convolve, View y, View w, View x) {
    if (OverlapAdd.covers(convolve, y, w, x)) {
      new OverlapAdd(pool, allocator, gemm).run(convolve, y, w, x);
      return;
    }
    long[][] ends = ConvolvePlan.inputPadding(convolve.window(), x.shape(), y.shape());
    int groups = convolve.groups();
    try (PaddedTensor padded = PaddedTensor.pad(y, ends[0], ends[1], allocator, copies)) {
      Tensors tensors = new Tensors(padded.view(), w, x);
      List<Product> phases = ConvolvePlan.phases(convolve.window(), groups, ends[0], tensors);
      if (!ConvolvePlan.seesAll(convolve.window(), x.shape())) {
        copies.zero((CpuStorage) x.storage());
      }
      products(groups, tensors, phases);
    }
  }

  /// The transposed weights are the windows' matrix, which has the more rows, times the places of
  /// `y`.
  private void weight(Convolve convolve, View x, View y, View w) {
    int groups = convolve.groups();
    try (PaddedTensor padded = pad(x, convolve.window())) {
      View from = padded.view();
      Im2ColView windows = ConvolvePlan.windows(group(from, groups), y.shape(), convolve.window());
      Im2ColView planes = ConvolvePlan.batchPlanes(y, groups).transposed();
      Im2ColView result = ConvolvePlan.kernel(w, groups).transposed();
      pool.run(
          groups,
          g ->
              inParts(
                  w.dtype(),
                  windows.moved(g * ConvolvePlan.nextGroup(from, 1, groups)),
                  planes.moved(g * ConvolvePlan.nextGroup(y, 1, groups)),
                  result.moved(g * ConvolvePlan.nextGroup(w, 0, groups))));
    }
  }

  /// A product of long sums for few results: threads share the sums.
  private void inParts(DType type, Im2ColView a, Im2ColView b, Im2ColView c) {
    int steps = a.columns();
    int parts = Math.min(MOST_PARTS, steps / FEWEST_STEPS);
    long numel = (long) c.rows() * c.columns();
    if (type != DType.FLOAT32 || numel > FEW_RESULTS || parts < 2) {
      product(type, a, b, c);
      return;
    }
    long bytes = numel * Float.BYTES;
    CpuStorage sums = allocator.allocate(parts * bytes);
    try {
      pool.run(
          parts,
          i -> {
            int first = (int) ((long) steps * i / parts);
            int end = (int) ((long) steps * (i + 1) / parts);
            long to = sums.address() + i * bytes;
            gemm.multiply(
                a.columns(first, end),
                b.transposed().columns(first, end).transposed(),
                Matrix.dense(to, c.rows(), c.columns()));
          });
      for (int i = 1; i < parts; i++) {
        for (long at = sums.address(); at < sums.address() + bytes; at += Float.BYTES) {
          NativeMemory.putFloat(
              at, NativeMemory.getFloat(at) + NativeMemory.getFloat(at + i * bytes));
        }
      }
      c.fill(sums.address());
      allocator.release(sums);
    } finally {
      Reference.reachabilityFence(sums);
    }
  }

  private static boolean[] first(int rank) {
    boolean[] marked = new boolean[rank];
    marked[0] = true;
    return marked;
  }

  private PaddedTensor pad(View x, Window window) {
    long[] both = window.padding().stream().mapToLong(Integer::longValue).toArray();
    return PaddedTensor.pad(x, both, both, allocator, copies);
  }

  /// The channels of the first group.
  private static View group(View x, int groups) {
    return x.with(x.layout().slice(1, 0, x.shape().size(1) / groups, 1));
  }

  /// Some columns of a product.
  private record Block(int step, int column, int end) {}

  /// Computes products for every group of every element of the batch, in blocks of columns.
  ///
  /// @param tensors what the windows lie over, the weights, and what the results are
  private void products(int groups, Tensors tensors, List<Product> steps) {
    View to = tensors.to();
    List<Block> blocks = new ArrayList<>();
    for (int s = 0; s < steps.size(); s++) {
      int width = width(steps.get(s));
      int columns = steps.get(s).windows().columns();
      for (int j = 0; j < columns; j += width) {
        blocks.add(new Block(s, j, Math.min(columns, j + width)));
      }
    }
    List<Im2ColView> weights = steps.stream().map(Product::kernel).toList();
    try (ContiguousWeights kernels =
        new ContiguousWeights(tensors.w(), groups, weights, allocator)) {
      pool.runAll(
          to.shape().size(0) * groups * blocks.size(),
          i -> {
            Block block = blocks.get((int) (i % blocks.size()));
            long batch = i / blocks.size() / groups;
            int group = (int) (i / blocks.size() % groups);
            Product step = steps.get(block.step);
            product(
                to.dtype(),
                kernels.of(block.step, group),
                step.windows()
                    .moved(ConvolvePlan.start(tensors.from(), batch, group, groups))
                    .columns(block.column, block.end),
                step.result()
                    .moved(ConvolvePlan.start(to, batch, group, groups))
                    .columns(block.column, block.end));
          });
    }
  }

  private static int width(Product step) {
    int steps = Math.max(1, step.windows().rows());
    int width = Math.max(BLOCK / steps, step.kernel().rows());
    return Math.max(1, width / GemmKernel.COLUMNS) * GemmKernel.COLUMNS;
  }

  private void product(DType type, Im2ColView a, Im2ColView b, Im2ColView c) {
    Gemm.Factor left = a.isDense() ? a.asMatrix() : a;
    if (type != DType.FLOAT32) {
      plain(type, a, b, c);
    } else if (c.isDense()) {
      gemm.multiply(left, b, c.asMatrix());
    } else {
      int columns = c.columns();
      CpuStorage dense = allocator.allocate(4L * c.rows() * Math.max(1, columns));
      try {
        gemm.multiply(left, b, Matrix.dense(dense.address(), c.rows(), columns));
        c.fill(dense.address());
        allocator.release(dense);
      } finally {
        Reference.reachabilityFence(dense);
      }
    }
  }

  /// The product by its definition.
  private static void plain(DType type, Im2ColView a, Im2ColView b, Im2ColView c) {
    for (int i = 0; i < c.rows(); i++) {
      for (int j = 0; j < c.columns(); j++) {
        double sum = 0;
        for (int p = 0; p < a.columns(); p++) {
          sum += Elements.getDouble(type, a.at(i, p)) * Elements.getDouble(type, b.at(p, j));
        }
        Elements.putDouble(type, c.at(i, j), sum);
      }
    }
  }
}
