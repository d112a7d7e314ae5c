package dev.jacobi.cpu.code;

import dev.jacobi.cpu.code.Assembler.Label;
import dev.jacobi.cpu.code.Place.Register;

/// Writes the innermost loops of the matrix product: blocks of C of up to 12 rows and two registers
/// of columns, one below the other, that are kept in registers while the sum runs over the steps.
/// Their factors are rows of A anywhere in memory and a panel of B; see [ProductCode].
final class ProductWriter {
  private static final int REGISTER_BYTES = 64;
  private static final int PANEL_STEP = 2 * REGISTER_BYTES;
  private static final int UNROLLED = 4;
  private static final int FIRST_B = 24;
  private static final int FIRST_A = 26;
  private static final int WAYS_A = 6;
  private static final int ROWS_PER_POINTER = 3;
  private static final int[] SAVED = {Assembler.RBX, Assembler.RBP, Assembler.R12, Assembler.R13};

  private static final int STEPS_LEFT = Assembler.RAX;
  private static final int[] ROWS = {Assembler.RCX, Assembler.RSI, Assembler.R8, Assembler.R9};
  private static final int A_STEP = Assembler.R10;
  private static final int B = Assembler.R11;
  private static final int C_ROW = Assembler.RDX;
  private static final int C_STEP = Assembler.RBX;
  private static final int BLOCKS_LEFT = Assembler.RBP;
  private static final int A = Assembler.R12;
  private static final int C = Assembler.R13;

  private final Assembler out = new Assembler();
  private final int rows;
  private final int registers;

  ProductWriter(int rows, int registers) {
    this.rows = rows;
    this.registers = registers;
  }

  byte[] write() {
    out.save(SAVED);
    out.load(A, Assembler.RDI, ProductCode.A);
    out.load(A_STEP, Assembler.RDI, ProductCode.A_STEP);
    out.load(C, Assembler.RDI, ProductCode.C);
    out.load(C_STEP, Assembler.RDI, ProductCode.C_STEP);
    out.load(BLOCKS_LEFT, Assembler.RDI, ProductCode.BLOCKS);
    for (int half = 0; half < registers; half++) {
      out.loadMask(mask(half), Assembler.RDI, ProductCode.MASKS + Long.BYTES * half);
    }
    Label next = new Label();
    out.bind(next);
    block();
    for (int i = 0; i < rows; i++) {
      out.addRegister(A, A_STEP);
      out.addRegister(C, C_STEP);
    }
    out.decrement(BLOCKS_LEFT);
    out.jumpIfNotEqual(next);
    out.leave(SAVED);
    return out.finish();
  }

  private static int mask(int half) {
    return 1 + half;
  }

  private static int sum(int row, int half) {
    return 2 * row + half;
  }

  private void block() {
    out.move(ROWS[0], A);
    for (int p = 1; p * ROWS_PER_POINTER < rows; p++) {
      out.address(ROWS[p], ROWS[p - 1], A_STEP, 2);
      out.addRegister(ROWS[p], A_STEP);
    }
    out.load(B, Assembler.RDI, ProductCode.B);
    for (int i = 0; i < rows; i++) {
      for (int half = 0; half < registers; half++) {
        int sum = sum(i, half);
        out.vector(Encoding.XOR, sum, sum, new Register(sum));
      }
    }
    Label fresh = new Label();
    out.compareWithZero(Assembler.RDI, ProductCode.ADD);
    out.jumpIfEqual(fresh);
    eachOfC(Encoding.LOAD);
    out.bind(fresh);
    sum();
    eachOfC(Encoding.STORE);
  }

  private void eachOfC(Encoding move) {
    out.move(C_ROW, C);
    for (int i = 0; i < rows; i++) {
      for (int half = 0; half < registers; half++) {
        out.masked(move, sum(i, half), Place.at(C_ROW, half * REGISTER_BYTES), mask(half));
      }
      out.addRegister(C_ROW, C_STEP);
    }
  }

  private void sum() {
    Label few = new Label();
    Label many = new Label();
    Label end = new Label();
    Label one = new Label();
    out.load(STEPS_LEFT, Assembler.RDI, ProductCode.STEPS);
    out.subtract(STEPS_LEFT, UNROLLED);
    out.jumpIfNegative(few);
    out.bind(many);
    for (int u = 0; u < UNROLLED; u++) {
      step(u);
    }
    advance(UNROLLED);
    out.subtract(STEPS_LEFT, UNROLLED);
    out.jumpIfNotNegative(many);
    out.bind(few);
    out.add(STEPS_LEFT, UNROLLED);
    out.jumpIfEqual(end);
    out.bind(one);
    step(0);
    advance(1);
    out.decrement(STEPS_LEFT);
    out.jumpIfNotEqual(one);
    out.bind(end);
  }

  private void advance(int steps) {
    for (int p = 0; p * ROWS_PER_POINTER < rows; p++) {
      out.add(ROWS[p], steps * Float.BYTES);
    }
    out.add(B, steps * PANEL_STEP);
  }

  /// One step of the sum, `u` steps after the pointers.
  private void step(int u) {
    for (int half = 0; half < registers; half++) {
      Place from = Place.at(B, u * PANEL_STEP + half * REGISTER_BYTES);
      out.vector(Encoding.LOAD, FIRST_B + half, 0, from);
    }
    for (int i = 0; i < rows; i++) {
      int a = FIRST_A + i % WAYS_A;
      out.vector(Encoding.BROADCAST, a, 0, elementOfA(i, u));
      for (int half = 0; half < registers; half++) {
        out.vector(Encoding.FMA_231, sum(i, half), a, new Register(FIRST_B + half));
      }
    }
  }

  private static Place elementOfA(int row, int u) {
    int base = ROWS[row / ROWS_PER_POINTER];
    int below = row % ROWS_PER_POINTER;
    int index = below == 0 ? Place.NO_INDEX : A_STEP;
    return new Place.Memory(base, index, Math.max(1, below), u * Float.BYTES, true);
  }
}
