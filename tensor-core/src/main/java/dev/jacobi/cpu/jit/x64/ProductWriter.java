package dev.jacobi.cpu.jit.x64;

import dev.jacobi.cpu.jit.x64.Assembler.Label;
import dev.jacobi.cpu.jit.x64.Operand.Register;
import dev.jacobi.shape.DType;

/// Writes the innermost loops of the matrix product: blocks of C of up to 12 rows and some
/// registers of columns that are kept in registers while the sum runs over the steps. Their factors
/// are rows of A anywhere in memory and a panel of B, or B where it lies; see [ProductCode].
final class ProductWriter {
  private static final int REGISTER_BYTES = 64;
  private static final int PANEL_STEP = 2 * REGISTER_BYTES;
  private static final int UNROLLED = 4;
  private static final int PRODUCTS = 2;
  private static final int MASK = 1;
  private static final int ROWS_PER_POINTER = 3;
  private static final int[] SAVED = {
    Assembler.RBX, Assembler.RBP, Assembler.R12, Assembler.R13, Assembler.R14, Assembler.R15
  };

  private static final int STEPS_LEFT = Assembler.RAX;
  private static final int[] ROWS = {Assembler.RCX, Assembler.RSI, Assembler.R8, Assembler.R9};
  private static final int A_STEP = Assembler.R10;
  private static final int B = Assembler.R11;
  private static final int C_ROW = Assembler.RDX;
  private static final int A_ALONG = Assembler.RDX;
  private static final int C_STEP = Assembler.RBX;
  private static final int BLOCKS_LEFT = Assembler.RBP;
  private static final int A = Assembler.R12;
  private static final int C = Assembler.R13;
  private static final int FIRST_OF_B = Assembler.R14;
  private static final int B_STEP = Assembler.R15;

  private final Assembler out = new Assembler();
  private final DType.Arithmetic type;
  private final int rows;
  private final int registers;
  private final boolean inPlace;
  private final int firstB;
  private final int firstA;

  /// @param inPlace whether B is read where it lies, and each block is a product of its own
  ProductWriter(DType.Arithmetic type, int rows, int registers, boolean inPlace) {
    this.type = type;
    this.rows = rows;
    this.registers = registers;
    this.inPlace = inPlace;
    firstB = rows * registers;
    firstA = firstB + registers;
  }

  byte[] write() {
    out.save(SAVED);
    out.load(A, Assembler.RDI, ProductCode.A);
    out.load(A_STEP, Assembler.RDI, ProductCode.A_STEP);
    out.load(FIRST_OF_B, Assembler.RDI, ProductCode.B);
    out.load(B_STEP, Assembler.RDI, ProductCode.B_STEP);
    out.load(C, Assembler.RDI, ProductCode.C);
    out.load(C_STEP, Assembler.RDI, ProductCode.C_STEP);
    out.load(BLOCKS_LEFT, Assembler.RDI, ProductCode.BLOCKS);
    out.loadMask(MASK, Assembler.RDI, ProductCode.MASKS);
    Label next = new Label();
    out.bind(next);
    block();
    if (inPlace) {
      out.add(A, Assembler.RDI, ProductCode.A_NEXT);
      out.add(FIRST_OF_B, Assembler.RDI, ProductCode.B_NEXT);
      out.add(C, Assembler.RDI, ProductCode.C_NEXT);
    } else {
      for (int i = 0; i < rows; i++) {
        out.addRegister(A, A_STEP);
        out.addRegister(C, C_STEP);
      }
    }
    out.decrement(BLOCKS_LEFT);
    out.jumpIfNotEqual(next);
    out.leave(SAVED);
    return out.finish();
  }

  private int sum(int row, int column) {
    return registers * row + column;
  }

