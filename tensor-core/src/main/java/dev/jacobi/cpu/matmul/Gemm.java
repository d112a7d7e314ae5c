package dev.jacobi.cpu.matmul;

import dev.jacobi.backend.View;
import dev.jacobi.cpu.matmul.PanelProduct.Rows;
import dev.jacobi.cpu.matmul.PanelProduct.Target;
import dev.jacobi.cpu.memory.Allocator;
import dev.jacobi.cpu.memory.CpuStorage;
import dev.jacobi.cpu.memory.NativeMemory;
import dev.jacobi.cpu.memory.Scratch;
import dev.jacobi.cpu.memory.Sizes;
import dev.jacobi.cpu.parallel.WorkerPool;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Layout;
import java.lang.ref.Reference;
import org.jspecify.annotations.Nullable;

/// The matrix product, after Goto and van de Geijn, "Anatomy of High-Performance Matrix
/// Multiplication" (2008): both matrices are packed into panels that the innermost loops read from
/// end to end, and the work is cut so that a block of A stays in the second-level cache and a panel
/// of B in the first. A sum runs over a panel's steps in their order, and is then added to those
/// before.
public final class Gemm {
  /// Rows of A in a part of the work: with a panel's steps a fifth of a second-level cache.
  private static final int MC = 96;

  /// The most bytes of a packed B that are kept for the next product.
  private static final long KEPT = 4L << 20;

  /// Up to so many rows of C, each thread takes some columns.
  private static final int FEW_ROWS = 2 * MC;

  /// Elements of A that each part of the work may pack for itself.
  private static final long EASILY_PACKED = 1 << 15;

  /// Elements of B that are packed at a time.
  private static final int PACKED = 1 << 22;

  /// Elements of B that are worth a part of their own.
  private static final int PACKED_PART = 1 << 14;

  private static final int MR = GemmKernel.ROWS;
  private static final int PANEL_STEP = 2 * NativeMemory.REGISTER;

  /// Multiplications below which a product is not worth a second thread.
  private static final long PARALLEL = 1 << 20;

  /// Rows at a multiple of this distance crowd the same lines of the first-level cache, so that it
  /// pays to copy them first.
  static final long CROWDED = 4096;

  /// The working memory for one thread's rows of A.
  private static final long ROOM = MC * GemmKernel.ROW_STEP + 2L * NativeMemory.REGISTER;

  private final WorkerPool pool;
  private final Allocator allocator;

  public Gemm(WorkerPool pool, Allocator allocator) {
    this.pool = pool;
    this.allocator = allocator;
  }

  /// A factor, which brings its parts into the order in which the product reads them.
  public interface Factor {
    /// The numbers that it holds.
    default DType.Arithmetic type() {
      return DType.Arithmetic.FLOAT;
    }

    /// The tensor's memory that it lies in, or null if it is temporary.
    @Nullable CpuStorage storage();

    int rows();

    int columns();

    /// Whether rows need no packing.
    boolean isDirect();

    /// The rows of `part` for the factor on the left: where they lie, or packed into `room`.
    Rows rows(OutputBlock part, long room);

    /// Packs `part` as [Packing#columns] does, for the factor on the right.
    void packColumns(OutputBlock part, long to);
  }

  /// A part of a matrix: its first row and column, and how many there are of each.
  public record OutputBlock(int row, int column, int rows, int columns) {}

