package dev.jacobi.cpu.jit.x64;

import dev.jacobi.cpu.jit.x64.Assembler.Label;

/// Writes a loop that exchanges rows and columns of as many rows as a register has lanes. Rows that
/// are not there count as zeros; see [ProductCode].
final class TransposeWriter {
  private static final int REGISTER_BYTES = 64;
  private static final int[] SAVED = {RowExchange.STEP, Assembler.RBP, Assembler.R12};
  private static final int TO = Assembler.RDX;
  private static final int TO_STEP = Assembler.RBP;
  private static final int COLUMNS_LEFT = Assembler.R12;

  private final Assembler out = new Assembler();
  private final RowExchange rows;
  private final int lanes;

  /// @param bytes the bytes of an element
  TransposeWriter(int rows, int bytes) {
    this.rows = new RowExchange(out, rows, bytes);
    lanes = REGISTER_BYTES / bytes;
  }

  byte[] write() {
    out.save(SAVED);
    out.load(RowExchange.ROWS[0], Assembler.RDI, ProductCode.FROM);
    out.load(RowExchange.STEP, Assembler.RDI, ProductCode.FROM_STEP);
    out.load(TO, Assembler.RDI, ProductCode.TO);
    out.load(TO_STEP, Assembler.RDI, ProductCode.TO_STEP);
    out.load(COLUMNS_LEFT, Assembler.RDI, ProductCode.COLUMNS);
    out.loadMask(RowExchange.MASK, Assembler.RDI, ProductCode.REST);
    rows.start();
    Label few = new Label();
    Label many = new Label();
    Label end = new Label();
    out.subtract(COLUMNS_LEFT, lanes);
    out.jumpIfNegative(few);
    out.bind(many);
    rows.run(false);
    for (int c = 0; c < lanes; c++) {
      store(c);
    }
    rows.advance();
    out.subtract(COLUMNS_LEFT, lanes);
    out.jumpIfNotNegative(many);
    out.bind(few);
    out.add(COLUMNS_LEFT, lanes);
    out.jumpIfEqual(end);
    rows.run(true);
    for (int c = 0; c < lanes - 1; c++) {
      store(c);
      out.decrement(COLUMNS_LEFT);
      out.jumpIfEqual(end);
    }
    out.bind(end);
    out.leave(SAVED);
    return out.finish();
  }

  private void store(int column) {
    out.vector(Encoding.STORE, column, 0, Operand.at(TO, 0));
    out.addRegister(TO, TO_STEP);
  }
}