  private void block() {
    out.move(ROWS[0], A);
    for (int p = 1; p * ROWS_PER_POINTER < rows; p++) {
      out.address(ROWS[p], ROWS[p - 1], A_STEP, 2);
      out.addRegister(ROWS[p], A_STEP);
    }
    out.move(B, FIRST_OF_B);
    for (int sum = 0; sum < rows * registers; sum++) {
      out.vector(Encoding.XOR, sum, sum, new Register(sum));
    }
    if (inPlace) {
      sumInPlace();
    } else {
      sum();
    }
    Label fresh = new Label();
    out.compareWithZero(Assembler.RDI, ProductCode.ADD);
    out.jumpIfEqual(fresh);
    out.move(C_ROW, C);
    for (int i = 0; i < rows; i++) {
      line(Encoding.LOAD, firstB, C_ROW);
      for (int j = 0; j < registers; j++) {
        out.vector(add(), sum(i, j), firstB + j, new Register(sum(i, j)));
      }
      out.addRegister(C_ROW, C_STEP);
    }
    out.bind(fresh);
    out.move(C_ROW, C);
    for (int i = 0; i < rows; i++) {
      line(Encoding.STORE, sum(i, 0), C_ROW);
      out.addRegister(C_ROW, C_STEP);
    }
  }

  private Encoding add() {
    return switch (type) {
      case FLOAT -> Encoding.ADD;
      case DOUBLE -> Encoding.ADD_DOUBLE;
      case LONG -> Encoding.ADD_WIDE;
    };
  }

  /// Moves as many registers as there are of columns; of the last one only what is there.
  private void line(Encoding move, int first, int address) {
    for (int j = 0; j < registers; j++) {
      Operand place = Operand.at(address, j * REGISTER_BYTES);
      if (j == registers - 1) {
        out.masked(move, first + j, place, MASK);
      } else {
        out.vector(move, first + j, 0, place);
      }
    }
  }

  private void sumInPlace() {
    Label again = new Label();
    out.load(STEPS_LEFT, Assembler.RDI, ProductCode.STEPS);
    out.load(A_ALONG, Assembler.RDI, ProductCode.A_ALONG);
    out.bind(again);
    line(Encoding.LOAD, firstB, B);
    multiply(0);
    for (int p = 0; p * ROWS_PER_POINTER < rows; p++) {
      out.addRegister(ROWS[p], A_ALONG);
    }
    out.addRegister(B, B_STEP);
    out.decrement(STEPS_LEFT);
    out.jumpIfNotEqual(again);
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
      out.add(ROWS[p], steps * type.bytes());
    }
    out.add(B, steps * PANEL_STEP);
  }

  /// One step of the sum, `u` steps after the pointers.
  private void step(int u) {
    for (int j = 0; j < registers; j++) {
      Operand from = Operand.at(B, u * PANEL_STEP + j * REGISTER_BYTES);
      out.vector(Encoding.LOAD, firstB + j, 0, from);
    }
    multiply(u);
  }

  private void multiply(int u) {
    boolean real = type != DType.Arithmetic.LONG;
    int products = Integer.SIZE - (real ? 0 : PRODUCTS);
    for (int i = 0; i < rows; i++) {
      int a = firstA + i % (products - firstA);
      Encoding broadcast =
          type == DType.Arithmetic.FLOAT ? Encoding.BROADCAST : Encoding.BROADCAST_WIDE;
      out.vector(broadcast, a, 0, elementOfA(i, u));
      for (int j = 0; j < registers; j++) {
        int sum = sum(i, j);
        if (real) {
          out.vector(fma(), sum, a, new Register(firstB + j));
        } else {
          int product = products + sum % PRODUCTS;
          out.vector(Encoding.MULTIPLY_WIDE, product, a, new Register(firstB + j));
          out.vector(Encoding.ADD_WIDE, sum, sum, new Register(product));
        }
      }
    }
  }

  private Encoding fma() {
    return type == DType.Arithmetic.FLOAT ? Encoding.FMA_231 : Encoding.FMA_231.widened();
  }

  private Operand elementOfA(int row, int u) {
    int base = ROWS[row / ROWS_PER_POINTER];
    int below = row % ROWS_PER_POINTER;
    int index = below == 0 ? Operand.NO_INDEX : A_STEP;
    return new Operand.Memory(base, index, Math.max(1, below), u * type.bytes(), true);
  }
}
