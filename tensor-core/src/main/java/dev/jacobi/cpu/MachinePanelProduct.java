package dev.jacobi.cpu;

import dev.jacobi.cpu.code.ProductCode;
import dev.jacobi.shape.DType;

/// The product in machine code, which reads rows where they lie.
final class MachinePanelProduct implements PanelProduct {
  private final DType.Arithmetic type;
  private final long block = Scratch.block();
  private Rows rows = new Rows(0, 0, 0, 0);

  MachinePanelProduct(DType.Arithmetic type) {
    this.type = type;
  }

  @Override
  public void take(Rows next) {
    rows = next;
  }

  @Override
  public void multiply(long panel, Target c) {
    int bytes = type.bytes() * c.columns();
    int registers = bytes > Memory.REGISTER ? 2 : 1;
    int last = (bytes - (registers - 1) * Memory.REGISTER) / Float.BYTES;
    Memory.putLong(block + ProductCode.A_STEP, rows.step());
    Memory.putLong(block + ProductCode.STEPS, rows.steps());
    Memory.putLong(block + ProductCode.B, panel);
    Memory.putLong(block + ProductCode.C_STEP, c.step());
    Memory.putLong(block + ProductCode.ADD, c.add() ? 1 : 0);
    Memory.putLong(block + ProductCode.MASKS, mask(last));
    int blocks = rows.count() / ProductCode.ROWS;
    int whole = blocks * ProductCode.ROWS;
    run(0, ProductCode.ROWS, blocks, registers, c);
    run(whole, rows.count() - whole, rows.count() > whole ? 1 : 0, registers, c);
  }

  private void run(int first, int height, int blocks, int registers, Target c) {
    if (blocks > 0) {
      Memory.putLong(block + ProductCode.A, rows.address() + first * rows.step());
      Memory.putLong(block + ProductCode.C, c.address() + first * c.step());
      Memory.putLong(block + ProductCode.BLOCKS, blocks);
      ProductCode.product(type, height, registers).run(block);
    }
  }

  /// A bit for each of the first lanes of four bytes.
  static long mask(int lanes) {
    return (1L << Math.clamp(lanes, 0, Memory.LANES)) - 1;
  }
}
