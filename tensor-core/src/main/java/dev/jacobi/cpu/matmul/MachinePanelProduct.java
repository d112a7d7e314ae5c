package dev.jacobi.cpu.matmul;

import dev.jacobi.cpu.jit.x64.ProductCode;
import dev.jacobi.cpu.memory.NativeMemory;
import dev.jacobi.cpu.memory.Scratch;
import dev.jacobi.shape.DType;

/// The product in machine code, which reads rows where they lie.
public final class MachinePanelProduct implements PanelProduct {
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
    int registers = bytes > NativeMemory.REGISTER ? 2 : 1;
    int last = (bytes - (registers - 1) * NativeMemory.REGISTER) / Float.BYTES;
    NativeMemory.putLong(block + ProductCode.A_STEP, rows.step());
    NativeMemory.putLong(block + ProductCode.STEPS, rows.steps());
    NativeMemory.putLong(block + ProductCode.B, panel);
    NativeMemory.putLong(block + ProductCode.C_STEP, c.step());
    NativeMemory.putLong(block + ProductCode.ADD, c.add() ? 1 : 0);
    NativeMemory.putLong(block + ProductCode.MASKS, mask(last));
    int blocks = rows.count() / ProductCode.ROWS;
    int whole = blocks * ProductCode.ROWS;
    run(0, ProductCode.ROWS, blocks, registers, c);
    run(whole, rows.count() - whole, rows.count() > whole ? 1 : 0, registers, c);
  }

  private void run(int first, int height, int blocks, int registers, Target c) {
    if (blocks > 0) {
      NativeMemory.putLong(block + ProductCode.A, rows.address() + first * rows.step());
      NativeMemory.putLong(block + ProductCode.C, c.address() + first * c.step());
      NativeMemory.putLong(block + ProductCode.BLOCKS, blocks);
      ProductCode.product(type, height, registers).run(block);
    }
  }

  /// A bit for each of the first lanes of four bytes.
  public static long mask(int lanes) {
    return (1L << Math.clamp(lanes, 0, NativeMemory.LANES)) - 1;
  }
}
