package dev.jacobi.cpu.kernels;

import dev.jacobi.backend.Decompose.Method;
import dev.jacobi.backend.View;
import dev.jacobi.cpu.memory.CpuStorage;
import dev.jacobi.cpu.memory.Sizes;
import dev.jacobi.cpu.parallel.WorkerPool;
import dev.jacobi.shape.Layout;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.MatrixFeatures_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.CholeskyDecomposition_F64;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.ejml.interfaces.decomposition.LUDecomposition_F64;
import org.ejml.interfaces.decomposition.QRDecomposition;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;

/// Decompositions of matrices by EJML, one matrix at a time.
public final class DecomposeRunner {
  private final WorkerPool pool;

  public DecomposeRunner(WorkerPool pool) {
    this.pool = pool;
  }

  public void run(Method method, View[] inputs, View[] outputs) {
    int rank = inputs[0].shape().rank();
    long batch = 1;
    for (int d = 0; d < rank - 2; d++) {
      batch *= inputs[0].shape().size(d);
    }
    pool.runAll(
        batch,
        i -> {
          DMatrixRMaj a = read(inputs[0], i);
          switch (method) {
            case SLOGDET -> slogdet(a, outputs, i);
            case SOLVE -> write(solve(a, read(inputs[1], i), i), outputs[0], i);
            case CHOLESKY -> write(cholesky(a, i), outputs[0], i);
            case QR -> qr(a, outputs, i);
            case SVD -> svd(a, outputs, i);
            case EIGH -> eigh(a, outputs, i);
          }
        });
  }

  private static long address(View view, long index) {
    Layout layout = view.layout();
    return ((CpuStorage) view.storage()).address() + layout.offsetOf(index) * view.dtype().bytes();
  }

  private static DMatrixRMaj read(View view, long batch) {
    int rows = Sizes.toInt(view.shape().size(-2));
    int columns = Sizes.toInt(view.shape().size(-1));
    int numel = Sizes.toInt((long) rows * columns);
    DMatrixRMaj matrix = new DMatrixRMaj(rows, columns);
    long first = batch * numel;
    for (int i = 0; i < numel; i++) {
      matrix.data[i] = Elements.getDouble(view.dtype(), address(view, first + i));
    }
    return matrix;
  }

  private static void write(DMatrixRMaj matrix, View view, long batch) {
    write(Arrays.copyOf(matrix.data, matrix.getNumElements()), view, batch);
  }

  private static void write(double[] values, View view, long batch) {
    long first = batch * values.length;
    for (int i = 0; i < values.length; i++) {
      Elements.putDouble(view.dtype(), address(view, first + i), values[i]);
    }
  }

  private static double[] diagonal(DMatrixRMaj matrix) {
    return IntStream.range(0, Math.min(matrix.numRows, matrix.numCols))
        .mapToDouble(i -> matrix.get(i, i))
        .toArray();
  }

  private static void slogdet(DMatrixRMaj a, View[] outputs, long batch) {
    double sign = 1;
    double log = 0;
    if (a.numRows > 0) {
      LUDecomposition_F64<DMatrixRMaj> lu = DecompositionFactory_DDRM.lu(a.numRows, a.numRows);
      lu.decompose(a);
      DMatrixRMaj pivots = lu.getRowPivot(null);
      sign = parity(pivots);
      for (double x : diagonal(lu.getUpper(null))) {
        sign *= Math.signum(x);
        log += Math.log(Math.abs(x));
      }
    }
    write(new double[] {sign}, outputs[0], batch);
    write(new double[] {log}, outputs[1], batch);
  }

  /// The sign of a permutation.
  private static double parity(DMatrixRMaj permutation) {
    int n = permutation.numRows;
    int[] to = new int[n];
    for (int i = 0; i < n; i++) {
      int row = i;
      to[i] = IntStream.range(0, n).filter(j -> permutation.get(row, j) != 0).findFirst().orElse(i);
    }
    double sign = 1;
    for (int i = 0; i < n; i++) {
      while (to[i] != i) {
        int j = to[i];
        to[i] = to[j];
        to[j] = j;
        sign = -sign;
      }
    }
    return sign;
  }

