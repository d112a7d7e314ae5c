package dev.jacobi.cpu.kernels;

import dev.jacobi.backend.Scatter;
import dev.jacobi.backend.Scatter.How;
import dev.jacobi.backend.View;
import dev.jacobi.cpu.kernels.Elements.Run;
import dev.jacobi.cpu.kernels.IndexLoops.Line;
import dev.jacobi.cpu.memory.CpuStorage;
import dev.jacobi.cpu.memory.NativeMemory;
import dev.jacobi.cpu.memory.Sizes;
import dev.jacobi.cpu.parallel.WorkerPool;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Layout;
import dev.jacobi.shape.Shape;

/// Gathers and scatters, line by line along the last dimension.
public final class IndexRunner {
  /// Elements that are worth a part of their own.
  private static final long PART = 1 << 14;

  /// Columns that are worth a part of their own.
  private static final long COLUMNS = 64;

  private final WorkerPool pool;

  public IndexRunner(WorkerPool pool) {
    this.pool = pool;
  }

  public void gather(int dim, View source, View index, View out) {
    Walk walk = new Walk("gather", dim, source, index, out);
    long lines = walk.lines();
    long perPart = Math.max(1, PART / Math.max(1, walk.length));
    pool.runAll(
        (lines + perPart - 1) / perPart,
        part -> {
          long end = Math.min(lines, (part + 1) * perPart);
          for (long line = part * perPart; line < end; line++) {
            walk.gatherLine(line);
          }
        });
  }

  /// What comes to one place is joined in index order, as the order decides the rounding: threads
  /// share what goes to different places.
  public void scatter(Scatter scatter, View values, View index, View out) {
    Walk walk = new Walk("scatter", scatter.dim(), out, index, values);
    long groups = walk.groups();
    if (groups == 0) {
      return;
    }
    long lines = walk.lines() / groups;
    long perGroup = Math.max(1, lines * walk.length);
    long groupsPerPart = Math.max(1, PART / perGroup);
    long columns =
        walk.isAlong()
            ? walk.length
            : Math.max(COLUMNS, Sizes.product(walk.length, PART) / perGroup);
    long blocks = Math.max(1, (walk.length + columns - 1) / columns);
    long groupParts = (groups + groupsPerPart - 1) / groupsPerPart;
    pool.runAll(
        groupParts * blocks,
        part -> {
          long first = part % blocks * columns;
          long last = Math.min(walk.length, first + columns);
          long group = part / blocks * groupsPerPart;
          long end = Math.min(groups, group + groupsPerPart) * lines;
          for (long line = group * lines; line < end; line++) {
            walk.scatterLine(scatter.how(), line, first, last);
          }
        });
  }

  /// A walk through an index: `table` is the view whose elements the index picks, `list` the one of
  /// the index's shape.
  private static final class Walk {
    private final String operation;
    private final int dim;
    private final View table;
    private final View index;
    private final View list;
    private final Layout tableStart;
    private final long rows;
    private final long rowStep;
    private final boolean along;
    private final long length;

    Walk(String operation, int dim, View table, View index, View list) {
      this.operation = operation;
      this.dim = dim;
      this.table = table;
      this.index = index;
      this.list = list;
      Shape shape = index.shape();
      Layout layout = table.layout();
      rows = shape.rank() == 0 ? 1 : layout.shape().size(dim);
      rowStep = shape.rank() == 0 ? 0 : layout.stride(dim);
      long[] strides = layout.strides();
      if (strides.length > 0) {
        strides[dim] = 0;
      }
      tableStart = Layout.of(shape, strides, layout.offset());
      along = dim >= shape.rank() - 1;
      length = shape.rank() == 0 ? 1 : shape.size(-1);
    }

    long lines() {
      return length == 0 ? 0 : index.shape().numel() / length;
    }

    boolean isAlong() {
      return along;
    }

    /// How often the lines start anew at places that no other line reaches.
    long groups() {
      if (lines() == 0) {
        return 0;
      }
      long groups = 1;
      for (int d = 0; d < (along ? index.shape().rank() - 1 : dim); d++) {
        groups *= index.shape().size(d);
      }
      return groups;
    }

    private static long step(Layout layout) {
      int rank = layout.shape().rank();
      return rank == 0 ? 0 : layout.stride(rank - 1);
    }

    private static long address(View view, long offset) {
      return ((CpuStorage) view.storage()).address() + offset * view.dtype().bytes();
    }

    private long row(long offset) {
      long row = NativeMemory.getLong(address(index, offset));
      if (row < 0 || row >= rows) {
        throw outside(row);
      }
      return row * rowStep;
    }

    private IndexOutOfBoundsException outside(long row) {
      return new IndexOutOfBoundsException(
          "%s: index %d is out of range for dim %d of size %d in shape %s"
              .formatted(operation, row, dim, rows, table.shape()));
    }

    private long tableStep() {
      return along ? 0 : step(tableStart);
    }

    /// The addresses of the table's elements that a piece of a line picks.
    ///
    /// @param first the address of the table's element for the piece's first place and row 0
    private void pick(long first, Line indices, long[] places, int n) {
      int bytes = table.dtype().bytes();
      int good = IndexLoops.places(indices, rows, rowStep * bytes, places, n);
      if (good < n) {
        throw outside(NativeMemory.getLong(indices.at(good)));
      }
      IndexLoops.move(places, first, tableStep() * bytes, n);
    }

    private Line line(View view, long offset, long step) {
      int bytes = view.dtype().bytes();
      return new Line(address(view, offset), step * bytes);
    }

    void gatherLine(long line) {
      long place = index.layout().offsetOf(line * length);
      long from = tableStart.offsetOf(line * length);
      long to = list.layout().offsetOf(line * length);
      long indexStep = step(index.layout());
      long listStep = step(list.layout());
      DType type = table.dtype();
      if (!along && indexStep == 0) {
        Elements.move(
            new Run(type, address(table, from + row(place)), tableStep()),
            new Run(type, address(list, to), listStep),
            Sizes.toInt(length));
        return;
      }
      long[] places = IndexLoops.room();
      for (long j = 0; j < length; j += places.length) {
        int n = (int) Math.min(places.length, length - j);
        long first = address(table, from + j * tableStep());
        pick(first, line(index, place + j * indexStep, indexStep), places, n);
        IndexLoops.gather(type.bytes(), places, line(list, to + j * listStep, listStep), n);
      }
    }

    void scatterLine(How how, long line, long first, long end) {
      long place = index.layout().offsetOf(line * length);
      long to = tableStart.offsetOf(line * length);
      long from = list.layout().offsetOf(line * length);
      long indexStep = step(index.layout());
      long listStep = step(list.layout());
      DType type = table.dtype();
      if (type == DType.FLOAT32
          && how == How.ADD
          && !along
          && indexStep == 0
          && listStep == 1
          && tableStep() == 1) {
        long target = address(table, to + first + row(place));
        IndexLoops.addLine(address(list, from + first), target, (int) (end - first));
        return;
      }
      long[] places = IndexLoops.room();
      for (long j = first; j < end; j += places.length) {
        int n = (int) Math.min(places.length, end - j);
        long start = address(table, to + j * tableStep());
        pick(start, line(index, place + j * indexStep, indexStep), places, n);
        Line values = line(list, from + j * listStep, listStep);
        if (how == How.ASSIGN) {
          IndexLoops.scatter(type.bytes(), places, values, n);
        } else {
          IndexLoops.join(type, how, places, values, n);
        }
      }
    }
  }
}
