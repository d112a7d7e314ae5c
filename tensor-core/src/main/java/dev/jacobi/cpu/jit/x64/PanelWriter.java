package dev.jacobi.cpu.jit.x64;

import dev.jacobi.cpu.jit.x64.Assembler.Label;

/// Writes a loop that copies the beginnings of rows, two registers wide, below each other; what is
/// outside the masks becomes zero. See [ProductCode].
final class PanelWriter {
  private static final int REGISTER_BYTES = 64;

  private PanelWriter() {}

  static byte[] write() {
    Assembler out = new Assembler();
    out.load(Assembler.RCX, Assembler.RDI, ProductCode.FROM);
    out.load(Assembler.RDX, Assembler.RDI, ProductCode.TO);
    out.load(Assembler.RAX, Assembler.RDI, ProductCode.COLUMNS);
    for (int half = 0; half < 2; half++) {
      out.loadMask(1 + half, Assembler.RDI, ProductCode.MASKS + Long.BYTES * half);
    }
    Label next = new Label();
    out.bind(next);
    for (int half = 0; half < 2; half++) {
      out.masked(Encoding.LOAD, half, Operand.at(Assembler.RCX, half * REGISTER_BYTES), 1 + half);
    }
    for (int half = 0; half < 2; half++) {
      out.vector(Encoding.STORE, half, 0, Operand.at(Assembler.RDX, half * REGISTER_BYTES));
    }
    out.add(Assembler.RCX, Assembler.RDI, ProductCode.FROM_STEP);
    out.add(Assembler.RDX, 2 * REGISTER_BYTES);
    out.decrement(Assembler.RAX);
    out.jumpIfNotEqual(next);
    out.leave();
    return out.finish();
  }
}
