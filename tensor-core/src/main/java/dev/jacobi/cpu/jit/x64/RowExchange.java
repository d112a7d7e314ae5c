package dev.jacobi.cpu.jit.x64;

import dev.jacobi.cpu.jit.x64.Operand.Register;

/// Exchanges rows and columns of as many rows as a register has lanes, that many columns at a time:
/// in each quarter of the registers first, and then the quarters. Rows that are not there count as
/// zeros.
final class RowExchange {
  /// The general registers that point to each third row.
  static final int[] ROWS = {
    Assembler.RCX, Assembler.RSI, Assembler.R8, Assembler.R9, Assembler.R10, Assembler.R11
  };

  /// The general register with the distance from row to row.
  static final int STEP = Assembler.RBX;

  /// The mask of columns that are there.
  static final int MASK = 1;

  private static final int REGISTER_BYTES = 64;
  private static final int ROWS_PER_POINTER = 3;
  private static final int TEMPORARIES = 16;
  private static final int LOW = 0x44;
  private static final int HIGH = 0xee;
  private static final int EVEN = 0x88;
  private static final int ODD = 0xdd;

  private final Assembler out;
  private final int rows;
  private final int lanes;

  /// @param rows how many rows are there
  /// @param bytes the bytes of an element
  RowExchange(Assembler out, int rows, int bytes) {
    this.out = out;
    this.rows = rows;
    lanes = REGISTER_BYTES / bytes;
  }

  /// Lets the pointers lead to their rows; the first does.
  void start() {
    for (int p = 1; p * ROWS_PER_POINTER < rows; p++) {
      out.address(ROWS[p], ROWS[p - 1], STEP, 2);
      out.addRegister(ROWS[p], STEP);
    }
  }

  /// How many pointers there are.
  int pointers() {
    return (rows + ROWS_PER_POINTER - 1) / ROWS_PER_POINTER;
  }

  /// Goes on to the next columns.
  void advance() {
    for (int p = 0; p < pointers(); p++) {
      out.add(ROWS[p], REGISTER_BYTES);
    }
  }

  /// Brings the columns into the registers from 0 on.
  void run(boolean masked) {
    load(masked);
    if (lanes == TEMPORARIES) {
      exchange();
    } else {
      exchangeWide();
    }
  }

  private void load(boolean masked) {
    for (int r = 0; r < lanes; r++) {
      if (r >= rows) {
        out.vector(Encoding.XOR, r, r, new Register(r));
        continue;
      }
      int below = r % ROWS_PER_POINTER;
      int index = below == 0 ? Operand.NO_INDEX : STEP;
      Operand row =
          new Operand.Memory(ROWS[r / ROWS_PER_POINTER], index, Math.max(1, below), 0, false);
      if (masked) {
        out.masked(Encoding.LOAD, r, row, MASK);
      } else {
        out.vector(Encoding.LOAD, r, 0, row);
      }
    }
  }

  private void exchange() {
    for (int i = 0; i < lanes; i += 2) {
      out.vector(Encoding.INTERLEAVE_LOW, TEMPORARIES + i, i, new Register(i + 1));
      out.vector(Encoding.INTERLEAVE_HIGH, TEMPORARIES + i + 1, i, new Register(i + 1));
    }
    Encoding low = Encoding.SHUFFLE_IN_QUARTERS.with(LOW);
    Encoding high = Encoding.SHUFFLE_IN_QUARTERS.with(HIGH);
    for (int i = 0; i < lanes; i += 4) {
      int t = TEMPORARIES + i;
      out.vector(low, i, t, new Register(t + 2));
      out.vector(high, i + 1, t, new Register(t + 2));
      out.vector(low, i + 2, t + 1, new Register(t + 3));
      out.vector(high, i + 3, t + 1, new Register(t + 3));
    }
    for (int j = 0; j < 4; j++) {
      quarters(new int[] {j, 4 + j, 8 + j, 12 + j}, j, 4, TEMPORARIES + 4 * j);
    }
  }

  private void exchangeWide() {
    for (int i = 0; i < lanes; i += 2) {
      int t = TEMPORARIES + i;
      out.vector(Encoding.INTERLEAVE_LOW_WIDE, t, i, new Register(i + 1));
      out.vector(Encoding.INTERLEAVE_HIGH_WIDE, t + 1, i, new Register(i + 1));
    }
    for (int j = 0; j < 2; j++) {
      int t = TEMPORARIES + j;
      quarters(new int[] {t, t + 2, t + 4, t + 6}, j, 2, TEMPORARIES + lanes + 4 * j);
    }
  }

  /// Exchanges the quarters of four registers with the registers themselves.
  ///
  /// @param to the first register of results, `step` before the next
  private void quarters(int[] from, int to, int step, int t) {
    Encoding even = Encoding.SHUFFLE_QUARTERS.with(EVEN);
    Encoding odd = Encoding.SHUFFLE_QUARTERS.with(ODD);
    out.vector(even, t, from[0], new Register(from[1]));
    out.vector(odd, t + 1, from[0], new Register(from[1]));
    out.vector(even, t + 2, from[2], new Register(from[3]));
    out.vector(odd, t + 3, from[2], new Register(from[3]));
    out.vector(even, to, t, new Register(t + 2));
    out.vector(odd, to + 2 * step, t, new Register(t + 2));
    out.vector(even, to + step, t + 1, new Register(t + 3));
    out.vector(odd, to + 3 * step, t + 1, new Register(t + 3));
  }
}
