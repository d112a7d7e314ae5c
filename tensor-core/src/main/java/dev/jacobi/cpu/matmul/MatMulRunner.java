package dev.jacobi.cpu.matmul;

import dev.jacobi.backend.View;
import dev.jacobi.cpu.fused.ProgramRunner;
import dev.jacobi.cpu.fused.Widening;
import dev.jacobi.cpu.matmul.Gemm.Matrix;
import dev.jacobi.cpu.matmul.Gemm.OutputBlock;
import dev.jacobi.cpu.matmul.UnpackedProduct.Batch;
import dev.jacobi.cpu.memory.Allocator;
import dev.jacobi.cpu.memory.CpuStorage;
import dev.jacobi.cpu.parallel.WorkerPool;
import dev.jacobi.shape.Layout;
import java.lang.ref.Reference;

/// Matrix products of whole batches: chooses between the product of packed panels, the one that
/// reads its right factor in place, and sums over rows for vectors. They compute in the type's own
/// arithmetic; narrow types are widened first, and rounded once at the end.
public final class MatMulRunner {
  /// Multiplications from which one product of a batch is given to all threads.
  private static final long LARGE = 1 << 22;

  /// The shortest sum of products that is worth a fold.
  private static final long SHORTEST_DOT = 32;

  /// Steps of a sum that follow one another; sums of more are sums of such pieces, which keeps them
  /// exact, and their working memory small.
  private static final int LONGEST = 1 << 16;

  /// Bytes of pieces' sums that are there at a time.
  private static final long SUMS = 4L << 20;

  private final WorkerPool pool;
  private final Allocator allocator;
  private final ProgramRunner programs;
  private final Widening widening;
  private final Gemm gemm;
  private final UnpackedProduct inPlace;
  private final MatrixVectorProduct vectors;

  public MatMulRunner(WorkerPool pool, Allocator allocator, ProgramRunner programs) {
    this.pool = pool;
    this.allocator = allocator;
    this.programs = programs;
    this.widening = new Widening(allocator, programs);
    this.gemm = new Gemm(pool, allocator);
    this.inPlace = new UnpackedProduct(pool);
    this.vectors = new MatrixVectorProduct(pool);
  }

  public void run(View a, View b, View out) {
    if (out.shape().numel() == 0) {
      return;
    }
    if (Widening.isNarrow(out.dtype())) {
      widening.run(new View[] {a, b}, out, (in, result) -> run(in[0], in[1], result));
    } else if (size(out, -1) == 1 && size(out, -2) == 1 && size(a, -1) >= SHORTEST_DOT) {
      View factors = turned(b);
      programs.run(DotProgram.program(a), new View[] {a, factors, out});
    } else if (size(out, -1) == 1 ? isAcross(a) : size(out, -2) == 1 && !isAcross(turned(b))) {
      // A matrix that lies along the sum comes first, others are read row by row.
      products(turned(b), turned(a), turned(out));
    } else {
      products(a, b, out);
    }
  }

  private static long size(View view, int dim) {
    return view.shape().size(dim);
  }

  /// The matrices with rows and columns exchanged.
  private static View turned(View view) {
    int rank = view.shape().rank();
    int[] order = new int[rank];
    for (int d = 0; d < rank; d++) {
      order[d] = d < rank - 2 ? d : 2 * rank - 3 - d;
    }
    return view.with(view.layout().permute(order));
  }

  /// Whether the elements that are summed over lie apart, and those of a column together.
  private static boolean isAcross(View view) {
    int rank = view.shape().rank();
    return size(view, -1) > 1
        && view.layout().stride(rank - 1) != 1
        && view.layout().stride(rank - 2) == 1;
  }

  private void products(View a, View b, View out) {
    int batchDims = out.shape().rank() - 2;
    Layout[] batches =
        Layout.collapse(
            out.layout().head(batchDims), a.layout().head(batchDims), b.layout().head(batchDims));
    long count = batches[0].shape().numel();
    long steps = size(a, -1);
    Matrix left = Matrix.of(a, 0);
    Matrix right = Matrix.of(b, 0);
    Matrix result = Matrix.of(out, 0);
    int runs = batches[0].shape().rank();
    if (steps <= LONGEST && runs <= 1 && UnpackedProduct.covers(left, right, result)) {
      int bytes = left.type().bytes();
      Batch batch =
          new Batch(
              Math.toIntExact(count),
              runs == 0 ? 0 : batches[1].stride(0) * bytes,
              runs == 0 ? 0 : batches[2].stride(0) * bytes,
              runs == 0 ? 0 : batches[0].stride(0) * bytes);
      inPlace.multiply(left, right, result, batch);
      return;
    }
    Each each =
        i ->
            one(
                left.moved((batches[1].offsetOf(i) - a.layout().offset()) * left.type().bytes()),
                right.moved((batches[2].offsetOf(i) - b.layout().offset()) * left.type().bytes()),
                result.moved(
                    (batches[0].offsetOf(i) - out.layout().offset()) * left.type().bytes()));
    if (count == 1 || size(out, -1) * size(out, -2) * steps >= LARGE) {
      for (long i = 0; i < count; i++) {
        each.run(i);
      }
    } else {
      pool.run(Math.toIntExact(count), each::run);
    }
  }

  private interface Each {
    void run(long i);
  }

  private void one(Matrix a, Matrix b, Matrix c) {
    if (a.columns() > LONGEST) {
      inPieces(a, b, c);
    } else if (MatrixVectorProduct.covers(a, b, c)) {
      vectors.multiply(a, b, c);
    } else if (UnpackedProduct.covers(a, b, c)) {
      inPlace.multiply(a, b, c, new Batch(1, 0, 0, 0));
    } else {
      gemm.multiply(a, b, c);
    }
  }

  /// Sums pieces of the steps, and then these sums in their order. Where there are few results,
  /// threads share the pieces.
  private void inPieces(Matrix a, Matrix b, Matrix c) {
    int steps = a.columns();
    int pieces = (steps + LONGEST - 1) / LONGEST;
    long bytes = (long) c.rows() * c.columns() * c.type().bytes();
    int atOnce = Math.clamp(SUMS / bytes, 1, pieces);
    CpuStorage sums = allocator.allocate(bytes * atOnce);
    try {
      for (int first = 0; first < pieces; first += atOnce) {
        int done = first;
        int count = Math.min(atOnce, pieces - first);
        pool.run(
            count,
            i -> {
              int from = (done + i) * LONGEST;
              int n = Math.min(LONGEST, steps - from);
              long to = sums.address() + i * bytes;
              one(
                  a.part(new OutputBlock(0, from, a.rows(), n)),
                  b.part(new OutputBlock(from, 0, n, b.columns())),
                  Matrix.dense(c.type(), to, c.rows(), c.columns()));
            });
        for (int i = 0; i < count; i++) {
          c.add(sums.address() + i * bytes, done + i == 0);
        }
      }
    } finally {
      allocator.release(sums);
      Reference.reachabilityFence(sums);
    }
  }
}
