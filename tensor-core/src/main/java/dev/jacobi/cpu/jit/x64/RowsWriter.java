package dev.jacobi.cpu.jit.x64;

import dev.jacobi.cpu.jit.x64.Assembler.Label;

/// Writes a loop that copies a register's worth of elements, or fewer, from each of many places,
/// which a table gives; see [ProductCode].
final class RowsWriter {
  private static final int MASK = 1;

  private RowsWriter() {}

  /// @param masked whether only the elements of a mask are copied, and not whole registers
  static byte[] write(boolean masked) {
    Assembler out = new Assembler();
    out.load(Assembler.RCX, Assembler.RDI, ProductCode.TABLE);
    out.load(Assembler.RDX, Assembler.RDI, ProductCode.FROM);
    out.load(Assembler.RSI, Assembler.RDI, ProductCode.TO);
    out.load(Assembler.R8, Assembler.RDI, ProductCode.TO_STEP);
    out.load(Assembler.R9, Assembler.RDI, ProductCode.COLUMNS);
    out.loadMask(MASK, Assembler.RDI, ProductCode.MASKS);
    Label next = new Label();
    out.bind(next);
    out.load(Assembler.INDEX, Assembler.RCX, 0);
    if (masked) {
      out.masked(Encoding.LOAD, 0, Operand.line(Assembler.RDX, 0), MASK);
      out.masked(Encoding.STORE, 0, Operand.at(Assembler.RSI, 0), MASK);
    } else {
      out.vector(Encoding.LOAD, 0, 0, Operand.line(Assembler.RDX, 0));
      out.vector(Encoding.STORE, 0, 0, Operand.at(Assembler.RSI, 0));
    }
    out.addRegister(Assembler.RSI, Assembler.R8);
    out.add(Assembler.RCX, Long.BYTES);
    out.decrement(Assembler.R9);
    out.jumpIfNotEqual(next);
    out.leave();
    return out.finish();
  }
}