  private static DMatrixRMaj solve(DMatrixRMaj a, DMatrixRMaj b, long batch) {
    DMatrixRMaj x = new DMatrixRMaj(b.numRows, b.numCols);
    boolean numbers =
        !MatrixFeatures_DDRM.hasUncountable(a) && !MatrixFeatures_DDRM.hasUncountable(b);
    boolean solved = b.getNumElements() == 0 || CommonOps_DDRM.solve(a, b, x);
    if (!solved || (numbers && MatrixFeatures_DDRM.hasUncountable(x))) {
      throw new ArithmeticException(
          "solve: matrix %d of the batch is singular; lstsq or pinv find the nearest solution"
              .formatted(batch));
    }
    return x;
  }

  private static DMatrixRMaj cholesky(DMatrixRMaj a, long batch) {
    CholeskyDecomposition_F64<DMatrixRMaj> cholesky =
        DecompositionFactory_DDRM.chol(a.numRows, true);
    if (a.numRows > 0 && !cholesky.decompose(a)) {
      throw new ArithmeticException(
          "cholesky: matrix %d of the batch is not positive definite".formatted(batch));
    }
    return a.numRows == 0 ? a : cholesky.getT(null);
  }

  private static void qr(DMatrixRMaj a, View[] outputs, long batch) {
    QRDecomposition<DMatrixRMaj> qr = DecompositionFactory_DDRM.qr(a.numRows, a.numCols);
    qr.decompose(a);
    write(qr.getQ(null, true), outputs[0], batch);
    write(qr.getR(null, true), outputs[1], batch);
  }

  private static Integer[] order(int n, Comparator<Integer> by) {
    return IntStream.range(0, n).boxed().sorted(by).toArray(Integer[]::new);
  }

  private static void svd(DMatrixRMaj a, View[] outputs, long batch) {
    SingularValueDecomposition_F64<DMatrixRMaj> svd =
        DecompositionFactory_DDRM.svd(a.numRows, a.numCols, true, true, true);
    if (!svd.decompose(a)) {
      throw new ArithmeticException(
          "svd: matrix %d of the batch does not converge".formatted(batch));
    }
    DMatrixRMaj u = svd.getU(null, false);
    DMatrixRMaj v = svd.getV(null, false);
    double[] s = svd.getSingularValues();
    int k = Math.min(a.numRows, a.numCols);
    Integer[] order = order(k, Comparator.comparingDouble(i -> -s[i]));
    DMatrixRMaj left = new DMatrixRMaj(a.numRows, k);
    DMatrixRMaj right = new DMatrixRMaj(k, a.numCols);
    double[] values = new double[k];
    for (int j = 0; j < k; j++) {
      values[j] = s[order[j]];
      for (int i = 0; i < a.numRows; i++) {
        left.set(i, j, u.get(i, order[j]));
      }
      for (int i = 0; i < a.numCols; i++) {
        right.set(j, i, v.get(i, order[j]));
      }
    }
    write(left, outputs[0], batch);
    write(values, outputs[1], batch);
    write(right, outputs[2], batch);
  }

  private static void eigh(DMatrixRMaj a, View[] outputs, long batch) {
    int n = a.numRows;
    EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(n, true, true);
    if (n > 0 && !eigen.decompose(a)) {
      throw new ArithmeticException(
          "eigh: matrix %d of the batch does not converge".formatted(batch));
    }
    Integer[] order = order(n, Comparator.comparingDouble(i -> eigen.getEigenvalue(i).real));
    double[] values = new double[n];
    DMatrixRMaj vectors = new DMatrixRMaj(n, n);
    for (int j = 0; j < n; j++) {
      values[j] = eigen.getEigenvalue(order[j]).real;
      DMatrixRMaj vector = eigen.getEigenVector(order[j]);
      for (int i = 0; i < n; i++) {
        vectors.set(i, j, vector.get(i, 0));
      }
    }
    write(values, outputs[0], batch);
    write(vectors, outputs[1], batch);
  }
}
