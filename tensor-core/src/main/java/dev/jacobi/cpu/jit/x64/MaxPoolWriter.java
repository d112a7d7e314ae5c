package dev.jacobi.cpu.jit.x64;

import dev.jacobi.cpu.jit.ir.Opcode;
import dev.jacobi.cpu.jit.x64.Assembler.Label;
import dev.jacobi.cpu.jit.x64.Operand.Register;

/// Writes a loop over rows of windows that finds each window's greatest element and its position,
/// 16 windows at a time, one place of the windows after the other; see [MaxPoolCode].
final class MaxPoolWriter {
  private static final int WINDOWS = 16;
  private static final int REGISTER_BYTES = 64;
  private static final Encoding INT_ADD = Opcode.INT_ADD.encoding(0);
  private static final Encoding TO_LONGS = Encoding.of(Encoding.P66, Encoding.MAP_0F38, 0x25);
  private static final Encoding OF_TWO = Encoding.of(Encoding.P66, Encoding.MAP_0F38, 0x7f);
  private static final Encoding UPPER_HALF = Encoding.SHUFFLE_QUARTERS.with(0x4e);

  private static final int[] SAVED = {Assembler.RBX, Assembler.RBP, Assembler.R12};
  private static final int FROM = Assembler.RDX;
  private static final int ROW = Assembler.RSI;
  private static final int TO = Assembler.R8;
  private static final int POSITIONS = Assembler.R9;
  private static final int TAP = Assembler.RCX;
  private static final int TAPS_LEFT = Assembler.R10;
  private static final int ELEMENT = Assembler.R11;
  private static final int COLUMNS_LEFT = Assembler.RBX;
  private static final int ROWS_LEFT = Assembler.RBP;
  private static final int NEXT_WINDOWS = Assembler.R12;

  private static final int X = 0;
  private static final int BEST = 1;
  private static final int BEST_POSITION = 2;
  private static final int POSITION = 3;
  private static final int LONGS = 4;
  private static final int WINDOW_AT = 5;
  private static final int WINDOW_POSITION = 6;
  private static final int ROW_POSITION = 7;
  private static final int EVENS = 8;
  private static final int UPPER = 9;

  private static final int ACTIVE = 1;
  private static final int GATHERED = 2;
  private static final int GREATER = 3;
  private static final int NAN = 4;
  private static final int LOW = 5;
  private static final int HIGH = 6;
  private static final int LOW_PAIRS = 2;
  private static final int HIGH_PAIRS = 7;

  private final Assembler out = new Assembler();
  private final int stride;

  /// @param stride how far the next window of a row is, if it is 1 or 2; otherwise 0
  MaxPoolWriter(int stride) {
    this.stride = stride;
  }

  byte[] write() {
    out.save(SAVED);
    out.load(ROW, Assembler.RDI, MaxPoolCode.FROM);
    out.load(TO, Assembler.RDI, MaxPoolCode.TO);
    out.load(POSITIONS, Assembler.RDI, MaxPoolCode.POSITIONS);
    out.load(ROWS_LEFT, Assembler.RDI, MaxPoolCode.ROWS);
    out.load(NEXT_WINDOWS, Assembler.RDI, MaxPoolCode.NEXT_WINDOWS);
    out.vector(Encoding.LOAD, WINDOW_AT, 0, Operand.at(Assembler.RDI, MaxPoolCode.WINDOWS));
    out.vector(Encoding.LOAD, EVENS, 0, Operand.at(Assembler.RDI, MaxPoolCode.EVENS));
    out.vector(Encoding.LOAD, ROW_POSITION, 0, Operand.at(Assembler.RDI, MaxPoolCode.START));
    Label row = new Label();
    out.bind(row);
    row();
    out.add(ROW, Assembler.RDI, MaxPoolCode.ROW_STEP);
    add(ROW_POSITION, ROW_POSITION, MaxPoolCode.ROW_POSITIONS);
    out.decrement(ROWS_LEFT);
    out.jumpIfNotEqual(row);
    out.leave(SAVED);
    return out.finish();
  }

  private void add(int target, int a, int number) {
    out.vector(INT_ADD, target, a, Operand.one(Assembler.RDI, number));
  }

