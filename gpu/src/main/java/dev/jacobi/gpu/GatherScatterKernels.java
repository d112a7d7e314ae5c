package dev.jacobi.gpu;

import dev.jacobi.backend.Scatter;
import dev.jacobi.backend.View;
import dev.jacobi.gpu.CudaDevice.Grid;
import dev.jacobi.shape.Layout;
import dev.jacobi.shape.Shape;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Map;

/// Runs gathers and scatters. A kernel cannot throw: it notes the first index that is out of range,
/// and the next read of elements reports it.
final class GatherScatterKernels {
  // The block of index.cu.
  private static final int THREADS = 128;

  /// Elements of long lines that one kernel takes: a display's watchdog ends one that takes
  /// seconds.
  private static final long PIECE = 1L << 22;

  private static final int FAULT_BYTES = 16;

  /// How many operations back a fault is named with its shapes.
  private static final int REMEMBERED = 256;

  private final CudaDevice card;
  private final PinnedStaging staging;
  private final CudaStorage fault;
  private final KernelArguments arguments = new KernelArguments();
  private final Map<Long, String> operations =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, String> eldest) {
          return size() > REMEMBERED;
        }
      };
  private long last;
  private boolean unchecked;

  GatherScatterKernels(CudaDevice card, CudaAllocator allocator, PinnedStaging staging) {
    this.card = card;
    this.staging = staging;
    fault = allocator.allocate(FAULT_BYTES);
    clear();
  }

  private void clear() {
    long used = card.progress().requests();
    staging.upload(MemorySegment.ofArray(new byte[FAULT_BYTES]), fault.address(), used);
  }

  void gather(int dim, View source, View index, View out) {
    Layout table = walk(source, index, dim);
    Layout[] layouts = Layout.collapse(table, index.layout(), out.layout());
    write("gather", dim, source, new View[] {index, out}, layouts);
    arguments.put64(new long[0], 3);
    finish(0, out);
    card.launch("index", "gather", Grid.of(index.shape().numel(), THREADS), arguments.buffer());
  }

  void scatter(Scatter scatter, View values, View index, View out) {
    if (index.shape().numel() == 0) {
      return;
    }
    long length = index.shape().rank() == 0 ? 1 : index.shape().size(scatter.dim());
    if (length < THREADS) {
      scatter(false, scatter, values, index, out);
      return;
    }
    for (long from = 0; from < length; from += PIECE) {
      long end = Math.min(length, from + PIECE);
      scatter(
          true,
          scatter,
          piece(values, scatter.dim(), from, end),
          piece(index, scatter.dim(), from, end),
          out);
    }
  }

  private static View piece(View view, int dim, long from, long end) {
    return view.with(view.layout().slice(dim, from, end - from, 1));
  }

  private void scatter(boolean isLong, Scatter scatter, View values, View index, View out) {
    int dim = scatter.dim();
    boolean scalar = index.shape().rank() == 0;
    long length = scalar ? 1 : index.shape().size(dim);
    Layout table = walk(out, index, dim);
    Layout[] layouts =
        Layout.collapse(start(table, dim), start(index.layout(), dim), start(values.layout(), dim));
    write("scatter", dim, out, new View[] {index, values}, layouts);
    arguments.put64(length);
    arguments.put64(scalar ? 0 : index.layout().stride(dim));
    arguments.put64(scalar ? 0 : values.layout().stride(dim));
    finish(code(scatter.how()), values);
    long lines = index.shape().numel() / length;
    Grid grid = isLong ? new Grid(lines, 1, 1, THREADS) : Grid.of(lines, THREADS);
    card.launch("index", isLong ? "scatter_line" : "scatter", grid, arguments.buffer());
  }

  /// The number of a way to join in index.cu.
  private static int code(Scatter.How how) {
    return switch (how) {
      case ADD -> 0;
      case ASSIGN -> 1;
      case MULTIPLY -> 2;
      case MAX -> 3;
      case MIN -> 4;
    };
  }

  /// The first element of each line along a dimension.
  private static Layout start(Layout layout, int dim) {
    return layout.shape().rank() == 0 ? layout : layout.slice(dim, 0, 1, 1);
  }

  /// How the table is walked through beside the index: it stands still along the dimension that the
  /// index picks from.
  private static Layout walk(View table, View index, int dim) {
    long[] strides = table.layout().strides();
    if (strides.length > 0) {
      strides[dim] = 0;
    }
    return Layout.of(index.shape(), strides, table.layout().offset());
  }

  private void write(String name, int dim, View table, View[] beside, Layout[] layouts) {
    int dims = layouts[0].shape().rank();
    KernelArguments.checkDims(dims);
    Shape shape = table.shape();
    boolean scalar = shape.rank() == 0;
    long rows = scalar ? 1 : shape.size(dim);
    operations.put(
        ++last,
        "%s: index %%d is out of range for dim %d of size %d in shape %s"
            .formatted(name, dim, rows, shape));
    unchecked = true;
    arguments.clear().put64(KernelArguments.address(table));
    arguments.put32(KernelArguments.type(table.dtype())).put32(Math.max(dims, 1));
    arguments.put64(KernelArguments.address(beside[0])).put64(KernelArguments.address(beside[1]));
    arguments.put64(layouts[0].shape().numel()).put64(rows);
    arguments.put64(scalar ? 0 : table.layout().stride(dim));
    arguments.put64(
        dims == 0 ? new long[] {1} : layouts[0].shape().toArray(), KernelArguments.DIMS);
    for (Layout layout : layouts) {
      arguments.put64(layout.strides(), KernelArguments.DIMS);
    }
  }

  private void finish(int how, View list) {
    arguments
        .put64(fault.address())
        .put64(last)
        .put32(how)
        .put32(KernelArguments.type(list.dtype()));
  }

  /// Throws what a kernel has noted since the last look.
  void check() {
    if (!unchecked) {
      return;
    }
    unchecked = false;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment noted = arena.allocate(FAULT_BYTES, Long.BYTES);
      staging.download(fault.address(), noted);
      long operation = noted.get(ValueLayout.JAVA_LONG, 0);
      if (operation != 0) {
        long index = noted.get(ValueLayout.JAVA_LONG, Long.BYTES);
        clear();
        String text = operations.getOrDefault(operation, "an index, %d, was out of range");
        throw new IndexOutOfBoundsException(text.formatted(index));
      }
    }
  }
}
