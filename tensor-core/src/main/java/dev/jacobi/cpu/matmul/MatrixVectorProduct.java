package dev.jacobi.cpu.matmul;

import dev.jacobi.cpu.jit.x64.ProductCode;
import dev.jacobi.cpu.matmul.Gemm.Matrix;
import dev.jacobi.cpu.memory.NativeMemory;
import dev.jacobi.cpu.memory.Scratch;
import dev.jacobi.cpu.parallel.WorkerPool;
import dev.jacobi.shape.DType;

/// The product of a matrix and a vector in machine code, where the matrix lies along the sum, and
/// is read once. Sums run over the steps in their order, as in [Gemm].
final class MatrixVectorProduct {
  /// Registers of rows that take turns.
  private static final int BLOCKS = 4;

  /// Multiplications that are worth a part of their own.
  private static final long PART = 1 << 17;

  private final WorkerPool pool;

  MatrixVectorProduct(WorkerPool pool) {
    this.pool = pool;
  }

  static boolean covers(Matrix a, Matrix b, Matrix c) {
    return GemmKernel.MACHINE
        && c.columns() == 1
        && a.columns() > 0
        && a.hasDenseRows()
        && (b.rows() == 1 || b.rowStep() == b.type().bytes());
  }

  /// `c = a b` for a vector `b`.
  void multiply(Matrix a, Matrix b, Matrix c) {
    int lanes = NativeMemory.REGISTER / a.type().bytes();
    int group = BLOCKS * lanes;
    int groups = (a.rows() + group - 1) / group;
    long perPart = Math.max(1, PART / ((long) group * a.columns()));
    pool.run(
        Math.toIntExact((groups + perPart - 1) / perPart),
        part -> {
          long end = Math.min(a.rows(), (part + 1) * perPart * group);
          for (long i = part * perPart * group; i < end; i += group) {
            rows(a, b, c, (int) i, (int) Math.min(group, end - i));
          }
        });
  }

  private static void rows(Matrix a, Matrix b, Matrix c, int first, int count) {
    DType.Arithmetic type = a.type();
    int lanes = NativeMemory.REGISTER / type.bytes();
    int whole = count / lanes;
    int rest = count % lanes;
    long sums = Scratch.reserve((long) BLOCKS * NativeMemory.REGISTER);
    long from = a.address() + first * a.rowStep();
    Matrix part = c.rows(first, count);
    int most = GemmKernel.steps(type);
    for (int k = 0; k < a.columns(); k += most) {
      int steps = Math.min(most, a.columns() - k);
      long skipped = (long) type.bytes() * k;
      NativeMemory.zero(sums, (long) BLOCKS * NativeMemory.REGISTER);
      long block = Scratch.block();
      NativeMemory.putLong(block + ProductCode.A_STEP, a.rowStep());
      NativeMemory.putLong(block + ProductCode.A_NEXT, lanes * a.rowStep());
      NativeMemory.putLong(block + ProductCode.B, b.address() + skipped);
      NativeMemory.putLong(block + ProductCode.STEPS, steps);
      NativeMemory.putLong(block + ProductCode.MASKS, Packing.mask(steps % lanes, type.bytes()));
      run(block, type, from + skipped, sums, lanes, whole);
      long last = from + skipped + (long) whole * lanes * a.rowStep();
      run(block, type, last, sums + (long) whole * NativeMemory.REGISTER, rest, rest > 0 ? 1 : 0);
      part.add(sums, k == 0);
    }
  }

  private static void run(
      long block, DType.Arithmetic type, long from, long sums, int rows, int blocks) {
    if (blocks > 0) {
      NativeMemory.putLong(block + ProductCode.A, from);
      NativeMemory.putLong(block + ProductCode.C, sums);
      NativeMemory.putLong(block + ProductCode.BLOCKS, blocks);
      ProductCode.vector(type, rows).run(block);
    }
  }
}
