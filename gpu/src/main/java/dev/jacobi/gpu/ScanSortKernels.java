package dev.jacobi.gpu;

import dev.jacobi.backend.ArgReduce;
import dev.jacobi.backend.ArgScan;
import dev.jacobi.backend.Scan;
import dev.jacobi.backend.Sort;
import dev.jacobi.backend.View;
import dev.jacobi.gpu.CudaDevice.Grid;
import dev.jacobi.gpu.KernelArguments.Unsupported;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Layout;
import dev.jacobi.shape.Shape;

/// Runs what looks at the order of elements along a dimension: positions of extremes, scans and
/// sorting. Scans and sorting take as many steps as the length of a line has binary digits.
final class ScanSortKernels {
  // The block of order.cuh.
  private static final int BLOCK = 128;

  private final CudaDevice card;
  private final CudaAllocator allocator;
  private final ProgramKernels programs;
  private final KernelArguments arguments = new KernelArguments();

  ScanSortKernels(CudaDevice card, CudaAllocator allocator, ProgramKernels programs) {
    this.card = card;
    this.allocator = allocator;
    this.programs = programs;
  }

  /// Whole numbers are compared as such, all others in double, which holds them exactly.
  private static DType stored(View in) {
    return in.dtype().isFloating() ? DType.FLOAT64 : DType.INT64;
  }

  private static String numbers(View in) {
    return in.dtype().isFloating() ? "_double" : "_long";
  }

  void argReduce(ArgReduce kernel, View in, View out) {
    boolean scalar = in.shape().rank() == 0;
    long length = scalar ? 1 : in.shape().size(kernel.dim());
    long lines = out.shape().numel();
    Layout starts = scalar ? in.layout() : in.layout().slice(kernel.dim(), 0, 1, 1);
    arguments.clear().view(in.with(starts)).view(out);
    arguments.put64(lines).put64(length).put64(scalar ? 0 : in.layout().stride(kernel.dim()));
    arguments.put32(kernel.greatest() ? 1 : 0).put32(0);
    boolean isLong = length >= BLOCK;
    Grid grid = isLong ? new Grid(lines, 1, 1, BLOCK) : Grid.of(lines, BLOCK);
    String name = isLong ? "arg_long" : "arg_short";
    card.launch("order" + numbers(in), name + numbers(in), grid, arguments.buffer());
  }

  /// Two pieces of memory that steps write to in turn, and what they read beside them.
  private record Steps(View in, View values, View a, View b, int fold, boolean greatest) {}

  void scan(Scan scan, View in, View out) {
    int fold =
        OperationCodes.of(scan.fold(), stored(in).arithmetic())
            .orElseThrow(() -> Unsupported.younger("fold", scan.fold()));
    View from = last(in, scan.dim());
    View a = rows(from.shape(), stored(in));
    View b = rows(from.shape(), stored(in));
    programs.copy(from, a);
    View result = steps("scan", new Steps(in, a, a, b, fold, true));
    programs.copy(result, last(out, scan.dim()));
  }

  void argScan(ArgScan scan, View in, View out) {
    positions("arg_scan", scan.greatest(), last(in, scan.dim()), last(out, scan.dim()));
  }

  void sort(Sort sort, View in, View out) {
    positions("merge", sort.descending(), last(in, sort.dim()), last(out, sort.dim()));
  }

  private void positions(String kernel, boolean greatest, View in, View out) {
    View values = rows(in.shape(), stored(in));
    View a = rows(in.shape(), DType.INT64);
    View b = rows(in.shape(), DType.INT64);
    programs.copy(in, values);
    Steps steps = new Steps(in, values, a, b, 0, greatest);
    step("places", steps, a, a, 0);
    View result = steps(kernel, steps);
    int rank = out.shape().rank();
    Layout first =
        rank == 0
            ? result.layout()
            : result.layout().slice(rank - 1, 0, out.shape().size(rank - 1), 1);
    programs.copy(result.with(first), out);
  }

  /// Runs a kernel for reaches of 1, 2, 4 ... and gives the memory that holds the result.
  private View steps(String kernel, Steps steps) {
    View from = steps.a();
    View to = steps.b();
    long length = from.shape().rank() == 0 ? 1 : from.shape().size(-1);
    for (long reach = 1; reach < length; reach *= 2) {
      step(kernel, steps, from, to, reach);
      View free = from;
      from = to;
      to = free;
    }
    return from;
  }

  private void step(String kernel, Steps steps, View from, View to, long reach) {
    Shape shape = from.shape();
    long length = shape.rank() == 0 ? 1 : shape.size(-1);
    long count = shape.numel();
    if (count == 0) {
      return;
    }
    long source = KernelArguments.address(from);
    long target = KernelArguments.address(to);
    arguments.clear().put64(KernelArguments.address(steps.values()));
    arguments.put64(source).put64(target).put64(source).put64(target);
    arguments.put64(count / length).put64(length).put64(reach);
    arguments.put32(steps.fold()).put32(steps.greatest() ? 1 : 0);
    String numbers = numbers(steps.in());
    card.launch("order" + numbers, kernel + numbers, Grid.of(count, BLOCK), arguments.buffer());
  }

  /// New memory without gaps.
  private View rows(Shape shape, DType type) {
    CudaStorage storage = allocator.allocate(shape.numel() * type.bytes());
    return new View(storage, type, Layout.contiguous(shape));
  }

  /// A view with one of its dimensions moved to the end.
  private static View last(View view, int dim) {
    int rank = view.shape().rank();
    if (rank == 0) {
      return view;
    }
    int[] order = new int[rank];
    int n = 0;
    for (int d = 0; d < rank; d++) {
      if (d != dim) {
        order[n++] = d;
      }
    }
    order[n] = dim;
    return view.with(view.layout().permute(order));
  }
}
