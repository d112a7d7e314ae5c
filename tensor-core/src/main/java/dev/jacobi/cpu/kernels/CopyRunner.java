package dev.jacobi.cpu.kernels;

import dev.jacobi.backend.View;
import dev.jacobi.cpu.kernels.Elements.Run;
import dev.jacobi.cpu.memory.CpuStorage;
import dev.jacobi.cpu.memory.NativeMemory;
import dev.jacobi.cpu.memory.Sizes;
import dev.jacobi.cpu.parallel.WorkerPool;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Layout;
import dev.jacobi.shape.Shape;

/// Copies between layouts of one type, line by line: where elements lie together on both sides, as
/// after an exchange of dimensions, in machine code and many lines at a time.
public final class CopyRunner {
  /// Elements that are worth a part of their own.
  private static final long PART = 1 << 15;

  private final WorkerPool pool;

  public CopyRunner(WorkerPool pool) {
    this.pool = pool;
  }

  /// Copies if there are many lines, which lie together on both sides; whether it did.
  public boolean copiesLines(View from, View to) {
    if (from.dtype() != DType.FLOAT32 || to.dtype() != DType.FLOAT32 || RowLoops.COPY.isEmpty()) {
      return false;
    }
    Layout[] merged = merged(from, to);
    int last = merged[0].shape().rank() - 1;
    boolean does =
        last >= 1
            && merged[0].stride(last) == 1
            && merged[1].stride(last) == 1
            && merged[0].shape().size(last) <= Integer.MAX_VALUE;
    if (does) {
      run(from, to, merged);
    }
    return does;
  }

  private static Layout[] merged(View from, View to) {
    return Layout.collapse(from.layout().expand(to.shape()), to.layout());
  }

  /// Copies one view to another.
  ///
  /// @param from of the type of `to`, and of a shape that broadcasts to its
  public void run(View from, View to) {
    run(from, to, merged(from, to));
  }

  private void run(View from, View to, Layout[] merged) {
    Shape shape = merged[0].shape();
    if (shape.numel() == 0) {
      return;
    }
    int rank = shape.rank();
    if (rank < 2) {
      // A line, or one element, is the only line of one group.
      Shape both = Shape.of(1, shape.numel());
      for (int i = 0; i < 2; i++) {
        long step = rank == 0 ? 0 : merged[i].stride(0);
        merged[i] = Layout.of(both, new long[] {0, step}, merged[i].offset());
      }
      rank = 2;
    }
    Lines source = Lines.of(from, merged[0], longest(merged[0]));
    Lines target = Lines.of(to, merged[1], longest(merged[0]));
    int length = Sizes.toInt(merged[0].shape().size(rank - 1));
    long count = merged[0].shape().size(longest(merged[0]));
    long perPart = Math.max(1, PART / length);
    long blocks = (count + perPart - 1) / perPart;
    long groups = source.starts.shape().numel();
    long groupsPerPart = Math.max(1, PART / (length * count));
    long parts = (groups + groupsPerPart - 1) / groupsPerPart;
    pool.runAll(
        parts * blocks,
        part -> {
          long first = part % blocks * perPart;
          long n = Math.min(count - first, perPart);
          long end = Math.min(groups, (part / blocks + 1) * groupsPerPart);
          for (long g = part / blocks * groupsPerPart; g < end; g++) {
            source.copy(target, g, first, n, length);
          }
        });
  }

  /// The dimension with the most lines, other than the last.
  private static int longest(Layout layout) {
    int longest = 0;
    for (int d = 1; d < layout.shape().rank() - 1; d++) {
      if (layout.shape().size(d) > layout.shape().size(longest)) {
        longest = d;
      }
    }
    return longest;
  }

  /// Fills memory with zeros.
  public void zero(CpuStorage storage) {
    long step = PART * Float.BYTES;
    pool.runAll(
        (storage.bytes() + step - 1) / step,
        part -> {
          long first = part * step;
          NativeMemory.zero(storage.address() + first, Math.min(step, storage.bytes() - first));
        });
  }

  /// Where lines begin, and their elements: steps are counted in bytes and in elements.
  ///
  /// @param starts the first lines of groups of lines
  /// @param next how far the next line of a group is
  /// @param step how far a line's next element is
  private record Lines(DType type, long base, Layout starts, long next, long step) {
    static Lines of(View view, Layout layout, int rows) {
      int last = layout.shape().rank() - 1;
      return new Lines(
          view.dtype(),
          ((CpuStorage) view.storage()).address(),
          layout.head(last).select(rows, 0),
          layout.stride(rows) * view.dtype().bytes(),
          layout.stride(last));
    }

    private long at(long group, long line) {
      return base + starts.offsetOf(group) * type.bytes() + line * next;
    }

    void copy(Lines to, long group, long first, long count, int length) {
      long source = at(group, first);
      long target = to.at(group, first);
      boolean together = step == 1 && to.step == 1 && type == DType.FLOAT32;
      if (together && RowLoops.COPY.isPresent()) {
        long block = RowLoops.start(count, length);
        RowLoops.put(block, 0, source, next);
        RowLoops.put(block, 1, target, to.next);
        RowLoops.COPY.get().run(block);
        return;
      }
      for (long k = 0; k < count; k++) {
        Run line = new Run(type, source + k * next, step);
        Elements.move(line, new Run(type, target + k * to.next, to.step), length);
      }
    }
  }
}
