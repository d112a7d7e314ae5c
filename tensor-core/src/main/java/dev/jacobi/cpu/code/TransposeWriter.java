package dev.jacobi.cpu.code;

import dev.jacobi.cpu.code.Assembler.Label;
import dev.jacobi.cpu.code.Place.Register;

/// Writes a loop that exchanges rows and columns of 16 rows, 16 columns at a time: in each quarter
/// of the registers first, and then the quarters. Rows that are not there count as zeros; see
/// [ProductCode].
final class TransposeWriter {
  private static final int SIZE = 16;
  private static final int REGISTER_BYTES = 64;
  private static final int ROWS_PER_POINTER = 3;
  private static final int LOW = 0x44;
  private static final int HIGH = 0xee;
  private static final int EVEN = 0x88;
  private static final int ODD = 0xdd;
  private static final int MASK = 1;
  private static final int[] SAVED = {Assembler.RBX, Assembler.RBP, Assembler.R12};
  private static final int[] ROWS = {
    Assembler.RCX, Assembler.RSI, Assembler.R8, Assembler.R9, Assembler.R10, Assembler.R11
  };
  private static final int FROM_STEP = Assembler.RBX;
  private static final int TO = Assembler.RDX;
  private static final int TO_STEP = Assembler.RBP;
  private static final int COLUMNS_LEFT = Assembler.R12;

  private final Assembler out = new Assembler();
  private final int rows;

  TransposeWriter(int rows) {
    this.rows = rows;
  }

  byte[] write() {
    out.save(SAVED);
    out.load(ROWS[0], Assembler.RDI, ProductCode.FROM);
    out.load(FROM_STEP, Assembler.RDI, ProductCode.FROM_STEP);
    out.load(TO, Assembler.RDI, ProductCode.TO);
    out.load(TO_STEP, Assembler.RDI, ProductCode.TO_STEP);
    out.load(COLUMNS_LEFT, Assembler.RDI, ProductCode.COLUMNS);
    out.loadMask(MASK, Assembler.RDI, ProductCode.REST);
    for (int p = 1; p * ROWS_PER_POINTER < rows; p++) {
      out.address(ROWS[p], ROWS[p - 1], FROM_STEP, 2);
      out.addRegister(ROWS[p], FROM_STEP);
    }
    Label few = new Label();
    Label many = new Label();
    Label end = new Label();
    out.subtract(COLUMNS_LEFT, SIZE);
    out.jumpIfNegative(few);
    out.bind(many);
    load(false);
    exchange();
    for (int c = 0; c < SIZE; c++) {
      store(c);
    }
    for (int p = 0; p * ROWS_PER_POINTER < rows; p++) {
      out.add(ROWS[p], REGISTER_BYTES);
    }
    out.subtract(COLUMNS_LEFT, SIZE);
    out.jumpIfNotNegative(many);
    out.bind(few);
    out.add(COLUMNS_LEFT, SIZE);
    out.jumpIfEqual(end);
    load(true);
    exchange();
    for (int c = 0; c < SIZE - 1; c++) {
      store(c);
      out.decrement(COLUMNS_LEFT);
      out.jumpIfEqual(end);
    }
    out.bind(end);
    out.leave(SAVED);
    return out.finish();
  }

  private void load(boolean masked) {
    for (int r = 0; r < SIZE; r++) {
      if (r >= rows) {
        out.vector(Encoding.XOR, r, r, new Register(r));
        continue;
      }
      int below = r % ROWS_PER_POINTER;
      int index = below == 0 ? Place.NO_INDEX : FROM_STEP;
      Place row = new Place.Memory(ROWS[r / ROWS_PER_POINTER], index, Math.max(1, below), 0, false);
      if (masked) {
        out.masked(Encoding.LOAD, r, row, MASK);
      } else {
        out.vector(Encoding.LOAD, r, 0, row);
      }
    }
  }

  private void exchange() {
    for (int i = 0; i < SIZE; i += 2) {
      out.vector(Encoding.INTERLEAVE_LOW, SIZE + i, i, new Register(i + 1));
      out.vector(Encoding.INTERLEAVE_HIGH, SIZE + i + 1, i, new Register(i + 1));
    }
    Encoding low = Encoding.SHUFFLE_IN_QUARTERS.with(LOW);
    Encoding high = Encoding.SHUFFLE_IN_QUARTERS.with(HIGH);
    for (int i = 0; i < SIZE; i += 4) {
      int t = SIZE + i;
      out.vector(low, i, t, new Register(t + 2));
      out.vector(high, i + 1, t, new Register(t + 2));
      out.vector(low, i + 2, t + 1, new Register(t + 3));
      out.vector(high, i + 3, t + 1, new Register(t + 3));
    }
    Encoding even = Encoding.SHUFFLE_QUARTERS.with(EVEN);
    Encoding odd = Encoding.SHUFFLE_QUARTERS.with(ODD);
    for (int j = 0; j < 4; j++) {
      int t = SIZE + 4 * j;
      out.vector(even, t, j, new Register(4 + j));
      out.vector(odd, t + 1, j, new Register(4 + j));
      out.vector(even, t + 2, 8 + j, new Register(12 + j));
      out.vector(odd, t + 3, 8 + j, new Register(12 + j));
      out.vector(even, j, t, new Register(t + 2));
      out.vector(odd, 8 + j, t, new Register(t + 2));
      out.vector(even, 4 + j, t + 1, new Register(t + 3));
      out.vector(odd, 12 + j, t + 1, new Register(t + 3));
    }
  }

  private void store(int column) {
    out.vector(Encoding.STORE, column, 0, Place.at(TO, 0));
    out.addRegister(TO, TO_STEP);
  }
}
