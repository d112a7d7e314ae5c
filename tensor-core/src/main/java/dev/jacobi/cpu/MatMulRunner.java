package dev.jacobi.cpu;

import dev.jacobi.backend.View;
import dev.jacobi.cpu.Gemm.Matrix;
import dev.jacobi.shape.DType;
import dev.jacobi.shape.Layout;
import dev.jacobi.shape.Shape;

/// Matrix products of whole batches.
final class MatMulRunner {
  /// Multiplications from which one product of a batch is given to all threads.
  private static final long LARGE = 1 << 22;

  /// Multiplications by the definition that are worth a part of their own.
  private static final long PART = 1 << 15;

  private final Pool pool;
  private final Gemm gemm;

  MatMulRunner(Pool pool, Allocator allocator) {
    this.pool = pool;
    this.gemm = new Gemm(pool, allocator);
  }

  void run(View a, View b, View out) {
    Shape shape = out.shape();
    int rank = shape.rank();
    long batch = 1;
    for (int d = 0; d < rank - 2; d++) {
      batch *= shape.size(d);
    }
    long work = Sizes.product(shape.numel() / Math.max(batch, 1), a.shape().size(-1));
    if (batch == 1 || work >= LARGE) {
      for (long i = 0; i < batch; i++) {
        one(a, b, out, i);
      }
    } else if (batch > 1) {
      pool.runAll(batch, i -> one(a, b, out, i));
    }
  }

  private void one(View a, View b, View out, long index) {
    long inA = batchOffset(a.layout(), index);
    long inB = batchOffset(b.layout(), index);
    long inOut = batchOffset(out.layout(), index);
    if (out.dtype() == DType.FLOAT32) {
      gemm.multiply(Matrix.of(a, inA), Matrix.of(b, inB), Matrix.of(out, inOut));
    } else {
      plain(a, inA, b, inB, out, inOut);
    }
  }

  private static long batchOffset(Layout layout, long index) {
    long offset = 0;
    long rest = index;
    for (int d = layout.shape().rank() - 3; d >= 0; d--) {
      long size = layout.shape().size(d);
      offset += rest % size * layout.stride(d);
      rest /= size;
    }
    return offset;
  }

  /// The product by its definition, in the type's arithmetic.
  private void plain(View a, long inA, View b, long inB, View out, long inOut) {
    int rank = out.shape().rank();
    long rows = out.shape().size(rank - 2);
    long perRow = Sizes.product(out.shape().size(rank - 1), a.shape().size(rank - 1));
    long perPart = Math.max(1, PART / Math.max(perRow, 1));
    pool.runAll(
        (rows + perPart - 1) / perPart,
        part -> {
          long end = Math.min(rows, (part + 1) * perPart);
          for (long i = part * perPart; i < end; i++) {
            row(i, a, inA, b, inB, out, inOut);
          }
        });
  }

  private static void row(long i, View a, long inA, View b, long inB, View out, long inOut) {
    int rank = out.shape().rank();
    long steps = a.shape().size(rank - 1);
    for (long j = 0; j < out.shape().size(rank - 1); j++) {
      long target = at(out, inOut, i, j);
      if (out.dtype().isFloating()) {
        double sum = 0;
        for (long p = 0; p < steps; p++) {
          sum +=
              Elements.getDouble(a.dtype(), at(a, inA, i, p))
                  * Elements.getDouble(b.dtype(), at(b, inB, p, j));
        }
        Elements.putDouble(out.dtype(), target, sum);
      } else {
        long sum = 0;
        for (long p = 0; p < steps; p++) {
          sum +=
              Elements.getLong(a.dtype(), at(a, inA, i, p))
                  * Elements.getLong(b.dtype(), at(b, inB, p, j));
        }
        Elements.putLong(out.dtype(), target, sum);
      }
    }
  }

  private static long at(View view, long batch, long i, long j) {
    Layout layout = view.layout();
    int rank = layout.shape().rank();
    long place =
        layout.offset() + batch + i * layout.stride(rank - 2) + j * layout.stride(rank - 1);
    return ((CpuStorage) view.storage()).address() + place * view.dtype().bytes();
  }
}
