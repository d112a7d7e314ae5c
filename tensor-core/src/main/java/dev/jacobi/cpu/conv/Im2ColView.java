package dev.jacobi.cpu.conv;

import dev.jacobi.cpu.matmul.Gemm;
import dev.jacobi.cpu.matmul.Gemm.Matrix;
import dev.jacobi.cpu.matmul.Gemm.OutputBlock;
import dev.jacobi.cpu.matmul.GemmKernel;
import dev.jacobi.cpu.matmul.Packing;
import dev.jacobi.cpu.matmul.PanelProduct.Rows;
import dev.jacobi.cpu.memory.CpuStorage;
import dev.jacobi.cpu.memory.NativeMemory;
import dev.jacobi.cpu.memory.Scratch;
import java.util.Arrays;
import jdk.incubator.vector.VectorMask;
import org.jspecify.annotations.Nullable;

/// A matrix whose element in row `i` and column `j` lies `rowAt[i] + columnAt[j]` bytes from its
/// address. The windows of a convolution are such a matrix, over the input as it lies in memory: it
/// is never written out, its parts are packed when the product wants them.
final class Im2ColView implements Gemm.Factor {
  private static final int SHORT_RUN = 8;
  private static final int LONG_RUN = 16;

  private final long address;
  private final long[] rowAt;
  private final long[] columnAt;

  Im2ColView(long address, long[] rowAt, long[] columnAt) {
    this.address = address;
    this.rowAt = rowAt;
    this.columnAt = columnAt;
  }

  /// The same matrix in other memory, `bytes` further on.
  Im2ColView moved(long bytes) {
    return new Im2ColView(address + bytes, rowAt, columnAt);
  }

  /// The matrix with rows and columns exchanged.
  Im2ColView transposed() {
    return new Im2ColView(address, columnAt, rowAt);
  }

  /// Whether the columns lie together, and the rows at equal distances.
  boolean isDense() {
    for (int i = 2; i < rowAt.length; i++) {
      if (rowAt[i] - rowAt[i - 1] != rowAt[1] - rowAt[0]) {
        return false;
      }
    }
    return columnAt.length == 0 || run(0, columnAt.length) == columnAt.length;
  }

  /// The same as a matrix, if it is dense.
  Matrix asMatrix() {
    long step = rowAt.length < 2 ? 0 : rowAt[1] - rowAt[0];
    long first = rowAt.length == 0 || columnAt.length == 0 ? address : at(0, 0);
    return new Matrix(type(), null, first, step, Float.BYTES, rowAt.length, columnAt.length);
  }

  /// Takes the elements of a dense matrix.
  void fill(long dense) {
    long from = dense;
    for (int i = 0; i < rowAt.length; i++) {
      for (int j = 0; j < columnAt.length; j++) {
        NativeMemory.putFloat(at(i, j), NativeMemory.getFloat(from));
        from += Float.BYTES;
      }
    }
  }

  /// Writes the elements as a dense matrix.
  void copyTo(long dense) {
    long to = dense;
    for (int i = 0; i < rowAt.length; i++) {
      for (int j = 0; j < columnAt.length; j++) {
        NativeMemory.putFloat(to, NativeMemory.getFloat(at(i, j)));
        to += Float.BYTES;
      }
    }
  }

  /// The columns from `start` to `end` (exclusive).
  Im2ColView columns(int start, int end) {
    return new Im2ColView(address, rowAt, Arrays.copyOfRange(columnAt, start, end));
  }

  @Override
  public @Nullable CpuStorage storage() {
    return null;
  }

  @Override
  public int rows() {
    return rowAt.length;
  }

  @Override
  public int columns() {
    return columnAt.length;
  }

  /// The address of an element.
  long at(int row, int column) {
    return address + rowAt[row] + columnAt[column];
  }

  /// How many columns from `start` on, at most `most`, lie together as floats.
  private int run(int start, int most) {
    int n = 1;
    while (n < most && columnAt[start + n] - columnAt[start + n - 1] == Float.BYTES) {
      n++;
    }
    return n;
  }

  /// One that is, is a [Matrix].
  @Override
  public boolean isDirect() {
    return false;
  }

