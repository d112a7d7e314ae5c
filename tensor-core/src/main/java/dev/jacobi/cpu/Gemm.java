package dev.jacobi.cpu;

import dev.jacobi.backend.View;
import dev.jacobi.cpu.PanelProduct.Rows;
import dev.jacobi.cpu.PanelProduct.Target;
import dev.jacobi.shape.Layout;
import java.lang.ref.Reference;

/// The matrix product in float32, after Goto and van de Geijn, "Anatomy of High-Performance Matrix
/// Multiplication" (2008): both matrices are packed into panels that the innermost loops read from
/// end to end, and the work is cut so that a block of A stays in the second-level cache and a panel
/// of B in the first.
final class Gemm {
  private static final int KC = GemmKernel.STEPS;

  /// Rows of A in a part of the work: with KC steps a fifth of a second-level cache.
  private static final int MC = 96;

  /// Elements of B that are packed at a time.
  private static final int PACKED = 1 << 22;

  /// Elements of B that are worth a part of their own.
  private static final int PACKED_PART = 1 << 14;

  private static final int MR = GemmKernel.ROWS;
  private static final int NR = GemmKernel.COLUMNS;
  private static final long PANEL_STEP = 4L * NR;

  /// Multiplications below which a product is not worth a second thread.
  private static final long PARALLEL = 1 << 20;

  /// Rows at a multiple of this distance crowd the same lines of the first-level cache, so that it
  /// pays to copy them first.
  private static final long CROWDED = 2048;

  /// The working memory for one thread's rows of A.
  private static final long ROOM = MC * GemmKernel.ROW_STEP + 2L * Memory.REGISTER;

  private final Pool pool;
  private final Allocator allocator;

  Gemm(Pool pool, Allocator allocator) {
    this.pool = pool;
    this.allocator = allocator;
  }

  /// A factor, which brings its parts into the order in which the product reads them.
  interface Factor {
    int rows();

    int columns();

    /// The rows of `part` for the factor on the left: where they lie, or packed into `room`.
    Rows rows(Part part, long room);

    /// Packs `part` as [Packing#columns] does, for the factor on the right.
    void packColumns(Part part, long to);
  }

  /// A part of a matrix: its first row and column, and how many there are of each.
  record Part(int row, int column, int rows, int columns) {}

  /// A matrix: the address of its first element and its strides, in bytes.
  record Matrix(long address, long rowStep, long columnStep, int rows, int columns)
      implements Factor {
    static Matrix of(View view, long batchOffset) {
      Layout layout = view.layout();
      int rank = layout.shape().rank();
      long base = ((CpuStorage) view.storage()).address() + (layout.offset() + batchOffset) * 4;
      return new Matrix(
          base,
          layout.stride(rank - 2) * 4,
          layout.stride(rank - 1) * 4,
          Math.toIntExact(layout.shape().size(rank - 2)),
          Math.toIntExact(layout.shape().size(rank - 1)));
    }

    private long at(Part part) {
      return address + part.row * rowStep + part.column * columnStep;
    }

    @Override
    public Rows rows(Part part, long room) {
      if (columnStep == 4 && GemmKernel.MACHINE && rowStep % CROWDED != 0) {
        return new Rows(at(part), rowStep, part.rows, part.columns);
      }
      Packing.rows(at(part), rowStep, columnStep, room, part.rows, part.columns);
      return new Rows(room, GemmKernel.ROW_STEP, part.rows, part.columns);
    }

    @Override
    public void packColumns(Part part, long to) {
      Packing.columns(at(part), columnStep, rowStep, to, part.columns, part.rows);
    }
  }

  /// `c = a b`; C's columns are dense.
  void multiply(Factor a, Factor b, Matrix c) {
    int n = c.columns;
    int k = a.columns();
    if ((long) c.rows * n * k < PARALLEL) {
      multiplyAlone(a, b, c);
      return;
    }
    int width = Math.max(NR, Math.min(roundUp(n, NR), PACKED / k / NR * NR));
    CpuStorage packed = allocator.allocate(4L * width * k);
    try {
      for (int j = 0; j < n; j += width) {
        new Product(a, b, c, j, Math.min(n - j, width), packed.address()).shared(pool);
      }
    } finally {
      allocator.release(packed);
      Reference.reachabilityFence(packed);
    }
  }

  /// `c = a b`, in the calling thread.
  static void multiplyAlone(Factor a, Factor b, Matrix c) {
    int n = c.columns;
    int k = a.columns();
    if (c.rows == 0 || n == 0) {
      return;
    }
    if (k == 0) {
      for (int i = 0; i < c.rows; i++) {
        Memory.zero(c.address + i * c.rowStep, 4L * n);
      }
      return;
    }
    int width = roundUp(n, NR);
    long packed = Scratch.reserve(4L * width * k + ROOM + PanelProduct.room());
    new Product(a, b, c, 0, n, packed).alone(packed + 4L * width * k);
  }

  private static int roundUp(int value, int step) {
    return (value + step - 1) / step * step;
  }

  /// The product of A with `width` columns of B, from column `left` on.
  ///
  /// @param packed room for these columns, in panels; a panel lies as one run for each KC steps
  private record Product(Factor a, Factor b, Matrix c, int left, int width, long packed) {
    private int panels() {
      return (width + NR - 1) / NR;
    }

    /// Computes in the calling thread.
    void alone(long room) {
      for (int j = 0; j < panels(); j++) {
        pack(j);
      }
      rows(0, c.rows, room);
    }

    /// Computes with all threads.
    void shared(Pool pool) {
      int group = Math.max(1, PACKED_PART / (NR * Math.max(1, b.rows())));
      pool.run(
          (panels() + group - 1) / group,
          g -> {
            for (int j = g * group; j < Math.min(panels(), (g + 1) * group); j++) {
              pack(j);
            }
          });
      // A multiple of eight parts, of one height: up to eight threads get as many rows each.
      int parts = roundUp((c.rows + MC - 1) / MC, 8);
      int height = roundUp((c.rows + parts - 1) / parts, MR);
      pool.run(
          (c.rows + height - 1) / height,
          part -> {
            int top = part * height;
            rows(top, Math.min(c.rows, top + height), Scratch.reserve(ROOM + PanelProduct.room()));
          });
    }

    private void pack(int j) {
      int columns = Math.min(NR, width - j * NR);
      for (int k = 0; k < b.rows(); k += KC) {
        int steps = Math.min(KC, b.rows() - k);
        b.packColumns(new Part(k, left + j * NR, steps, columns), panel(j, k, steps));
      }
    }

    private long panel(int j, int k, int steps) {
      return packed + PANEL_STEP * ((long) panels() * k + (long) j * steps);
    }

    /// Computes the rows of C from `top` to `bottom`.
    private void rows(int top, int bottom, long room) {
      PanelProduct product = PanelProduct.make(room + ROOM);
      for (int i = top; i < bottom; i += MC) {
        int rows = Math.min(MC, bottom - i);
        for (int k = 0; k < a.columns(); k += KC) {
          int steps = Math.min(KC, a.columns() - k);
          product.take(a.rows(new Part(i, k, rows, steps), room));
          for (int j = 0; j < panels(); j++) {
            long target = c.address + i * c.rowStep + 4L * (left + j * NR);
            int columns = Math.min(NR, width - j * NR);
            product.multiply(panel(j, k, steps), new Target(target, c.rowStep, columns, k > 0));
          }
        }
      }
    }
  }
}