  /// A matrix: the address of its first element and its strides, in bytes.
  ///
  /// @param storage the tensor's memory that it lies in, or null if it is temporary
  public record Matrix(
      DType.Arithmetic type,
      @Nullable CpuStorage storage,
      long address,
      long rowStep,
      long columnStep,
      int rows,
      int columns)
      implements Factor {
    /// A view's matrix; its elements are numbers of their arithmetic's own type.
    public static Matrix of(View view, long batchOffset) {
      Layout layout = view.layout();
      int rank = layout.shape().rank();
      CpuStorage storage = (CpuStorage) view.storage();
      DType.Arithmetic type = view.dtype().arithmetic();
      return new Matrix(
          type,
          storage,
          storage.address() + (layout.offset() + batchOffset) * type.bytes(),
          layout.stride(rank - 2) * type.bytes(),
          layout.stride(rank - 1) * type.bytes(),
          Sizes.toInt(layout.shape().size(rank - 2)),
          Sizes.toInt(layout.shape().size(rank - 1)));
    }

    /// A temporary matrix of floats whose rows lie densely one after the other.
    public static Matrix dense(long address, int rows, int columns) {
      return dense(DType.Arithmetic.FLOAT, address, rows, columns);
    }

    /// A temporary matrix whose rows lie densely one after the other.
    static Matrix dense(DType.Arithmetic type, long address, int rows, int columns) {
      int bytes = type.bytes();
      return new Matrix(type, null, address, (long) bytes * columns, bytes, rows, columns);
    }

    /// A part of it.
    Matrix part(OutputBlock part) {
      return new Matrix(type, storage, at(part), rowStep, columnStep, part.rows, part.columns);
    }

    /// The same matrix in other memory, `bytes` further on.
    Matrix moved(long bytes) {
      return new Matrix(type, storage, address + bytes, rowStep, columnStep, rows, columns);
    }

    /// Some of its rows.
    Matrix rows(int first, int count) {
      return part(new OutputBlock(first, 0, count, columns));
    }

    /// The address of an element.
    long at(int row, int column) {
      return address + row * rowStep + column * columnStep;
    }

    /// Takes the elements of a dense matrix, or adds them to its own.
    void add(long dense, boolean first) {
      for (int i = 0; i < rows; i++) {
        long from = dense + (long) i * columns * type.bytes();
        long to = address + i * rowStep;
        for (int j = 0; j < columns; j++) {
          switch (type) {
            case FLOAT -> {
              float before = first ? 0 : NativeMemory.getFloat(to);
              NativeMemory.putFloat(to, before + NativeMemory.getFloat(from));
            }
            case DOUBLE -> {
              double before = first ? 0 : NativeMemory.getDouble(to);
              NativeMemory.putDouble(to, before + NativeMemory.getDouble(from));
            }
            case LONG ->
                NativeMemory.putLong(
                    to, (first ? 0 : NativeMemory.getLong(to)) + NativeMemory.getLong(from));
          }
          from += type.bytes();
          to += columnStep;
        }
      }
    }

    /// Whether the elements of a row lie together.
    boolean hasDenseRows() {
      return columnStep == type.bytes() || columns == 1;
    }

    private long at(OutputBlock part) {
      return at(part.row, part.column);
    }

    @Override
    public boolean isDirect() {
      return columnStep == type.bytes() && GemmKernel.MACHINE && rowStep % CROWDED != 0;
    }

    @Override
    public Rows rows(OutputBlock part, long room) {
      if (isDirect()) {
        return new Rows(at(part), rowStep, part.rows, part.columns);
      }
      Packing.rows(type, at(part), rowStep, columnStep, room, part.rows, part.columns);
      return new Rows(room, GemmKernel.ROW_STEP, part.rows, part.columns);
    }

    @Override
    public void packColumns(OutputBlock part, long to) {
      Packing.columns(type, at(part), columnStep, rowStep, to, part.columns, part.rows);
    }
  }

  /// `c = a b`; C's columns are dense.
  public void multiply(Factor a, Factor b, Matrix c) {
    int n = c.columns;
    int k = a.columns();
    int width = panelColumns(c.type);
    if (c.rows == 0 || n == 0 || k == 0) {
      clear(c);
      return;
    }
    boolean alone = Sizes.product((long) c.rows * n, k) < PARALLEL;
    long bytes = Sizes.product((long) PANEL_STEP * ((n + width - 1) / width), k);
    CpuStorage wanted = b.storage();
    if (wanted != null && b instanceof Matrix matrix && bytes <= KEPT) {
      if (wanted.kept() instanceof PackedMatrixCache kept && kept.of().equals(matrix)) {
        CpuStorage memory = kept.memory();
        boolean packed = memory != null;
        memory = memory != null ? memory : allocator.allocate(bytes);
        try {
          new Product(a, b, c, 0, n, memory.address(), packed, false).run(alone, pool);
          wanted.keep(new PackedMatrixCache(matrix, memory));
        } finally {
          Reference.reachabilityFence(memory);
        }
        return;
      }
      wanted.keep(new PackedMatrixCache(matrix, null));
    }
    if (alone) {
      long room = Scratch.reserve(bytes + ROOM + PanelProduct.room());
      new Product(a, b, c, 0, n, room + ROOM + PanelProduct.room(), false, false).alone(room);
    } else {
      withAll(a, b, c);
    }
  }

  /// A right factor that many products of few rows have in common.
  public static final class Packed {
    private final Matrix b;
    private final long panels;

    /// @param panels room for [#bytes]
    public Packed(Matrix b, long panels) {
      this.b = b;
      this.panels = panels;
      Product product = new Product(b, b, b, 0, b.columns, panels, false, false);
      product.pack(0, product.count());
    }

    public static long bytes(Matrix b) {
      int width = panelColumns(b.type);
      return (long) PANEL_STEP * ((b.columns + width - 1) / width) * b.rows;
    }

    /// The working memory for a product.
    public static long room() {
      return ROOM + PanelProduct.room();
    }

    /// `c = a b` or `c += a b`, in the calling thread.
    public void multiply(Matrix a, Matrix c, boolean adds, long room) {
      Product product = new Product(a, b, c, 0, b.columns, panels, true, adds);
      product.rows(new OutputBlock(0, 0, c.rows, product.count()), room);
    }
  }

  private static void clear(Matrix c) {
    for (int i = 0; i < c.rows; i++) {
      NativeMemory.zero(c.address + i * c.rowStep, (long) c.type.bytes() * c.columns);
    }
  }

