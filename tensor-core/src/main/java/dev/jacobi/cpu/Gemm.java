package dev.jacobi.cpu;

import dev.jacobi.backend.View;
import dev.jacobi.shape.Layout;
import java.lang.ref.Reference;

/// The matrix product in float32, after Goto and van de Geijn, "Anatomy of High-Performance Matrix
/// Multiplication" (2008): both matrices are packed into panels that the innermost loops read from
/// end to end, and the work is cut so that a block of A stays in the second-level cache and a panel
/// of B in the first.
final class Gemm {
  private static final int KC = 256;
  private static final int MC = 192;
  private static final int NC = 1024;
  private static final int MR = GemmKernel.ROWS;
  private static final int NR = GemmKernel.COLUMNS;

  /// Multiplications below which a product is not worth a second thread.
  private static final long PARALLEL = 1 << 20;

  private final Pool pool;
  private final Allocator allocator;

  Gemm(Pool pool, Allocator allocator) {
    this.pool = pool;
    this.allocator = allocator;
  }

  /// A matrix: the address of its first element and its strides, in bytes.
  record Matrix(long address, long rowStep, long columnStep, int rows, int columns) {
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
  }

  /// `c = a b`; C's columns are dense.
  void multiply(Matrix a, Matrix b, Matrix c) {
    int m = c.rows;
    int n = c.columns;
    int k = a.columns;
    if (m == 0 || n == 0) {
      return;
    }
    if (k == 0) {
      for (int i = 0; i < m; i++) {
        Memory.zero(c.address + i * c.rowStep, 4L * n);
      }
      return;
    }
    int panelsA = (m + MR - 1) / MR;
    int panelsB = (n + NR - 1) / NR;
    CpuStorage packedA = allocator.allocate(4L * panelsA * MR * k);
    CpuStorage packedB = allocator.allocate(4L * panelsB * NR * k);
    try {
      multiply(new Product(a, b, c, packedA.address(), packedB.address()), panelsA, panelsB);
    } finally {
      allocator.release(packedA);
      allocator.release(packedB);
      Reference.reachabilityFence(packedA);
      Reference.reachabilityFence(packedB);
    }
  }

  private void multiply(Product product, int panelsA, int panelsB) {
    int m = product.c.rows;
    int n = product.c.columns;
    int k = product.a.columns;
    boolean parallel = (long) m * n * k >= PARALLEL;
    run(parallel, panelsA + panelsB, p -> product.pack(p, panelsA), 8);
    int blocks = (m + MC - 1) / MC;
    int columns = (n + NC - 1) / NC;
    // Small blocks of rows where there are few, so that every thread gets some.
    int rowPanels = parallel && blocks * columns < 8 ? Math.max(1, panelsA / 8) : MC / MR;
    int parts = (panelsA + rowPanels - 1) / rowPanels;
    run(parallel, parts * columns, t -> product.block(t / columns, rowPanels, t % columns), 1);
  }

  private interface Part {
    void run(int index);
  }

  private void run(boolean parallel, int count, Part part, int group) {
    if (!parallel) {
      for (int i = 0; i < count; i++) {
        part.run(i);
      }
      return;
    }
    pool.run(
        (count + group - 1) / group,
        g -> {
          int end = Math.min(count, (g + 1) * group);
          for (int i = g * group; i < end; i++) {
            part.run(i);
          }
        });
  }

  private record Product(Matrix a, Matrix b, Matrix c, long packedA, long packedB) {
    /// Packs a panel: first those of A, then those of B. A panel lies as one run for each KC steps.
    void pack(int index, int panelsA) {
      if (index < panelsA) {
        int rows = Math.min(MR, a.rows - index * MR);
        for (int k0 = 0; k0 < a.columns; k0 += KC) {
          int kc = Math.min(KC, a.columns - k0);
          long from = a.address + (long) index * MR * a.rowStep + k0 * a.columnStep;
          Packing.pack(from, a.rowStep, a.columnStep, panelA(index, k0, kc), rows, MR, kc);
        }
      } else {
        int j = index - panelsA;
        int columns = Math.min(NR, b.columns - j * NR);
        for (int k0 = 0; k0 < b.rows; k0 += KC) {
          int kc = Math.min(KC, b.rows - k0);
          long from = b.address + (long) j * NR * b.columnStep + k0 * b.rowStep;
          Packing.pack(from, b.columnStep, b.rowStep, panelB(j, k0, kc), columns, NR, kc);
        }
      }
    }

    private long panelA(int i, int k0, int kc) {
      int panels = (a.rows + MR - 1) / MR;
      return packedA + 4L * MR * ((long) panels * k0 + (long) i * kc);
    }

    private long panelB(int j, int k0, int kc) {
      int panels = (b.columns + NR - 1) / NR;
      return packedB + 4L * NR * ((long) panels * k0 + (long) j * kc);
    }

    /// Computes some panels of rows times NC columns of C.
    void block(int part, int rowPanels, int column) {
      int i0 = part * rowPanels;
      int i1 = Math.min(i0 + rowPanels, (a.rows + MR - 1) / MR);
      int j0 = column * (NC / NR);
      int j1 = Math.min(j0 + NC / NR, (b.columns + NR - 1) / NR);
      long edge = Scratch.reserve(4L * MR * NR);
      for (int k0 = 0; k0 < a.columns; k0 += KC) {
        int kc = Math.min(KC, a.columns - k0);
        for (int j = j0; j < j1; j++) {
          long panel = panelB(j, k0, kc);
          for (int i = i0; i < i1; i++) {
            tile(panelA(i, k0, kc), panel, kc, i * MR, j * NR, k0 > 0, edge);
          }
        }
      }
    }

    private void tile(long pa, long pb, int kc, int i, int j, boolean add, long edge) {
      long target = c.address + i * c.rowStep + 4L * j;
      int rows = Math.min(MR, c.rows - i);
      int columns = Math.min(NR, c.columns - j);
      if (rows == MR && columns == NR) {
        GemmKernel.run(pa, pb, kc, target, c.rowStep, add);
        return;
      }
      GemmKernel.run(pa, pb, kc, edge, 4L * NR, false);
      for (int r = 0; r < rows; r++) {
        long from = edge + 4L * NR * r;
        long to = target + c.rowStep * r;
        for (long q = 0; q < 4L * columns; q += 4) {
          float value = Memory.getFloat(from + q);
          Memory.putFloat(to + q, add ? Memory.getFloat(to + q) + value : value);
        }
      }
    }
  }
}
