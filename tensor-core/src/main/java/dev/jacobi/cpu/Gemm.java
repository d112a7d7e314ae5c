package dev.jacobi.cpu;

import dev.jacobi.backend.View;
import dev.jacobi.shape.Layout;
import java.lang.foreign.Arena;
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

  private static final int MR = GemmKernel.ROWS;
  private static final int NR = GemmKernel.COLUMNS;
  private static final long PANEL_STEP = 4L * NR;

  /// Multiplications below which a product is not worth a second thread.
  private static final long PARALLEL = 1 << 20;

  /// A row of zeros, from which sums begin.
  private static final long ZEROS = Arena.global().allocate(PANEL_STEP, 64).address();

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

    /// Packs `part` as [Packing#rows] does, for the factor on the left.
    void packRows(Part part, float[] to);

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
    public void packRows(Part part, float[] to) {
      Packing.rows(at(part), rowStep, columnStep, to, part.rows, part.columns);
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
    long packed = Scratch.reserve(4L * width * k + edgeBytes());
    new Product(a, b, c, 0, n, packed).alone(packed + 4L * width * k);
  }

  private static int roundUp(int value, int step) {
    return (value + step - 1) / step * step;
  }

  private static long edgeBytes() {
    return MR * PANEL_STEP;
  }

  /// The product of A with `width` columns of B, from column `left` on.
  ///
  /// @param packed room for these columns, in panels; a panel lies as one run for each KC steps
  private record Product(Factor a, Factor b, Matrix c, int left, int width, long packed) {
    private int panels() {
      return (width + NR - 1) / NR;
    }

    /// Computes in the calling thread.
    void alone(long edge) {
      for (int j = 0; j < panels(); j++) {
        pack(j);
      }
      rows(0, c.rows, edge);
    }

    /// Computes with all threads.
    void shared(Pool pool) {
      int group = 8;
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
            rows(top, Math.min(c.rows, top + height), Scratch.reserve(edgeBytes()));
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
    private void rows(int top, int bottom, long edge) {
      float[] block = Scratch.floats(roundUp(Math.min(MC, bottom - top), MR) * KC);
      for (int i = top; i < bottom; i += MC) {
        int rows = Math.min(MC, bottom - i);
        for (int k = 0; k < a.columns(); k += KC) {
          int steps = Math.min(KC, a.columns() - k);
          a.packRows(new Part(i, k, rows, steps), block);
          for (int j = 0; j < panels(); j++) {
            long panel = panel(j, k, steps);
            for (int r = 0; r < rows; r += MR) {
              tile(block, r * KC, panel, steps, new Tile(i + r, j * NR, rows - r), k > 0, edge);
            }
          }
        }
      }
    }

    /// A block of C: its first row and column, and how many rows are left from there.
    private record Tile(int row, int column, int rowsLeft) {}

    private void tile(
        float[] block, int at, long panel, int steps, Tile tile, boolean add, long edge) {
      long target = c.address + tile.row * c.rowStep + 4L * (left + tile.column);
      int columns = Math.min(NR, width - tile.column);
      if (tile.rowsLeft >= MR && columns == NR) {
        long from = add ? target : ZEROS;
        GemmKernel.run(block, at, panel, steps, from, add ? c.rowStep : 0, target, c.rowStep);
        return;
      }
      GemmKernel.run(block, at, panel, steps, ZEROS, 0, edge, PANEL_STEP);
      for (int r = 0; r < Math.min(MR, tile.rowsLeft); r++) {
        long from = edge + PANEL_STEP * r;
        long to = target + c.rowStep * r;
        for (long q = 0; q < 4L * columns; q += 4) {
          float value = Memory.getFloat(from + q);
          Memory.putFloat(to + q, add ? Memory.getFloat(to + q) + value : value);
        }
      }
    }
  }
}