  @Override
  public Rows rows(OutputBlock part, long room) {
    long table = GemmKernel.MACHINE ? Scratch.table(rowAt, part.row(), part.rows()) : 0;
    int most = GemmKernel.MACHINE ? NativeMemory.LANES : part.columns();
    int done = 0;
    while (done < part.columns()) {
      int n = run(part.column() + done, Math.min(most, part.columns() - done));
      long to = room + 4L * done;
      if (GemmKernel.MACHINE) {
        long from = address + columnAt[part.column() + done];
        // What is written beyond the run is overwritten by the next, or lies between rows.
        Packing.table(table, part.rows(), from, to, GemmKernel.ROW_STEP, 0);
      } else {
        for (int i = 0; i < part.rows(); i++) {
          long from = at(part.row() + i, part.column() + done);
          copyRow(from, to + i * GemmKernel.ROW_STEP, n);
        }
      }
      done += n;
    }
    return new Rows(room, GemmKernel.ROW_STEP, part.rows(), part.columns());
  }

  private static void copyRow(long from, long to, int n) {
    if (n < SHORT_RUN) {
      for (long p = 0; p < 4L * n; p += 4) {
        NativeMemory.putFloat(to + p, NativeMemory.getFloat(from + p));
      }
    } else {
      NativeMemory.copy(from, to, 4L * n);
    }
  }

  @Override
  public void packColumns(OutputBlock part, long to) {
    if (GemmKernel.MACHINE && packTransposed(part, to)) {
      return;
    }
    long table = GemmKernel.MACHINE ? Scratch.table(rowAt, part.row(), part.rows()) : 0;
    int done = 0;
    while (done < part.columns()) {
      int most = Math.min(part.columns() - done, NativeMemory.LANES);
      int n = run(part.column() + done, most);
      long from = address + columnAt[part.column() + done];
      if (GemmKernel.MACHINE) {
        int exact = done + NativeMemory.LANES <= GemmKernel.COLUMNS ? 0 : n;
        Packing.table(table, part.rows(), from, to + 4L * done, 2L * NativeMemory.REGISTER, exact);
      } else if (n == NativeMemory.LANES) {
        packRegisters(from, part, to + 4L * done);
      } else if (n > 1) {
        packPart(from, part, to + 4L * done, NativeMemory.first(n));
      } else {
        packOne(from, part, to + 4L * done);
      }
      done += n;
    }
    for (; done < GemmKernel.COLUMNS; done++) {
      for (long p = 0; p < part.rows(); p++) {
        NativeMemory.putFloat(to + 4L * done + 2L * NativeMemory.REGISTER * p, 0f);
      }
    }
  }

  /// Packs columns whose elements lie together, in long runs; whether they do.
  private boolean packTransposed(OutputBlock part, long to) {
    int first = part.column();
    long across = part.columns() < 2 ? 0 : columnAt[first + 1] - columnAt[first];
    if (rowAt.length < LONG_RUN || rowAt[LONG_RUN - 1] - rowAt[0] != 4L * (LONG_RUN - 1)) {
      return false;
    }
    for (int j = 1; j < part.columns(); j++) {
      if (columnAt[first + j] - columnAt[first + j - 1] != across) {
        return false;
      }
    }
    int p = 0;
    while (p < part.rows()) {
      int n = 1;
      while (p + n < part.rows()
          && rowAt[part.row() + p + n] - rowAt[part.row() + p + n - 1] == Float.BYTES) {
        n++;
      }
      long from = at(part.row() + p, first);
      Packing.columns(
          type(), from, across, 4, to + 2L * NativeMemory.REGISTER * p, part.columns(), n);
      p += n;
    }
    return true;
  }

  private void packRegisters(long from, OutputBlock part, long to) {
    for (int p = 0; p < part.rows(); p++) {
      NativeMemory.store(
          NativeMemory.load(from + rowAt[part.row() + p]), to + 2L * NativeMemory.REGISTER * p);
    }
  }

  private void packPart(long from, OutputBlock part, long to, VectorMask<Float> lanes) {
    for (int p = 0; p < part.rows(); p++) {
      long target = to + 2L * NativeMemory.REGISTER * p;
      NativeMemory.store(NativeMemory.load(from + rowAt[part.row() + p], lanes), target, lanes);
    }
  }

  private void packOne(long from, OutputBlock part, long to) {
    for (int p = 0; p < part.rows(); p++) {
      NativeMemory.putFloat(
          to + 2L * NativeMemory.REGISTER * p, NativeMemory.getFloat(from + rowAt[part.row() + p]));
    }
  }
}
