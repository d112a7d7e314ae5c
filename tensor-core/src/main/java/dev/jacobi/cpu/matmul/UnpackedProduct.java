package dev.jacobi.cpu.matmul;

import dev.jacobi.cpu.jit.x64.LoopCode;
import dev.jacobi.cpu.jit.x64.ProductCode;
import dev.jacobi.cpu.matmul.Gemm.Matrix;
import dev.jacobi.cpu.matmul.Gemm.OutputBlock;
import dev.jacobi.cpu.memory.NativeMemory;
import dev.jacobi.cpu.memory.Scratch;
import dev.jacobi.cpu.parallel.WorkerPool;

/// Products in machine code whose right factors are read where they lie: of few rows, so that each
/// element of the right factor is wanted once, and of small matrices, many in one call. Sums run
/// over the steps in their order, as in [Gemm].
final class UnpackedProduct {
  /// The bytes of a right factor that stays in the first-level cache for many rows.
  private static final long SMALL = 8192;

  /// Multiplications that are worth a part of their own.
  private static final long PART = 1 << 17;

  private final WorkerPool pool;

  UnpackedProduct(WorkerPool pool) {
    this.pool = pool;
  }

  /// Products at equal distances in bytes from one another.
  record Batch(int count, long nextA, long nextB, long nextC) {}

  /// Whether this product needs no packing.
  static boolean covers(Matrix a, Matrix b, Matrix c) {
    long bytes = (long) b.rows() * b.columns() * b.type().bytes();
    return GemmKernel.MACHINE
        && (a.rows() <= ProductCode.ROWS || bytes <= SMALL)
        && b.rows() > 0
        && b.hasDenseRows()
        && c.hasDenseRows();
  }

  /// `c = a b` for each product of a batch, of which these are the first.
  void multiply(Matrix a, Matrix b, Matrix c, Batch batch) {
    long columns = columns(a, b);
    long strips = (b.columns() + columns - 1) / columns;
    long stripWork = (long) a.rows() * b.rows() * Math.min(columns, b.columns());
    long stripsPerPart = Math.min(strips, Math.max(1, PART / Math.max(1, stripWork)));
    long perPart = Math.max(1, PART / Math.max(1, stripWork * stripsPerPart));
    long parts = (batch.count + perPart - 1) / perPart;
    long stripParts = (strips + stripsPerPart - 1) / stripsPerPart;
    pool.run(
        Math.toIntExact(parts * stripParts),
        part -> {
          long first = part / stripParts * perPart;
          int count = (int) Math.min(batch.count - first, perPart);
          long left = part % stripParts * stripsPerPart * columns;
          int width = (int) Math.min(b.columns() - left, stripsPerPart * columns);
          OutputBlock ofB = new OutputBlock(0, (int) left, b.rows(), width);
          OutputBlock ofC = new OutputBlock(0, (int) left, c.rows(), width);
          some(
              a.moved(first * batch.nextA),
              b.moved(first * batch.nextB).part(ofB),
              c.moved(first * batch.nextC).part(ofC),
              new Batch(count, batch.nextA, batch.nextB, batch.nextC));
        });
  }

  /// How many columns are multiplied at a time.
  private static long columns(Matrix a, Matrix b) {
    int registers = ProductCode.registers(Math.min(a.rows(), ProductCode.ROWS));
    return (long) registers * NativeMemory.REGISTER / b.type().bytes();
  }

  private static void some(Matrix a, Matrix b, Matrix c, Batch batch) {
    long block = Scratch.block();
    int bytes = b.type().bytes();
    NativeMemory.putLong(block + ProductCode.A_STEP, a.rowStep());
    NativeMemory.putLong(block + ProductCode.A_ALONG, a.columnStep());
    NativeMemory.putLong(block + ProductCode.B_STEP, b.rowStep());
    NativeMemory.putLong(block + ProductCode.C_STEP, c.rowStep());
    NativeMemory.putLong(block + ProductCode.BLOCKS, batch.count);
    NativeMemory.putLong(block + ProductCode.A_NEXT, batch.nextA);
    NativeMemory.putLong(block + ProductCode.B_NEXT, batch.nextB);
    NativeMemory.putLong(block + ProductCode.C_NEXT, batch.nextC);
    long columns = columns(a, b);
    for (long j = 0; j < b.columns(); j += columns) {
      int wide = bytes * (int) Math.min(columns, b.columns() - j);
      int registers = (wide + NativeMemory.REGISTER - 1) / NativeMemory.REGISTER;
      int last = (wide - (registers - 1) * NativeMemory.REGISTER) / Float.BYTES;
      NativeMemory.putLong(block + ProductCode.MASKS, MachinePanelProduct.mask(last));
      for (int i = 0; i < a.rows(); i += ProductCode.ROWS) {
        int rows = Math.min(ProductCode.ROWS, a.rows() - i);
        NativeMemory.putLong(block + ProductCode.C, c.address() + i * c.rowStep() + bytes * j);
        LoopCode code = ProductCode.inPlace(b.type(), rows, registers);
        int most = GemmKernel.steps(b.type());
        for (int k = 0; k < b.rows(); k += most) {
          NativeMemory.putLong(block + ProductCode.STEPS, Math.min(most, b.rows() - k));
          NativeMemory.putLong(block + ProductCode.ADD, k);
          NativeMemory.putLong(block + ProductCode.A, a.at(i, k));
          NativeMemory.putLong(block + ProductCode.B, b.at(k, 0) + bytes * j);
          code.run(block);
        }
      }
    }
  }
}
