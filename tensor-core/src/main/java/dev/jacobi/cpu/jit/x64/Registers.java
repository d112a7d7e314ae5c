package dev.jacobi.cpu.jit.x64;

import dev.jacobi.cpu.jit.ir.UnsupportedTraceException;

/// Which registers of a kind are free.
final class Registers {
  private final int all;
  private int free;

  /// @param all a bit for each register that may be given out
  Registers(int all) {
    this.all = all;
    free = all;
  }

  int take() throws UnsupportedTraceException {
    if (free == 0) {
      throw new UnsupportedTraceException("more values at a time than there are registers");
    }
    int register = Integer.numberOfTrailingZeros(free);
    free &= free - 1;
    return register;
  }

  /// Gives a register back; one that was never given out stays with its owner.
  void release(int register) {
    free |= (1 << register) & all;
  }
}
