package dev.jacobi.cpu.jit.x64;

import dev.jacobi.cpu.jit.x64.Assembler.Label;
import dev.jacobi.cpu.jit.x64.Operand.Register;
import dev.jacobi.shape.DType;

/// Writes the product of rows and a vector, which lie along the sum: a register's lanes are rows,
/// so that each sum runs over its steps in their order. Several blocks of rows take their turns, as
/// the steps of one block wait for each other; see [ProductCode].
final class MatrixVectorWriter {
  private static final int REGISTER_BYTES = 64;
  private static final int SUM = 31;
  private static final int PRODUCT = 30;
  private static final int[] SAVED = {
    RowExchange.STEP, Assembler.RBP, Assembler.R12, Assembler.R13, Assembler.R14, Assembler.R15
  };
  private static final int VECTOR = Assembler.RDX;
  private static final int SUMS = Assembler.RBP;
  private static final int STEPS_LEFT = Assembler.R12;
  private static final int BLOCKS_LEFT = Assembler.R13;
  private static final int BLOCK_STEP = Assembler.R14;
  private static final int FIRST_ROW = Assembler.R15;

  private final Assembler out = new Assembler();
  private final RowExchange exchange;
  private final DType.Arithmetic type;
  private final int lanes;

  MatrixVectorWriter(DType.Arithmetic type, int rows) {
    this.type = type;
    exchange = new RowExchange(out, rows, type.bytes());
    lanes = REGISTER_BYTES / type.bytes();
  }

  byte[] write() {
    out.save(SAVED);
    out.load(FIRST_ROW, Assembler.RDI, ProductCode.A);
    out.load(RowExchange.STEP, Assembler.RDI, ProductCode.A_STEP);
    out.load(VECTOR, Assembler.RDI, ProductCode.B);
    out.load(STEPS_LEFT, Assembler.RDI, ProductCode.STEPS);
    out.load(BLOCK_STEP, Assembler.RDI, ProductCode.A_NEXT);
    out.loadMask(RowExchange.MASK, Assembler.RDI, ProductCode.MASKS);
    Label few = new Label();
    Label many = new Label();
    Label end = new Label();
    out.subtract(STEPS_LEFT, lanes);
    out.jumpIfNegative(few);
    out.bind(many);
    blocks(false);
    out.add(FIRST_ROW, REGISTER_BYTES);
    out.add(VECTOR, REGISTER_BYTES);
    out.subtract(STEPS_LEFT, lanes);
    out.jumpIfNotNegative(many);
    out.bind(few);
    out.add(STEPS_LEFT, lanes);
    out.jumpIfEqual(end);
    blocks(true);
    out.bind(end);
    out.leave(SAVED);
    return out.finish();
  }

  private void blocks(boolean rest) {
    Label next = new Label();
    out.load(BLOCKS_LEFT, Assembler.RDI, ProductCode.BLOCKS);
    out.load(SUMS, Assembler.RDI, ProductCode.C);
    out.move(RowExchange.ROWS[0], FIRST_ROW);
    exchange.start();
    out.bind(next);
    exchange.run(rest);
    out.vector(Encoding.LOAD, SUM, 0, Operand.at(SUMS, 0));
    if (rest) {
      rest();
    } else {
      for (int c = 0; c < lanes; c++) {
        step(c);
      }
    }
    out.vector(Encoding.STORE, SUM, 0, Operand.at(SUMS, 0));
    out.add(SUMS, REGISTER_BYTES);
    for (int p = 0; p < exchange.pointers(); p++) {
      out.addRegister(RowExchange.ROWS[p], BLOCK_STEP);
    }
    out.decrement(BLOCKS_LEFT);
    out.jumpIfNotEqual(next);
  }

  private void rest() {
    Label end = new Label();
    out.move(Assembler.RAX, STEPS_LEFT);
    for (int c = 0; c < lanes - 1; c++) {
      step(c);
      out.decrement(Assembler.RAX);
      out.jumpIfEqual(end);
    }
    out.bind(end);
  }

  private void step(int column) {
    Operand factor = Operand.one(VECTOR, column * type.bytes());
    switch (type) {
      case FLOAT -> out.vector(Encoding.FMA_231, SUM, column, factor);
      case DOUBLE -> out.vector(Encoding.FMA_231.widened(), SUM, column, factor);
      case LONG -> {
        out.vector(Encoding.MULTIPLY_WIDE, PRODUCT, column, factor);
        out.vector(Encoding.ADD_WIDE, SUM, SUM, new Register(PRODUCT));
      }
    }
  }
}