  /// Computes with all threads, so many columns at a time as memory allows.
  private void withAll(Factor a, Factor b, Matrix c) {
    int n = c.columns;
    int k = a.columns();
    int panel = panelColumns(c.type);
    int width = Math.max(panel, Math.min(roundUp(n, panel), PACKED / k / panel * panel));
    CpuStorage packed = allocator.allocate((long) c.type.bytes() * width * k);
    try {
      for (int j = 0; j < n; j += width) {
        int columns = Math.min(n - j, width);
        new Product(a, b, c, j, columns, packed.address(), false, false).run(false, pool);
      }
    } finally {
      allocator.release(packed);
      Reference.reachabilityFence(packed);
    }
  }

  /// The columns of a panel, which is two registers wide.
  private static int panelColumns(DType.Arithmetic type) {
    return PANEL_STEP / type.bytes();
  }

  private static int roundUp(int value, int step) {
    return (value + step - 1) / step * step;
  }

  /// The product of A with `width` columns of B, from column `left` on.
  ///
  /// @param panels room for these columns, in panels; a panel lies as one run for so many steps as
  ///   are taken at a time
  /// @param packed whether they are there already
  /// @param adds whether the product is added to what is in C
  private record Product(
      Factor a,
      Factor b,
      Matrix c,
      int left,
      int width,
      long panels,
      boolean packed,
      boolean adds) {
    /// The columns of a panel.
    private int nr() {
      return panelColumns(c.type);
    }

    /// The steps at a time.
    private int kc() {
      return GemmKernel.steps(c.type);
    }

    int count() {
      return (width + nr() - 1) / nr();
    }

    void run(boolean alone, WorkerPool pool) {
      if (alone) {
        alone(Scratch.reserve(ROOM + PanelProduct.room()));
      } else if (c.rows <= FEW_ROWS && isEasilyRead()) {
        byColumns(pool);
      } else {
        byRows(pool);
      }
    }

    /// Whether each part of the work may read all of A for itself.
    private boolean isEasilyRead() {
      return a.isDirect() || (long) c.rows * a.columns() <= EASILY_PACKED;
    }

    /// Computes in the calling thread.
    void alone(long room) {
      pack(0, count());
      rows(new OutputBlock(0, 0, c.rows, count()), room);
    }

    /// Each part of the work takes some panels, from packing them to the result.
    private void byColumns(WorkerPool pool) {
      int group = Math.max(1, count() / 8);
      pool.run(
          (count() + group - 1) / group,
          g -> {
            int first = g * group;
            int end = Math.min(count(), first + group);
            pack(first, end);
            long room = Scratch.reserve(ROOM + PanelProduct.room());
            rows(new OutputBlock(0, first, c.rows, end - first), room);
          });
    }

    /// All panels are packed first; each part of the work takes some rows.
    private void byRows(WorkerPool pool) {
      int group = Math.max(1, PACKED_PART / (nr() * Math.max(1, b.rows())));
      if (!packed) {
        pool.run(
            (count() + group - 1) / group,
            g -> pack(g * group, Math.min(count(), (g + 1) * group)));
      }
      // A multiple of eight parts, of one height: up to eight threads get as many rows each.
      int parts = roundUp((c.rows + MC - 1) / MC, 8);
      int height = roundUp((c.rows + parts - 1) / parts, MR);
      pool.run(
          (c.rows + height - 1) / height,
          part -> {
            int top = part * height;
            int rows = Math.min(c.rows - top, height);
            rows(
                new OutputBlock(top, 0, rows, count()),
                Scratch.reserve(ROOM + PanelProduct.room()));
          });
    }

    void pack(int first, int end) {
      for (int j = first; j < end && !packed; j++) {
        int columns = Math.min(nr(), width - j * nr());
        for (int k = 0; k < b.rows(); k += kc()) {
          int steps = Math.min(kc(), b.rows() - k);
          b.packColumns(new OutputBlock(k, left + j * nr(), steps, columns), panel(j, k, steps));
        }
      }
    }

    private long panel(int j, int k, int steps) {
      return panels + PANEL_STEP * ((long) count() * k + (long) j * steps);
    }

    /// Computes some rows of C in some panels: the part's columns.
    void rows(OutputBlock part, long room) {
      PanelProduct product = PanelProduct.make(c.type, room + ROOM);
      int bottom = part.row + part.rows;
      for (int i = part.row; i < bottom; i += MC) {
        int rows = Math.min(MC, bottom - i);
        for (int k = 0; k < a.columns(); k += kc()) {
          int steps = Math.min(kc(), a.columns() - k);
          product.take(a.rows(new OutputBlock(i, k, rows, steps), room));
          for (int j = part.column; j < part.column + part.columns; j++) {
            long target = c.address + i * c.rowStep + (long) c.type.bytes() * (left + j * nr());
            int columns = Math.min(nr(), width - j * nr());
            product.multiply(
                panel(j, k, steps), new Target(target, c.rowStep, columns, adds || k > 0));
          }
        }
      }
    }
  }
}