  private void row() {
    Label few = new Label();
    Label many = new Label();
    Label end = new Label();
    out.move(FROM, ROW);
    out.vector(Encoding.MOVE, WINDOW_POSITION, 0, new Register(ROW_POSITION));
    out.load(COLUMNS_LEFT, Assembler.RDI, MaxPoolCode.COLUMNS);
    out.subtract(COLUMNS_LEFT, WINDOWS);
    out.jumpIfNegative(few);
    out.bind(many);
    windows(MaxPoolCode.ALL, MaxPoolCode.ALL_PAIRS);
    out.addRegister(FROM, NEXT_WINDOWS);
    add(WINDOW_POSITION, WINDOW_POSITION, MaxPoolCode.NEXT_POSITIONS);
    out.add(TO, REGISTER_BYTES);
    out.add(POSITIONS, 2 * REGISTER_BYTES);
    out.subtract(COLUMNS_LEFT, WINDOWS);
    out.jumpIfNotNegative(many);
    out.bind(few);
    out.add(COLUMNS_LEFT, WINDOWS);
    out.jumpIfEqual(end);
    windows(MaxPoolCode.REST, MaxPoolCode.REST_PAIRS);
    out.address(TO, TO, COLUMNS_LEFT, 4);
    out.address(POSITIONS, POSITIONS, COLUMNS_LEFT, 8);
    out.bind(end);
  }

  /// Sixteen windows, or those of a mask.
  private void windows(int masks, int pairs) {
    out.loadMask(ACTIVE, Assembler.RDI, masks);
    out.loadMask(LOW, Assembler.RDI, masks + Long.BYTES);
    out.loadMask(HIGH, Assembler.RDI, masks + 2 * Long.BYTES);
    if (stride == 2) {
      out.loadMask(LOW_PAIRS, Assembler.RDI, pairs);
      out.loadMask(HIGH_PAIRS, Assembler.RDI, pairs + Long.BYTES);
    }
    int lowest = Float.floatToRawIntBits(Float.NEGATIVE_INFINITY);
    out.vector(Encoding.BROADCAST, BEST, 0, new Operand.Constant(lowest));
    out.vector(Encoding.MOVE, BEST_POSITION, 0, new Register(WINDOW_POSITION));
    out.load(TAP, Assembler.RDI, MaxPoolCode.TAPS);
    out.load(TAPS_LEFT, Assembler.RDI, MaxPoolCode.TAP_COUNT);
    Label next = new Label();
    out.bind(next);
    out.move(ELEMENT, FROM);
    out.add(ELEMENT, TAP, 0);
    elements();
    out.vector(INT_ADD, POSITION, WINDOW_POSITION, Operand.one(TAP, Long.BYTES));
    out.vector(Opcode.COMPARE.encoding(ComparePredicates.GREATER), GREATER, X, new Register(BEST));
    out.vector(Opcode.COMPARE.encoding(ComparePredicates.UNORDERED), NAN, X, new Register(X));
    out.maskOr(GREATER, GREATER, NAN);
    out.blend(Encoding.BLEND, BEST, BEST, new Register(X), GREATER);
    out.blend(Encoding.BLEND, BEST_POSITION, BEST_POSITION, new Register(POSITION), GREATER);
    out.add(TAP, 2 * Long.BYTES);
    out.decrement(TAPS_LEFT);
    out.jumpIfNotEqual(next);
    out.masked(Encoding.STORE, BEST, Operand.at(TO, 0), ACTIVE);
    out.vector(TO_LONGS, LONGS, 0, new Register(BEST_POSITION));
    out.masked(Encoding.STORE, LONGS, Operand.at(POSITIONS, 0), LOW);
    out.vector(UPPER_HALF, BEST_POSITION, BEST_POSITION, new Register(BEST_POSITION));
    out.vector(TO_LONGS, LONGS, 0, new Register(BEST_POSITION));
    out.masked(Encoding.STORE, LONGS, Operand.at(POSITIONS, REGISTER_BYTES), HIGH);
  }

  /// One element of each window. A gather takes as long as several loads.
  private void elements() {
    switch (stride) {
      case 1 -> out.masked(Encoding.LOAD, X, Operand.at(ELEMENT, 0), ACTIVE);
      case 2 -> {
        out.masked(Encoding.LOAD, X, Operand.at(ELEMENT, 0), LOW_PAIRS);
        out.masked(Encoding.LOAD, UPPER, Operand.at(ELEMENT, REGISTER_BYTES), HIGH_PAIRS);
        out.vector(OF_TWO, X, EVENS, new Register(UPPER));
      }
      default -> {
        out.maskAnd(GATHERED, ACTIVE, ACTIVE);
        out.gather(X, ELEMENT, WINDOW_AT, GATHERED);
      }
    }
  }
}
